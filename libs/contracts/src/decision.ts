import { z } from 'zod';
import { engineNameSchema, statementKindSchema } from './engine-name.ts';

/** Which layer of the decision spoke. */
export const decisionLayerSchema = z.enum(['policy', 'statement', 'placement', 'capability', 'quarantine', 'freshness', 'health', 'preference']);

export const rejectionSchema = z.object({
  engine: engineNameSchema,
  layer: decisionLayerSchema,
  reason: z.string(),
});
export type DecisionLayer = z.infer<typeof decisionLayerSchema>;
export type Rejection = z.infer<typeof rejectionSchema>;

/** Why a query went where it went; part of every answer. */
export const decisionSchema = z.object({
  /** Name of the rule that chose: `point-lookup`, `write`, `join`, `aggregate`, `default`, `forced`. */
  rule: z.string(),
  reason: z.string(),
  statement: statementKindSchema,
  fingerprint: z.string(),
  tables: z.array(z.string()),
  /** Capable engines, best first; the first one ran. */
  candidates: z.array(engineNameSchema),
  rejected: z.array(rejectionSchema),
  /** Dialect of the request's text, when it is not PostgreSQL's. `native`: nobody looked into the text, so its tables and the age of its data are not known. */
  dialect: z.string().optional(),
  /** The text in PostgreSQL's dialect, when it was translated or got more sort keys. */
  rewritten_sql: z.string().optional(),
  /** False: on the same data the statement may answer with other rows or values; absent: it does not. */
  deterministic: z.boolean().optional(),
  /** Why it may: `LIMIT or OFFSET without ORDER BY`. */
  open: z.array(z.string()).optional(),
  /** Text sent to the engine. */
  sql: z.string(),
  /** For an answer from a replica, or from a lake table with a watermark: complete up to this time, RFC 3339; null when the primary answered. */
  fresh_as_of: z.string().nullable(),
  /** How old that was when the engine was chosen, in milliseconds; null with it. */
  staleness_ms: z.number().nullable().default(null),
  /** How long the query waited for a copy to become fresh enough; absent when it did not. */
  waited_ms: z.number().optional(),
});
export type Decision = z.infer<typeof decisionSchema>;
