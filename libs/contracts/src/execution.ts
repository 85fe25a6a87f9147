import { z } from 'zod';
import { engineNameSchema, statementKindSchema } from './engine-name.ts';
import { decisionSchema } from './decision.ts';
import { columnSchema } from './logical-type.ts';
import { numericTermSchema } from './numeric-term.ts';
import { lsnSchema } from './progress.ts';

/** Copies that a statement reads, `schema.table`, and the position of PostgreSQL's log up to which its decision took them to be complete. */
const copiesReadSchema = z.object({ tables: z.array(z.string()), lsn: lsnSchema });
export type CopiesRead = z.infer<typeof copiesReadSchema>;

/** Body of a record on `sql.exec.<engine>`: a statement ready to run, written by the classifier. */
export const executionSchema = z.object({
  query_id: z.string(),
  /** The request as it came, so that a worker whose engine is down can hand it back. */
  request: z.string(),
  /** Dedupe key of a write: the requester's id within its subject, stable over retries and redelivery. */
  request_id: z.string(),
  subject: z.string(),
  engine: engineNameSchema,
  statement: statementKindSchema,
  /** Text in the engine's own dialect. */
  sql: z.string(),
  /** Output columns with PostgreSQL's names and types; null where PostgreSQL itself answers, and names and types are its own. */
  output: z.array(columnSchema).nullable(),
  /** How the values of the output columns are computed from those the engine answers; null: they are the same. */
  finish: z.array(numericTermSchema).nullable().default(null),
  /** Tables written, `schema.table`; what must be marked when the write ends. */
  writes: z.array(z.string()),
  /** Copies that are read; null: none. A worker whose own are not that complete hands the record back. */
  copies: copiesReadSchema.nullable().default(null),
  /** Branch, tag or commit of the lake that the text names (see `parseRef`); null: the default branch. */
  ref: z.string().nullable().default(null),
  max_rows: z.int(),
  max_result_bytes: z.int(),
  forced: z.boolean(),
  decision: decisionSchema,
});
export type Execution = z.infer<typeof executionSchema>;
