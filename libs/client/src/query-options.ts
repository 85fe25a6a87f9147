import { randomUUID } from 'node:crypto';
import type { EngineName, QueryRequest } from '@query-router/contracts';

export interface QueryOptions {
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
  /** Abort cancels the query in the engine (best effort) and rejects with code `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The wire form of a query with `timeoutMs` left. */
export function toQueryRequest(sql: string, options: QueryOptions, timeoutMs: number): QueryRequest {
  return {
    sql,
    ...(options.forceEngine === undefined ? {} : { force_engine: options.forceEngine }),
    ...(options.maxRows === undefined ? {} : { max_rows: options.maxRows }),
    timeout_ms: Math.max(1, Math.round(timeoutMs)),
  };
}

export function newRequestId(): string {
  return randomUUID();
}
