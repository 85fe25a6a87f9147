import type { Decision, FailureCode } from '@query-router/contracts';

/** What only the client can see go wrong: nobody answered, or what answered does not speak the contract. */
export type ClientFailureCode = 'UNREACHABLE' | 'BAD_ANSWER';

/** Codes of the router, codes of the client, and codes of a router newer than this client. */
export type ErrorCode = FailureCode | ClientFailureCode | (string & {});

export interface QueryRouterErrorParts {
  readonly code: ErrorCode;
  readonly message: string;
  /** True when the same request, unchanged and under the same request id, may succeed later. */
  readonly retryable: boolean;
  /** HTTP status; absent when no HTTP answer was read, and over Kafka. */
  readonly status?: number | undefined;
  readonly queryId?: string | undefined;
  /** Repeat a write with `idempotencyKey: error.requestId` and it is applied at most once. */
  readonly requestId?: string | undefined;
  readonly engine?: string | undefined;
  readonly decision?: Decision | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The router asked to wait this long before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The one error both clients throw. `message` is one or two plain sentences and never holds the API key. */
export class QueryRouterError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly queryId: string | undefined;
  readonly requestId: string | undefined;
  readonly engine: string | undefined;
  readonly decision: Decision | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(parts: QueryRouterErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'QueryRouterError';
    this.code = parts.code;
    this.retryable = parts.retryable;
    this.status = parts.status;
    this.queryId = parts.queryId;
    this.requestId = parts.requestId;
    this.engine = parts.engine;
    this.decision = parts.decision;
    this.details = parts.details;
    this.retryAfterMs = parts.retryAfterMs;
  }

  /** The same error with the request id it failed under. */
  withRequestId(requestId: string): QueryRouterError {
    return new QueryRouterError({ ...this, message: this.message, cause: this.cause, requestId });
  }
}

/** True for {@link QueryRouterError}, also from another copy of this module. */
export function isQueryRouterError(error: unknown): error is QueryRouterError {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'QueryRouterError' && 'retryable' in error;
}
