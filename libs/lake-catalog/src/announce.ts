import type { CatalogTable, Column, LogicalType } from '@query-router/contracts';
import type { LakeTable } from './lake-catalog.ts';

/** How an engine names tables of the lake. */
export type LakeNaming = Pick<CatalogTable, 'path' | 'ref_naming' | 'time_travel'>;

/** A column as the engine shows it: its type by the engine's own rules. */
export type SeenColumn = Column;

/**
 * What an engine says of a table of the lake: the columns of the Iceberg metadata, in its order, and no others. A column that the engine
 * reads as another type is `unknown` there, which no statement gets past. Null, and the table is not announced, when the engine does not
 * see exactly these columns.
 */
export function announce(table: LakeTable, seen: readonly SeenColumn[], naming: LakeNaming): CatalogTable | null {
  const types = new Map<string, LogicalType>(seen.map(({ name, type }) => [name, type]));
  if (types.size !== table.columns.length || table.columns.some(({ name }) => !types.has(name))) return null;
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column) => ({ ...column, type: types.get(column.name) === column.type ? column.type : 'unknown' })),
    keys: table.keys.map((key) => [...key]),
    row_count: table.rowCount,
    // Iceberg is the home of event tables; where PostgreSQL holds a table too, the catalogue knows that this is its copy.
    role: 'primary',
    storage: 'lake',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: [],
    ...naming,
  };
}
