import { z } from 'zod';
import { engineNameSchema } from './engine-name.ts';

/**
 * Every way a query can fail. One total table says what each means on HTTP and whether the same
 * request may be sent again.
 */
export const FAILURE_CODES = [
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'SQL_SYNTAX',
  'SQL_NOT_SUPPORTED',
  'STATEMENT_REFUSED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TABLE_NOT_FOUND',
  'QUERY_NOT_FOUND',
  'NOT_FOUND',
  'REF_NOT_FOUND',
  'STREAM_NOT_FOUND',
  'EVENT_REFUSED',
  'NOT_FRESH_ENOUGH',
  'NO_CAPABLE_ENGINE',
  'ENGINE_CANNOT_ANSWER',
  'QUERY_FAILED',
  'CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'OVERLOADED',
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ENGINE_UNAVAILABLE',
  'BUS_UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'INTERNAL',
] as const;

export const failureCodeSchema = z.enum(FAILURE_CODES);
export type FailureCode = z.infer<typeof failureCodeSchema>;

/** Failure as data: it crosses every seam of the system unchanged. Never holds credentials or row values. */
export const failureSchema = z.object({
  code: failureCodeSchema,
  /** One or two plain sentences: what went wrong and what to do. */
  message: z.string(),
  /** True when the same request, unchanged, may succeed later and is safe to send again. */
  retryable: z.boolean(),
  engine: engineNameSchema.optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof failureSchema>;

export interface FailureTraits {
  readonly httpStatus: number;
  readonly title: string;
  readonly retryable: boolean;
}

/** HTTP status, title (RFC 9457) and retry advice of every code. */
export const FAILURE_TRAITS: Readonly<Record<FailureCode, FailureTraits>> = {
  BAD_REQUEST: { httpStatus: 400, title: 'The request is malformed', retryable: false },
  PAYLOAD_TOO_LARGE: { httpStatus: 413, title: 'The request is too large', retryable: false },
  SQL_SYNTAX: { httpStatus: 400, title: 'The SQL cannot be parsed', retryable: false },
  SQL_NOT_SUPPORTED: { httpStatus: 422, title: 'The SQL is not supported', retryable: false },
  STATEMENT_REFUSED: { httpStatus: 403, title: 'The statement is refused', retryable: false },
  UNAUTHENTICATED: { httpStatus: 401, title: 'Credentials are missing or wrong', retryable: false },
  FORBIDDEN: { httpStatus: 403, title: 'Not allowed', retryable: false },
  TABLE_NOT_FOUND: { httpStatus: 404, title: 'No such table', retryable: false },
  QUERY_NOT_FOUND: { httpStatus: 404, title: 'No such query', retryable: false },
  NOT_FOUND: { httpStatus: 404, title: 'No such page', retryable: false },
  STREAM_NOT_FOUND: { httpStatus: 404, title: 'No such stream', retryable: false },
  EVENT_REFUSED: { httpStatus: 422, title: 'No event fits its stream', retryable: false },
  REF_NOT_FOUND: { httpStatus: 404, title: 'No such branch, tag or version', retryable: false },
  NOT_FRESH_ENOUGH: { httpStatus: 503, title: 'No copy is fresh enough in time', retryable: true },
  NO_CAPABLE_ENGINE: { httpStatus: 503, title: 'No engine can answer now', retryable: true },
  ENGINE_CANNOT_ANSWER: { httpStatus: 422, title: 'The engine cannot answer this query', retryable: false },
  QUERY_FAILED: { httpStatus: 422, title: 'The query failed', retryable: false },
  CONFLICT: { httpStatus: 409, title: 'The statement conflicts with the data', retryable: false },
  IDEMPOTENCY_KEY_REUSED: { httpStatus: 422, title: 'The idempotency key belongs to another statement', retryable: false },
  OVERLOADED: { httpStatus: 429, title: 'Too many requests', retryable: true },
  CANCELLED: { httpStatus: 499, title: 'The query was cancelled', retryable: false },
  DEADLINE_EXCEEDED: { httpStatus: 504, title: 'The deadline passed', retryable: true },
  ENGINE_UNAVAILABLE: { httpStatus: 503, title: 'The engine is unavailable', retryable: true },
  BUS_UNAVAILABLE: { httpStatus: 503, title: 'The message bus is unavailable', retryable: true },
  OUTCOME_UNKNOWN: { httpStatus: 504, title: 'The outcome of the write is unknown', retryable: false },
  INTERNAL: { httpStatus: 500, title: 'Internal error', retryable: false },
};

/** Builds a failure; `retryable` comes from the table unless the caller knows better. */
export function failure(
  code: FailureCode,
  message: string,
  extra: { retryable?: boolean; engine?: Failure['engine']; details?: Record<string, unknown> } = {},
): Failure {
  return {
    code,
    message,
    retryable: extra.retryable ?? FAILURE_TRAITS[code].retryable,
    ...(extra.engine === undefined ? {} : { engine: extra.engine }),
    ...(extra.details === undefined ? {} : { details: extra.details }),
  };
}

/** A failure on its way up the stack of one process. Crosses process boundaries only as {@link Failure}. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(value: Failure, options?: { cause?: unknown }) {
    super(value.message, options);
    this.name = 'FailureError';
    this.failure = value;
  }
}

/** True for {@link FailureError}, also across VM contexts, where `instanceof` does not hold. */
export function isFailureError(error: unknown): error is FailureError {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'FailureError' && 'failure' in error;
}
