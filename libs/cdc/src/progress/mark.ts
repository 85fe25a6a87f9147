import { progressMarkSchema } from '@query-router/contracts';
import { z } from 'zod';

/**
 * What `cdc.progress` says beside the agreed mark. `stream` changes when changes may be missing between this mark and the one before: whoever
 * follows has to copy again. `definitions` changes when the definition of some table may have changed before `lsn`. The keys of `offsets` are
 * the topics of all captured tables.
 */
export const cdcMarkSchema = progressMarkSchema.extend({ stream: z.string().default(''), definitions: z.string().default('') });
export type CdcMark = z.infer<typeof cdcMarkSchema>;

/** Null for what is no mark. */
export function readMark(value: Buffer | null): CdcMark | null {
  if (value === null) return null;
  try {
    return cdcMarkSchema.safeParse(JSON.parse(value.toString())).data ?? null;
  } catch {
    return null;
  }
}
