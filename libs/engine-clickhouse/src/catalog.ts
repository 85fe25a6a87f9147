import type { CatalogTable, JsonValue } from '@query-router/contracts';
import { readNote } from './copy-note.ts';
import { decoderOf } from './decode.ts';
import { COPIES_DATABASE } from './copy-storage.ts';

/** One row a column of every table that people may see, tables with all their columns in order. */
export const CATALOG_QUERY = `
SELECT t.database, t.name, t.comment, coalesce(t.total_rows, s.total_rows), c.name, c.type
FROM system.tables AS t INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
LEFT JOIN system.tables AS s ON s.database = '${COPIES_DATABASE}' AND s.name = JSONExtractString(t.comment, 'storage')
WHERE t.database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA', '${COPIES_DATABASE}')
  AND NOT t.is_temporary AND NOT startsWith(t.name, '.inner')
ORDER BY t.database, t.name, c.position`;

/**
 * Tables from the rows of {@link CATALOG_QUERY}. A copy describes itself in its comment; of any other table the columns' types are
 * mapped, and **no key** is known: ClickHouse's primary keys are an order, not a constraint.
 */
export function catalogTables(rows: readonly (readonly JsonValue[])[]): CatalogTable[] {
  const tables = new Map<string, CatalogTable>();
  for (const [schema, name, comment, totalRows, column, type] of rows) {
    const key = JSON.stringify([schema, name]);
    const table = tables.get(key) ?? newTable(String(schema), String(name), String(comment), totalRows ?? null);
    tables.set(key, table);
    if (table.role === 'primary') {
      const nullable = /^(LowCardinality\()?Nullable\(/.test(String(type));
      table.columns.push({ name: String(column), type: decoderOf(String(type)).type, nullable });
    }
  }
  return [...tables.values()];
}

function newTable(schema: string, name: string, comment: string, totalRows: JsonValue): CatalogTable {
  const note = readNote(comment);
  const shared = { schema, name, row_count: totalRows === null ? null : Number(totalRows), storage: 'engine' as const, watermark_lsn: null, write_affects: [] };
  return note === null
    ? { ...shared, columns: [], keys: [], role: 'primary', watermark_ms: null }
    : { ...shared, columns: note.columns, keys: note.keys, role: 'replica', watermark_ms: null };
}
