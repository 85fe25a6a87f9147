import type { CatalogTable, JsonValue } from '@query-router/contracts';
import { THINGS } from '@query-router/engine/testing';

/** The contract's fixture table as its primary would describe it. */
export function thingsOf(schema: string): CatalogTable {
  return {
    schema,
    name: THINGS.name,
    columns: THINGS.columns.map((column) => ({ ...column })),
    keys: [['id']],
    row_count: null,
    role: 'primary',
    storage: 'engine',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: [],
  };
}

/** Rows as a snapshot gives them, in batches of `size`. */
export async function* batches(rows: readonly (readonly JsonValue[])[], size = 1_000): AsyncIterable<readonly (readonly JsonValue[])[]> {
  for (let from = 0; from < rows.length; from += size) yield await Promise.resolve(rows.slice(from, from + size));
}
