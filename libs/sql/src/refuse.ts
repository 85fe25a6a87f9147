import { failure, FailureError } from '@query-router/contracts';

/** The statement is understood and not let in (HTTP 403). */
export function refused(message: string, details?: Record<string, unknown>): FailureError {
  return new FailureError(failure('STATEMENT_REFUSED', message, details === undefined ? {} : { details }));
}

/** The statement is harmless but not offered (HTTP 422). */
export function notSupported(message: string): FailureError {
  return new FailureError(failure('SQL_NOT_SUPPORTED', message));
}

export function badRequest(message: string, details?: Record<string, unknown>): FailureError {
  return new FailureError(failure('BAD_REQUEST', message, details === undefined ? {} : { details }));
}
