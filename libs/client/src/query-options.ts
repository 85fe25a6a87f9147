import { randomUUID } from 'node:crypto';
import type { EngineName, QueryRequest, SqlDialect, TableVersion } from '@query-router/contracts';

export interface QueryOptions {
  /** What the text is written in; PostgreSQL's dialect by default. `native` goes to `forceEngine` untouched and takes the role `native`. */
  readonly dialect?: SqlDialect | undefined;
  /** Have sort keys added until every engine chooses the same rows, or the statement refused. */
  readonly deterministic?: boolean | undefined;
  /** Run on this engine or fail; an engine that cannot answer correctly is refused with the reason. */
  readonly forceEngine?: EngineName | undefined;
  /** Most rows to answer with; more set `truncated`. */
  readonly maxRows?: number | undefined;
  /** Time for the whole call, retries included, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /**
   * Id under which a write is applied at most once; repeat it to repeat the call safely. Without one each call gets a fresh id,
   * which its own retries share.
   */
  readonly idempotencyKey?: string | undefined;
  /** Oldest data accepted, in milliseconds, whoever wrote it. Without it, no write made through the router is missing. */
  readonly maxStalenessMs?: number | undefined;
  /** From the answer of a write: this read sees it. `Session` does this by itself. */
  readonly consistencyToken?: string | undefined;
  /** How long to wait for a fresh copy where only copies can answer; 0: not at all. Default: as long as there is time. */
  readonly maxWaitMs?: number | undefined;
  /** Branch or tag of the lake to read. */
  readonly ref?: string | undefined;
  /** Version of the lake's tables to read. */
  readonly at?: TableVersion | undefined;
  /** Abort cancels the query in the engine (best effort) and rejects with code `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The wire form of a query with `timeoutMs` left. */
export function toQueryRequest(sql: string, options: QueryOptions, timeoutMs: number): QueryRequest {
  return {
    sql,
    ...(options.forceEngine === undefined ? {} : { force_engine: options.forceEngine }),
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
    ...(options.deterministic === undefined ? {} : { deterministic: options.deterministic }),
    ...(options.maxRows === undefined ? {} : { max_rows: options.maxRows }),
    ...(options.maxStalenessMs === undefined ? {} : { max_staleness_ms: options.maxStalenessMs }),
    ...(options.consistencyToken === undefined ? {} : { consistency_token: options.consistencyToken }),
    ...(options.maxWaitMs === undefined ? {} : { max_wait_ms: options.maxWaitMs }),
    ...(options.ref === undefined ? {} : { ref: options.ref }),
    ...(options.at === undefined ? {} : { at: options.at }),
    timeout_ms: Math.max(1, Math.round(timeoutMs)),
  };
}

export function newRequestId(): string {
  return randomUUID();
}
