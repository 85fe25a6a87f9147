import type { CatalogTable, Column, JsonValue, LogicalType } from '@query-router/contracts';
import { decoderOf } from './decode.ts';

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Rows of {@link columnsQuery}. */
export type CatalogRows = readonly (readonly JsonValue[])[];

/** One row a column of every table and view of a catalogue. */
export function columnsQuery(catalog: string): string {
  return `SELECT table_schema, table_name, column_name, data_type, is_nullable FROM ${quoteName(catalog)}.information_schema.columns
WHERE table_schema <> 'information_schema' ORDER BY table_schema, table_name, ordinal_position`;
}

/** Estimated rows of a table, in the line without a column name. */
export function statsQuery(path: readonly string[]): string {
  return `SHOW STATS FOR ${path.map(quoteName).join('.')}`;
}

/** The row count in the answer of {@link statsQuery}; null when the connector does not know. */
export function rowCount(columns: readonly Column[], rows: readonly (readonly JsonValue[])[]): number | null {
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const count = rows.find((row) => row[at('column_name')] === null)?.[at('row_count')];
  return typeof count === 'number' ? count : null;
}

/**
 * Tables from the rows of {@link columnsQuery}. Trino knows no keys, and its connectors no watermark.
 */
export function catalogTables(rows: CatalogRows, role: CatalogTable['role'], typeOf: (trinoType: string) => LogicalType = logicalTypeOf): CatalogTable[] {
  const tables = new Map<string, CatalogTable>();
  for (const [schema, name, column, type, nullable] of rows) {
    const key = JSON.stringify([schema, name]);
    const table: CatalogTable = tables.get(key) ?? {
      schema: String(schema),
      name: String(name),
      columns: [],
      keys: [],
      row_count: null,
      role,
      storage: 'engine',
      watermark_ms: null,
      watermark_lsn: null,
      write_affects: [],
    };
    table.columns.push({ name: String(column), type: typeOf(String(type)), nullable: nullable !== 'NO' });
    tables.set(key, table);
  }
  return [...tables.values()];
}

/** Logical type of a Trino type; `unknown` for text that is none. */
export function logicalTypeOf(type: string): LogicalType {
  try {
    return decoderOf(type).type;
  } catch {
    return 'unknown';
  }
}
