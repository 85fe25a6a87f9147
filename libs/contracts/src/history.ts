import { z } from 'zod';
import { decisionSchema } from './decision.ts';
import { engineNameSchema } from './engine-name.ts';
import { failureCodeSchema } from './failure.ts';

export const QUERY_STATES = ['accepted', 'classified', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
export const queryStateSchema = z.enum(QUERY_STATES);
export type QueryState = z.infer<typeof queryStateSchema>;

/** Record on `sql.decisions`: a query was classified. */
export const decisionRecordSchema = z.object({
  query_id: z.string(),
  at_ms: z.number(),
  subject: z.string().nullable(),
  engine: engineNameSchema,
  sql: z.string(),
  decision: decisionSchema,
  /** The answer is only compared with another engine's. */
  comparing: z.boolean().optional(),
});
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** Record on `sql.outcomes`: a query runs, or has ended. A query shorter than the reporting delay skips `running`. */
export const outcomeRecordSchema = z.object({
  query_id: z.string(),
  at_ms: z.number(),
  state: queryStateSchema,
  engine: engineNameSchema.nullable(),
  fingerprint: z.string().nullable(),
  duration_ms: z.number().nullable(),
  row_count: z.number().nullable(),
  result_bytes: z.number().nullable(),
  error_code: failureCodeSchema.nullable(),
});
export type OutcomeRecord = z.infer<typeof outcomeRecordSchema>;
