import type { FailureCode, FailureError } from '@query-router/contracts';
import { engineFailure, scrub, unavailable } from '@query-router/engine';

const ENGINE = 'clickhouse';

/**
 * ClickHouse's error codes (`src/Common/ErrorCodes.cpp`) that mean something else than a fault of the statement.
 */
const MEANING: Readonly<Record<number, FailureCode>> = {
  159: 'DEADLINE_EXCEEDED', // TIMEOUT_EXCEEDED
  160: 'DEADLINE_EXCEEDED', // TOO_SLOW
  394: 'CANCELLED', // QUERY_WAS_CANCELLED
  735: 'CANCELLED', // QUERY_WAS_CANCELLED_BY_CLIENT
  164: 'STATEMENT_REFUSED', // READONLY
  497: 'STATEMENT_REFUSED', // ACCESS_DENIED
  481: 'STATEMENT_REFUSED', // PATH_ACCESS_DENIED
  291: 'STATEMENT_REFUSED', // DATABASE_ACCESS_DENIED
  202: 'OVERLOADED', // TOO_MANY_SIMULTANEOUS_QUERIES
  192: 'ENGINE_UNAVAILABLE', // UNKNOWN_USER
  193: 'ENGINE_UNAVAILABLE', // WRONG_PASSWORD
  194: 'ENGINE_UNAVAILABLE', // REQUIRED_PASSWORD
  516: 'ENGINE_UNAVAILABLE', // AUTHENTICATION_FAILED
  241: 'QUERY_FAILED', // MEMORY_LIMIT_EXCEEDED
};

/** Codes whose text quotes the value that could not be converted: rows must not leave by way of messages. */
const QUOTES_VALUES: ReadonlySet<number> = new Set([6, 26, 27, 32, 38, 41, 53, 69, 70, 72, 117, 131, 321, 349, 376, 395, 407, 431, 457, 675, 676, 691]);

const NETWORK_ERRORS = /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE|ERR_SOCKET|UND_ERR)/;
const NETWORK_TEXT = /socket hang up|Timeout error|ECONNRE|premature close|aborted/i;

/** ClickHouse's own error in a text: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. Null when there is none. */
export function parseException(text: string): { readonly code: number; readonly message: string } | null {
  const found = /Code:\s*(\d+)\.\s*(?:DB::\w+:\s*)?([\s\S]*)/.exec(text);
  if (found === null) return null;
  return { code: Number(found[1]), message: found[2] ?? '' };
}

/** Anything a driver threw as the failure it is; `secrets` are taken out of messages. */
export function translate(error: unknown, secrets: readonly string[]): FailureError {
  const { name, message, code } = parts(error);
  const exception = exceptionOf(message, code);
  if (exception !== null) return fromException(exception.code, exception.message, secrets, error);
  // Its text may be rows.
  if (name === 'ExceptionInAnswer') return engineFailure(ENGINE, 'QUERY_FAILED', 'The engine answered in a form that is not rows.', { cause: error });
  if (NETWORK_ERRORS.test(String(code)) || NETWORK_TEXT.test(message)) return unavailable(ENGINE, 'the connection failed', error);
  return engineFailure(ENGINE, 'QUERY_FAILED', scrub(tidy(message), secrets), { cause: error });
}

function exceptionOf(message: string, code: unknown): { readonly code: number; readonly message: string } | null {
  const parsed = parseException(message);
  if (parsed !== null) return parsed;
  // @clickhouse/client has taken the code out of the text.
  return typeof code === 'string' && /^\d+$/.test(code) ? { code: Number(code), message } : null;
}

function fromException(code: number, message: string, secrets: readonly string[], cause: unknown): FailureError {
  const meaning = MEANING[code] ?? 'QUERY_FAILED';
  const details = { clickhouse_code: code };
  // The lake's catalogue, after ClickHouse has tried for half a minute.
  if (code === 1001 && message.includes('Poco::Net::')) return unavailable(ENGINE, 'the lake does not answer', cause);
  if (meaning === 'ENGINE_UNAVAILABLE') return unavailable(ENGINE, 'it refused the credentials', cause);
  if (meaning === 'DEADLINE_EXCEEDED') return engineFailure(ENGINE, meaning, 'The statement did not finish before its deadline and was stopped.', { details, cause });
  if (meaning === 'CANCELLED') return engineFailure(ENGINE, meaning, 'The statement was cancelled.', { details, cause });
  const text = QUOTES_VALUES.has(code) ? `A value cannot be converted or does not fit${symbol(message)}.` : tidy(message);
  return engineFailure(ENGINE, meaning, scrub(text, secrets), { details, cause });
}

function symbol(message: string): string {
  const found = /\(([A-Z][A-Z_]+)\)/.exec(message);
  return found === null ? '' : ` (${found[1]})`;
}

/** The sentence for people: without prefixes, version, stack trace, and the parts that repeat the statement or its constants. */
function tidy(message: string): string {
  return message
    .replaceAll(/Code:\s*\d+\.\s*/g, '')
    .replaceAll(/DB::\w+:\s*/g, '')
    .replace(/\s*\(version [^)]*\)/g, '')
    .replace(/,?\s*Stack trace[\s\S]*$/i, '')
    .replace(/:\s*(?:while executing|While executing|In scope|while processing|While processing)[\s\S]*$/, '')
    .replace(/^Query failed:\s*/, '')
    .trim();
}

function parts(error: unknown): { readonly name: unknown; readonly message: string; readonly code: unknown } {
  if (typeof error !== 'object' || error === null) return { name: undefined, message: String(error), code: undefined };
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown };
  return { name, message: typeof message === 'string' ? message : 'unknown error', code };
}
