import type { DuckDBInstance } from '@duckdb/node-api';
import type { CatalogTable } from '@query-router/contracts';
import { describeRelation } from './describe-relation.ts';
import type { DuckDbEngineOptions } from './options.ts';
import type { CopyNote } from './replica-tables.ts';
import { LOADING_PREFIX, OWN_SCHEMA } from './replica-tables.ts';
import { identifier, literal } from './sql-text.ts';

const RELATIONS = `
  SELECT schema_name, table_name, estimated_size, comment FROM duckdb_tables()
  WHERE database_name = current_database() AND NOT internal AND NOT temporary AND schema_name <> ${literal(OWN_SCHEMA)} AND NOT starts_with(table_name, ${literal(LOADING_PREFIX)})
  UNION ALL
  SELECT schema_name, view_name, NULL, NULL FROM duckdb_views() WHERE database_name = current_database() AND NOT internal AND NOT temporary
  ORDER BY 1, 2`;

const NOT_NULL = `SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal AND NOT is_nullable`;

const KEYS = `
  SELECT schema_name, table_name, constraint_column_names FROM duckdb_constraints()
  WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE') ORDER BY constraint_type, constraint_index`;

/** Everything in the database but tables that are being filled. */
export async function discoverTables(instance: DuckDBInstance, options: DuckDbEngineOptions): Promise<readonly CatalogTable[]> {
  const connection = await instance.connect();
  try {
    const notNull = new Set((await connection.runAndReadAll(NOT_NULL)).getRowsJson().map((row) => JSON.stringify(row)));
    const keys = (await connection.runAndReadAll(KEYS)).getRowsJson();
    const tables: CatalogTable[] = [];
    for (const [schema, name, size, comment] of (await connection.runAndReadAll(RELATIONS)).getRowsJson()) {
      if (typeof schema !== 'string' || typeof name !== 'string') continue;
      const columns = await describeRelation(connection, `${identifier(schema)}.${identifier(name)}`);
      if (columns === null) continue;
      const nullable = (column: string): boolean => !notNull.has(JSON.stringify([schema, name, column]));
      const declared = keys.filter((key) => key[0] === schema && key[1] === name).map((key) => (Array.isArray(key[2]) ? key[2].map(String) : []));
      const note = typeof comment === 'string' ? copyNote(comment) : null;
      tables.push({
        schema,
        name,
        columns: columns.map((column) => ({ ...column, nullable: nullable(column.name) })),
        keys: note?.keys ?? declared.filter((key) => !key.some(nullable)),
        row_count: size === null ? null : Number(size),
        role: note === null ? (options.roles?.[`${schema}.${name}`] ?? 'replica') : 'replica',
        storage: 'engine',
        watermark_ms: null,
        watermark_lsn: null,
        write_affects: [],
      });
    }
    return tables;
  } finally {
    connection.closeSync();
  }
}

/** The note that `replaceTable` left; comments of other makers are not notes. */
function copyNote(comment: string): CopyNote | null {
  try {
    const note: unknown = JSON.parse(comment);
    return typeof note === 'object' && note !== null && 'keys' in note && Array.isArray(note.keys) ? (note as CopyNote) : null;
  } catch {
    return null;
  }
}
