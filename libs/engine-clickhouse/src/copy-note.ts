import type { CatalogTable } from '@query-router/contracts';
import { catalogTableSchema } from '@query-router/contracts';
import { z } from 'zod';

/**
 * What a copy says of itself, in the table's COMMENT: ClickHouse has fewer types than PostgreSQL, and its primary keys are not unique,
 * so neither can be read from its own catalogue.
 */
const noteSchema = z.object({
  query_router_copy: z.literal(1),
  columns: catalogTableSchema.shape.columns,
  keys: catalogTableSchema.shape.keys,
});
export type CopyNote = z.infer<typeof noteSchema>;

export function writeNote({ columns, keys }: CatalogTable): string {
  return JSON.stringify({ query_router_copy: 1, columns, keys } satisfies CopyNote);
}

/** The note in a table's comment, or null: a table that somebody else made. */
export function readNote(comment: string): CopyNote | null {
  if (!comment.startsWith('{"query_router_copy"')) return null;
  try {
    return noteSchema.safeParse(JSON.parse(comment)).data ?? null;
  } catch {
    return null;
  }
}
