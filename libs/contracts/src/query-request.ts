import { z } from 'zod';
import { engineNameSchema } from './engine-name.ts';
import { LIMITS } from './limits.ts';

/** The branch that is read and written unless a request names another ref. */
export const DEFAULT_REF = 'main';

/** Name of a Nessie branch or tag. */
export const refNameSchema = z.string().regex(/^[A-Za-z](?:[A-Za-z0-9_-]|[./](?=[A-Za-z0-9_-])){0,127}$/, 'not the name of a branch or tag');

/** What a text may be written in. All but the first and the last are translated to the first. */
export const SQL_DIALECTS = ['postgres', 'duckdb', 'trino', 'clickhouse', 'mysql', 'native'] as const;
export type SqlDialect = (typeof SQL_DIALECTS)[number];

/** A version of the lake's tables. */
export const tableVersionSchema = z.union([
  z.strictObject({ snapshot_id: z.string().regex(/^\d{1,19}$/, 'a snapshot id is a decimal number, as text') }),
  z.strictObject({ timestamp: z.iso.datetime({ offset: true }) }),
  z.strictObject({ tag: refNameSchema }),
  z.strictObject({ commit: z.string().regex(/^[0-9a-f]{16,64}$/, 'a commit is 16 to 64 hexadecimal digits') }),
]);
export type TableVersion = z.infer<typeof tableVersionSchema>;

/** Body of `POST /query` and of a record on `sql.requests`. */
export const queryRequestSchema = z.strictObject({
  sql: z.string(),
  /** What `sql` is written in; `postgres` when absent. `native`: the dialect of `force_engine`, which gets the text untouched; takes the role `native`. */
  dialect: z.enum(SQL_DIALECTS).optional(),
  /** Sort keys are added until every engine chooses the same rows, or the statement is refused. Absent: it runs as it is, and the decision says what it leaves open. */
  deterministic: z.boolean().optional(),
  force_engine: engineNameSchema.optional(),
  max_rows: z.int().min(1).max(LIMITS.maxRows).optional(),
  /** Decide and answer with the decision; run nothing. */
  explain: z.boolean().optional(),
  timeout_ms: z.int().min(1).max(LIMITS.maxTimeoutMs).optional(),
  /** Oldest data accepted, in milliseconds, whoever wrote it. Absent: no write made through the router may be missing. */
  max_staleness_ms: z.int().min(0).optional(),
  /** From the answer of a write: this read must see it. See `consistency-token.ts`. */
  consistency_token: z.string().min(1).max(LIMITS.maxConsistencyTokenLength).optional(),
  /** How long to wait for a copy that is fresh enough when nothing else can answer. Default: as long as the query's time allows. 0: not at all. */
  max_wait_ms: z.int().min(0).max(LIMITS.maxTimeoutMs).optional(),
  /** Branch or tag of the lake to read. */
  ref: refNameSchema.optional(),
  /** Version of the lake's tables to read. */
  at: tableVersionSchema.optional(),
});
export type QueryRequest = z.infer<typeof queryRequestSchema>;
