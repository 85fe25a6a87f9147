import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { unavailable } from '@query-router/engine';
import { lakeDirectory, prepareLake } from './lake.ts';
import type { DuckDbEngineOptions } from './options.ts';
import { DEFAULT_SCHEMA, FIXED_SETTINGS, LOCKS } from './options.ts';
import { POSITION_TABLE } from './replica-changes.ts';
import { LOADING_PREFIX } from './replica-tables.ts';
import { identifier, literal } from './sql-text.ts';

/** Opens the database, lets the owner prepare it, fixes its settings and locks them for good. */
export async function openDatabase(options: DuckDbEngineOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(options.path, {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...temporaryFiles(options),
  });
  const connection = await instance.connect();
  try {
    await options.prepare?.(async (sql) => void (await connection.run(sql)));
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${DEFAULT_SCHEMA}`);
    await connection.run(POSITION_TABLE);
    await dropLeftovers(connection);
    if (options.lake !== undefined) await prepareLake((sql) => connection.run(sql), options.lake);
    for (const [name, value] of Object.entries(FIXED_SETTINGS)) await connection.run(`SET GLOBAL ${name} = ${literal(value)}`);
    if (options.lake !== undefined) await connection.run(`SET GLOBAL allowed_directories = [${literal(lakeDirectory(options.lake))}]`);
    for (const [name, value] of Object.entries(LOCKS)) await connection.run(`SET GLOBAL ${name} = ${literal(value)}`);
    await verify(instance);
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
}

function temporaryFiles(options: DuckDbEngineOptions): Record<string, string> {
  if (options.tempDirectory !== undefined) return { temp_directory: options.tempDirectory };
  return options.path === ':memory:' ? { temp_directory: '' } : { temp_directory: `${options.path}.tmp` };
}

/** A loading table is what a process left that died while copying. */
async function dropLeftovers(connection: DuckDBConnection): Promise<void> {
  const found = await connection.runAndReadAll(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND starts_with(table_name, ${literal(LOADING_PREFIX)})`,
  );
  for (const [schema, table] of found.getRows()) await connection.run(`DROP TABLE ${identifier(String(schema))}.${identifier(String(table))}`);
}

async function verify(instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  try {
    for (const [name, wanted] of Object.entries({ ...FIXED_SETTINGS, ...LOCKS })) {
      const [[found] = []] = (await connection.runAndReadAll(`SELECT current_setting(${literal(name)})`)).getRows();
      if (String(found) !== wanted) throw unavailable('duckdb', `a connection has ${name} = ${String(found)} instead of ${wanted}`);
    }
  } finally {
    connection.closeSync();
  }
}
