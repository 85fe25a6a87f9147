import { z } from 'zod';
import { rejectionSchema } from './decision.ts';
import { engineNameSchema } from './engine-name.ts';
import { LIMITS } from './limits.ts';

/**
 * What came of comparing an engine's answer with that of the reference. `different` is said only when both are known to have read the same
 * state of the tables; everything that leaves a doubt is `inconclusive`, with the reason.
 */
export const verdictKindSchema = z.enum(['equal', 'different', 'inconclusive']);
export type VerdictKind = z.infer<typeof verdictKindSchema>;

/** Record on `sql.samples`: a read that was chosen to be compared. */
export const sampleSchema = z.object({
  query_id: z.string(),
  /** When it was classified. */
  at_ms: z.number(),
  /** Who answers it. */
  engine: engineNameSchema,
  fingerprint: z.string(),
  tables: z.array(z.string()),
  sql: z.string(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** One engine's answer as far as it may be told to anybody: without values. */
export const answerDigestSchema = z.object({
  engine: engineNameSchema,
  row_count: z.int(),
  /** SHA-256 over the rows in any order, each value in the form of its type; floats by their first digits. */
  checksum: z.string(),
  duration_ms: z.number(),
});
export type AnswerDigest = z.infer<typeof answerDigestSchema>;

/** Record on `sql.verdicts`: an engine's answer was compared with that of the reference. Holds no values. */
export const verdictSchema = z.object({
  /** The query that was sampled, or the request to verify. */
  query_id: z.string(),
  at_ms: z.number(),
  cause: z.enum(['sample', 'verify']),
  fingerprint: z.string(),
  tables: z.array(z.string()),
  sql: z.string(),
  reference: engineNameSchema,
  engine: engineNameSchema,
  verdict: verdictKindSchema,
  /** Of a difference: where; of what is inconclusive: why. */
  reason: z.string().nullable(),
  /** The answers that there were, the reference's first. */
  answers: z.array(answerDigestSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** Body of `POST /query/verify` and of a record on `sql.verifications`. */
export const verifyRequestSchema = z.strictObject({
  sql: z.string(),
  /** Engines to compare; absent: every one that can answer. The first of PostgreSQL, DuckDB, Trino, ClickHouse among them is the reference. */
  engines: z.array(engineNameSchema).min(1).max(4).optional(),
  max_rows: z.int().min(1).max(LIMITS.maxRows).optional(),
  timeout_ms: z.int().min(1).max(LIMITS.maxTimeoutMs).optional(),
});
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;

/** One value that differs. */
export const valueDifferenceSchema = z.object({
  /** Row of the reference's answer, from 1, and of the other's; null: it has no such row. */
  reference_row: z.int().nullable(),
  engine_row: z.int().nullable(),
  column: z.string(),
  type: z.string(),
  reference_value: z.unknown(),
  engine_value: z.unknown(),
});
export type ValueDifference = z.infer<typeof valueDifferenceSchema>;

/** Answer of `POST /query/verify`. */
export const verifyAnswerSchema = z.object({
  query_id: z.string(),
  /** `different` when one is, else `inconclusive` when one is, or nothing could be compared. */
  verdict: verdictKindSchema,
  fingerprint: z.string(),
  tables: z.array(z.string()),
  /** Null: no engine answered. */
  reference: answerDigestSchema.nullable(),
  engines: z.array(
    z.object({
      engine: engineNameSchema,
      verdict: verdictKindSchema,
      reason: z.string().nullable(),
      /** Null: it did not answer. */
      answer: answerDigestSchema.nullable(),
      /** The first ones. */
      differences: z.array(valueDifferenceSchema),
      quarantined: z.boolean(),
    }),
  ),
  /** Engines that cannot answer the statement, and why. */
  rejected: z.array(rejectionSchema),
});
export type VerifyAnswer = z.infer<typeof verifyAnswerSchema>;
