import type { CatalogTable } from '@query-router/contracts';
import { catalogTableSchema } from '@query-router/contracts';
import { z } from 'zod';

/**
 * What a copy says of itself, in the COMMENT of its view: ClickHouse has fewer types than PostgreSQL, and its primary keys are not unique,
 * so neither can be read from its own catalogue.
 */
const noteSchema = z.object({
  query_router_copy: z.literal(2),
  /** Given by whoever made the copy. */
  copy_id: z.string(),
  /** Table that holds the rows. */
  storage: z.string(),
  columns: catalogTableSchema.shape.columns,
  keys: catalogTableSchema.shape.keys,
});
export type CopyNote = z.infer<typeof noteSchema>;

export function writeNote({ columns, keys }: CatalogTable, copyId: string, storage: string): string {
  return JSON.stringify({ query_router_copy: 2, copy_id: copyId, storage, columns, keys } satisfies CopyNote);
}

/** The note in a comment, or null: a table that somebody else made. */
export function readNote(comment: string): CopyNote | null {
  if (!comment.startsWith('{"query_router_copy"')) return null;
  try {
    return noteSchema.safeParse(JSON.parse(comment)).data ?? null;
  } catch {
    return null;
  }
}

/** The copy that a note is of, as the catalogue describes it. */
export function copyOf(schema: string, name: string, { columns, keys }: CopyNote): CatalogTable {
  return { schema, name, columns, keys, row_count: null, role: 'replica', storage: 'engine', watermark_ms: null, watermark_lsn: null, write_affects: [] };
}
