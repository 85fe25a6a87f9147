import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { duckdbTpch } from '@query-router/testkit';
import type { Group } from './corpora.ts';
import type { Laboratory } from './servers.ts';

const SCALE_FACTOR = 0.01;

/** TPC-H: DuckDB's extension makes the rows and carries the 22 queries with the parameters of their validation. */
export async function tpchGroup(): Promise<Group> {
  const file = await duckdbTpch();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`LOAD '${file}'`);
  const queries = await texts(connection, "SELECT 'q' || lpad(query_nr::VARCHAR, 2, '0'), query FROM tpch_queries() ORDER BY query_nr");
  const cases = queries.map(([id, sql]) => ({ id: `tpch/${id ?? ''}`, corpus: 'tpch', construct: 'TPC-H', divergence: null, sql: (sql ?? '').replace(/;\s*$/, '') }));
  const load = async (laboratory: Laboratory): Promise<void> => {
    await connection.run(`CALL dbgen(sf = ${SCALE_FACTOR})`);
    for (const [table] of await texts(connection, 'SELECT table_name FROM duckdb_tables() ORDER BY 1')) await copy(connection, table ?? '', laboratory);
    // Without it PostgreSQL looks at every line for every part of q17 and q20.
    await laboratory.run('CREATE INDEX ON lineitem (l_partkey, l_suppkey); ANALYZE');
    connection.closeSync();
    instance.closeSync();
  };
  return { cases, load };
}

async function copy(connection: DuckDBConnection, table: string, laboratory: Laboratory): Promise<void> {
  const columns = await texts(connection, `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY column_index`);
  await laboratory.run(`CREATE TABLE ${table} (${columns.map(([name, type]) => `${name ?? ''} ${type ?? ''} NOT NULL`).join(', ')})`);
  await laboratory.insert(table, columns.map(([name]) => name ?? ''), await texts(connection, `SELECT COLUMNS(*)::VARCHAR FROM ${table}`));
}

async function texts(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const rows = (await connection.runAndReadAll(sql)).getRows();
  return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
}
