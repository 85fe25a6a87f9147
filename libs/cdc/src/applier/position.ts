import { z } from 'zod';

const digits = z.string().regex(/^\d+$/);

/** How far one copy has come. */
const followedSchema = z.object({
  /** The copy that this is about; another one under the same name is not. */
  copy_id: z.string(),
  /** Of the table's definition when it was copied; see `TableFacts`. */
  identity: z.string(),
  /** Next offset in its topic. */
  offset: z.int().min(0),
  /** Place of the last change applied; changes before it are repeats. */
  order: z.object({ commit: digits, lsn: digits }),
  /** Transactions inside the copy, as `pg_current_snapshot()` says them; null when all that may be in the topic are later. */
  snapshot: z.string().nullable(),
  /** The copy holds everything committed before this position. */
  copy_lsn: digits,
});
export type Followed = z.infer<typeof followedSchema>;

/** What an applier remembers beside the copies. */
const positionSchema = z.object({ version: z.literal(1), stream: z.string(), tables: z.record(z.string(), followedSchema) });
export type Position = z.infer<typeof positionSchema>;

export function writePosition(stream: string, tables: ReadonlyMap<string, Followed>): string {
  return JSON.stringify({ version: 1, stream, tables: Object.fromEntries(tables) } satisfies Position);
}

/** Null for none, and for one that cannot be read: copies are then made anew. */
export function readPosition(text: string | null): Position | null {
  if (text === null) return null;
  try {
    return positionSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
