import { z } from 'zod';
import { decisionSchema } from './decision.ts';
import { engineNameSchema } from './engine-name.ts';
import { failureSchema } from './failure.ts';
import { columnSchema } from './logical-type.ts';

/** Successful answer: body of HTTP 200 and of a reply record with `x-status: ok`. */
export const queryAnswerSchema = z.object({
  query_id: z.string(),
  engine: engineNameSchema,
  /** Seconds from the worker's start of the statement to its last row. */
  duration: z.number(),
  columns: z.array(columnSchema),
  data: z.array(z.record(z.string(), z.unknown())),
  row_count: z.int(),
  /** Rows changed by a write; absent for reads. */
  affected_rows: z.int().optional(),
  /** True when rows or bytes were cut at a limit; `data` then holds the first part. */
  truncated: z.boolean(),
  /** True when the write had been done before under the same request id and this is its stored outcome. */
  replayed: z.boolean().optional(),
  /** After a write: a read that carries it sees the write. */
  consistency_token: z.string().optional(),
  decision: decisionSchema,
});
export type QueryAnswer = z.infer<typeof queryAnswerSchema>;

/** Failed answer: body of a reply record with `x-status: error`. */
export const queryFailureSchema = failureSchema.extend({ query_id: z.string(), decision: decisionSchema.optional() });
export type QueryFailure = z.infer<typeof queryFailureSchema>;

/** RFC 9457 problem document: body of every HTTP error. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  retryable: z.boolean(),
  query_id: z.string().optional(),
  engine: engineNameSchema.optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  decision: decisionSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Answer of `POST /query/explain`. */
export const explainAnswerSchema = z.object({ engine: engineNameSchema, decision: decisionSchema, sql: z.string() });
export type ExplainAnswer = z.infer<typeof explainAnswerSchema>;
