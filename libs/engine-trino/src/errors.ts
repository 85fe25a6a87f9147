import type { FailureCode, FailureError } from '@query-router/contracts';
import { engineFailure, scrub, unavailable } from '@query-router/engine';
import { ProtocolError, TrinoError } from './statement-client.ts';
import { ReplyTooLarge } from './http-json.ts';

const ENGINE = 'trino';

/** Trino's error names (`StandardErrorCode`) that mean something else than a fault of the statement. */
const MEANING: Readonly<Record<string, FailureCode>> = {
  EXCEEDED_TIME_LIMIT: 'DEADLINE_EXCEEDED',
  USER_CANCELED: 'CANCELLED',
  ADMINISTRATIVELY_KILLED: 'CANCELLED',
  ADMINISTRATIVELY_PREEMPTED: 'OVERLOADED',
  PERMISSION_DENIED: 'STATEMENT_REFUSED',
  READ_ONLY_VIOLATION: 'STATEMENT_REFUSED',
  QUERY_QUEUE_FULL: 'OVERLOADED',
  CLUSTER_OUT_OF_MEMORY: 'OVERLOADED',
  SERVER_SHUTTING_DOWN: 'ENGINE_UNAVAILABLE',
  SERVER_STARTING_UP: 'ENGINE_UNAVAILABLE',
  NO_NODES_AVAILABLE: 'ENGINE_UNAVAILABLE',
  CLUSTER_HAS_TOO_MANY_ACTIVE_TASKS: 'OVERLOADED',
  CATALOG_NOT_AVAILABLE: 'ENGINE_UNAVAILABLE',
  CATALOG_NOT_FOUND: 'ENGINE_UNAVAILABLE',
};

/** Errors whose text quotes values of rows. */
const QUOTES_VALUES: ReadonlySet<string> = new Set(['INVALID_CAST_ARGUMENT', 'INVALID_FUNCTION_ARGUMENT', 'NUMERIC_VALUE_OUT_OF_RANGE', 'GENERIC_USER_ERROR', 'INVALID_ARGUMENTS']);

/**
 * Anything the client threw as the failure it is.
 * @param reliedOn whether a catalogue is one that the router itself reads: without it Trino cannot serve; another that is missing is a fault of the statement
 */
export function translate(error: unknown, secrets: readonly string[], reliedOn: (catalog: string) => boolean = () => true): FailureError {
  if (isA(error, TrinoError)) return fromTrino(error, secrets, reliedOn);
  if (isA(error, ReplyTooLarge)) return engineFailure(ENGINE, 'QUERY_FAILED', 'A single row of the answer is too large.', { cause: error });
  if (isA(error, ProtocolError)) return fromStatus(error);
  if (isA(error, RangeError) || isA(error, SyntaxError)) {
    return engineFailure(ENGINE, 'QUERY_FAILED', `A value of the answer cannot be given exactly: ${scrub(error.message, secrets)}.`, { cause: error });
  }
  return unavailable(ENGINE, 'the connection failed', error);
}

/** What Nessie's client says, as an internal error, when its server did not answer. */
const CATALOG_AWAY = /^Failed to execute [A-Z]+ request against /;

const NO_CATALOG = /Catalog '([^']*)' not found$/;

function fromTrino(error: TrinoError, secrets: readonly string[], reliedOn: (catalog: string) => boolean): FailureError {
  if (CATALOG_AWAY.test(error.message)) return unavailable(ENGINE, "the lake's catalogue did not answer it", error);
  const missing = NO_CATALOG.exec(error.message)?.[1];
  const code = missing !== undefined && !reliedOn(missing) ? 'QUERY_FAILED' : (MEANING[error.errorName] ?? 'QUERY_FAILED');
  const details = { trino_error: error.errorName };
  switch (code) {
    case 'ENGINE_UNAVAILABLE':
      return unavailable(ENGINE, error.errorName.toLowerCase().replaceAll('_', ' '), error);
    case 'DEADLINE_EXCEEDED':
      return engineFailure(ENGINE, code, 'The statement did not finish before its deadline and was stopped.', { details, cause: error });
    case 'CANCELLED':
      return engineFailure(ENGINE, code, 'The statement was cancelled.', { details, cause: error });
    default: {
      const text = QUOTES_VALUES.has(error.errorName) ? `A value cannot be converted or does not fit (${error.errorName}).` : error.message;
      return engineFailure(ENGINE, code, scrub(text, secrets), { details, cause: error });
    }
  }
}

function fromStatus(error: ProtocolError): FailureError {
  if (error.status === 401 || error.status === 403) return unavailable(ENGINE, 'it refused the credentials', error);
  return unavailable(ENGINE, 'it answered outside of its protocol', error);
}

/** By name: `instanceof` does not hold across VM contexts. */
function isA<T extends Error>(error: unknown, kind: new (...args: never[]) => T): error is T {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === kind.name;
}

/** Whether a translated failure came from a catalogue that is not there. */
export function isMissingCatalog(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'cause' in error && isA(error.cause as unknown, TrinoError) && (error.cause as TrinoError).errorName === 'CATALOG_NOT_FOUND';
}
