import { randomUUID } from 'node:crypto';
import { DuckDBDataChunk } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { CatalogTable } from '@query-router/contracts';
import type { RowBatches, WireRow } from '@query-router/engine';
import { engineFailure } from '@query-router/engine';
import type { Storage } from './encode.ts';
import { storageFor } from './encode.ts';
import { identifier, literal } from './sql-text.ts';

/** Name of a table that is being filled; never shown. */
export const LOADING_PREFIX = '__loading_';

/** What a copy remembers of its primary, as the comment of its table, so that it survives a restart. */
export interface CopyNote {
  readonly keys: string[][];
  readonly copy_id: string;
  readonly columns: CatalogTable['columns'];
}

/** Schema of what the copies need beside themselves; never shown. */
export const OWN_SCHEMA = '__query_router';

/** Rows in a chunk: DuckDB's vector size. */
const CHUNK_ROWS = 2_048;

/** Fills a new table beside the present one, then swaps names in one transaction: readers keep the version they began with. */
export async function replaceTable(instance: DuckDBInstance, table: CatalogTable, rows: RowBatches, copyId: string): Promise<void> {
  const storages = storagesOf(table);
  const loading = `${LOADING_PREFIX}${randomUUID().replaceAll('-', '')}`;
  const [schema, name, temporary] = [identifier(table.schema), identifier(table.name), identifier(loading)];
  const connection = await instance.connect();
  try {
    await refuseTwins(connection, table);
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await createTable(connection, table, temporary);
    await fill(connection, table, loading, storages, rows);
    const note: CopyNote = { keys: table.keys, copy_id: copyId, columns: table.columns };
    await connection.run('BEGIN TRANSACTION');
    // Once more: a twin may have been filled at the same time.
    await refuseTwins(connection, table);
    await connection.run(`DROP TABLE IF EXISTS ${schema}.${name}`);
    await connection.run(`ALTER TABLE ${schema}.${temporary} RENAME TO ${name}`);
    await connection.run(`COMMENT ON TABLE ${schema}.${name} IS ${literal(JSON.stringify(note))}`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    await connection.run(`DROP TABLE IF EXISTS ${schema}.${temporary}`).catch(() => undefined);
    throw error;
  } finally {
    connection.closeSync();
  }
}

const TWINS = `
  SELECT 'schema ' || schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND lower(schema_name) = lower($1) AND schema_name <> $1
  UNION ALL
  SELECT 'table ' || schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = $1 AND lower(table_name) = lower($2) AND table_name <> $2`;

/** DuckDB takes names that differ in case only for one: the copy would take the other's place. Throws `ENGINE_CANNOT_ANSWER`. */
async function refuseTwins(connection: DuckDBConnection, { schema, name, columns }: CatalogTable): Promise<void> {
  const folded = columns.map((column) => column.name.toLowerCase());
  const twin = columns.find((_, index) => folded.indexOf(folded[index] ?? '') !== index);
  const [[found] = []] = twin === undefined ? (await connection.runAndReadAll(TWINS, [schema, name])).getRows() : [[`column ${twin.name}`]];
  if (found === undefined) return;
  throw engineFailure('duckdb', 'ENGINE_CANNOT_ANSWER', `DuckDB cannot hold ${schema}.${name}: but for the case of letters its name, or one of its columns, is that of another (${String(found)}).`);
}

/** How the columns of a copy are stored. Throws `ENGINE_CANNOT_ANSWER` for a type that cannot be held exactly. */
export function storagesOf(table: CatalogTable): readonly Storage[] {
  return table.columns.map((column) => storageOf(table, column));
}

/** A table with a copy's columns under another name, which is quoted already. */
export async function createTable(connection: DuckDBConnection, table: CatalogTable, quotedName: string): Promise<void> {
  const columns = table.columns.map((column) => `${identifier(column.name)} ${storageOf(table, column).ddl}${column.nullable ? '' : ' NOT NULL'}`);
  await connection.run(`CREATE TABLE ${identifier(table.schema)}.${quotedName} (${columns.join(', ')})`);
}

function storageOf(table: CatalogTable, column: CatalogTable['columns'][number]): Storage {
  const storage = storageFor(column.type);
  if (storage !== null) return storage;
  throw engineFailure('duckdb', 'ENGINE_CANNOT_ANSWER', `Column ${table.schema}.${table.name}.${column.name} has type ${column.type}, which DuckDB cannot hold exactly.`);
}

async function fill(connection: DuckDBConnection, table: CatalogTable, loading: string, storages: readonly Storage[], rows: RowBatches): Promise<void> {
  const appender = await connection.createAppender(loading, table.schema);
  try {
    for await (const batch of rows) {
      appendRows(appender, table, storages, batch);
    }
  } finally {
    appender.closeSync();
  }
}

/** Appends rows in wire form. Throws `ENGINE_CANNOT_ANSWER` for a value that cannot be held exactly. */
export function appendRows(appender: DuckDBAppender, table: CatalogTable, storages: readonly Storage[], rows: readonly WireRow[]): void {
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) appender.appendDataChunk(chunkOf(table, storages, rows.slice(from, from + CHUNK_ROWS)));
}

/** Rows as a chunk of DuckDB's, at most as many as a vector holds. Throws as {@link appendRows}. */
function chunkOf(table: CatalogTable, storages: readonly Storage[], rows: readonly WireRow[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    storages.map((storage) => storage.type),
    rows.length,
  );
  for (const [column, storage] of storages.entries()) {
    try {
      const values = rows.map((row) => {
        const value = row[column] ?? null;
        return value === null ? null : storage.encode(value);
      });
      chunk.setColumnValues(column, values);
    } catch (error) {
      throw engineFailure('duckdb', 'ENGINE_CANNOT_ANSWER', `Column ${table.schema}.${table.name}.${table.columns[column]?.name ?? ''} has a value that DuckDB cannot hold exactly.`, {
        details: { table: `${table.schema}.${table.name}` },
        cause: error,
      });
    }
  }
  return chunk;
}
