import { z } from 'zod';
import { engineNameSchema } from './engine-name.ts';
import { LIMITS } from './limits.ts';

/** Body of `POST /query` and of a record on `sql.requests`. */
export const queryRequestSchema = z.strictObject({
  sql: z.string(),
  force_engine: engineNameSchema.optional(),
  max_rows: z.int().min(1).max(LIMITS.maxRows).optional(),
  /** Decide and answer with the decision; run nothing. */
  explain: z.boolean().optional(),
  timeout_ms: z.int().min(1).max(LIMITS.maxTimeoutMs).optional(),
});
export type QueryRequest = z.infer<typeof queryRequestSchema>;
