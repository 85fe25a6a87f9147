import type { FailureError } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import { engineFailure, scrub, unavailable } from '@query-router/engine';
import type { ServerError } from './session.ts';
import { ConnectionLostError, isServerError } from './session.ts';

/** SQLSTATEs, https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const QUERY_CANCELED = '57014';
const READ_ONLY = '25006';
/** Also the answer to `SELECT $1`, whose parameter nobody binds: the statement is to blame, not the server. */
const PROTOCOL_VIOLATION = '08P01';
const ACTIVE_TRANSACTION = '25001';
const INSUFFICIENT_PRIVILEGE = '42501';
const TRANSIENT = new Set(['40001', '40P01', '55P03']);
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '53000', '53100', '53200', '53300', '25P03']);

/** Failure of a connection that could not be opened. */
export function connectFailure(error: unknown): FailureError {
  if (isServerError(error)) {
    if (error.code.startsWith('28')) return unavailable('postgres', 'it refused the configured account', error);
    if (error.code.startsWith('3D')) return unavailable('postgres', 'the configured database does not exist', error);
    if (error.code === '53300') return unavailable('postgres', 'it has no connection left', error);
    return unavailable('postgres', `it refused the connection (SQLSTATE ${error.code})`, error);
  }
  return unavailable('postgres', 'no connection could be opened', error);
}

/** Failure of a statement. Values, hosts and paths stay out: only the server's first line is used, scrubbed. */
export function statementFailure(error: unknown): FailureError {
  if (isFailureError(error)) return error;
  if (isServerError(error)) return serverFailure(error);
  if (error instanceof ConnectionLostError) return unavailable('postgres', 'the connection was lost', error);
  return engineFailure('postgres', 'INTERNAL', 'The PostgreSQL adapter failed.', { cause: error });
}

/** The server closes the connection: it shuts down, or an operator ended the session. */
export function isFarewell(error: unknown): boolean {
  return isServerError(error) && /^57P0[12]$/.test(error.code);
}

/** A statement that the server reports as planned against definitions that have changed; safe to prepare again. */
export function isStalePlan(error: unknown): boolean {
  if (!isServerError(error)) return false;
  return error.code === '26000' || error.code === '42P05' || (error.code === '0A000' && error.message.includes('cached plan'));
}

function serverFailure(error: ServerError): FailureError {
  const { code } = error;
  const message = scrub(error.message);
  const details = describe(error);
  if (code === QUERY_CANCELED) {
    return error.message.includes('statement timeout')
      ? engineFailure('postgres', 'DEADLINE_EXCEEDED', 'PostgreSQL stopped the statement at its own time limit.', { cause: error })
      : engineFailure('postgres', 'CANCELLED', 'The statement was cancelled in PostgreSQL.', { cause: error });
  }
  if (AWAY.has(code) || (code.startsWith('08') && code !== PROTOCOL_VIOLATION) || code.startsWith('58')) return unavailable('postgres', `SQLSTATE ${code}`, error);
  if (TRANSIENT.has(code)) {
    return engineFailure('postgres', 'CONFLICT', `${message}. Send it again.`, { retryable: true, details, cause: error });
  }
  if (code.startsWith('23')) return engineFailure('postgres', 'CONFLICT', `${constraintMessage(error)}.`, { details, cause: error });
  if (code === READ_ONLY || code === INSUFFICIENT_PRIVILEGE) {
    return engineFailure('postgres', 'STATEMENT_REFUSED', `PostgreSQL refused the statement: ${message}.`, { details, cause: error });
  }
  if (code === ACTIVE_TRANSACTION) {
    return engineFailure('postgres', 'STATEMENT_REFUSED', `${message}. Every write runs in a transaction here.`, { details, cause: error });
  }
  return engineFailure('postgres', 'QUERY_FAILED', `${message}.`, { details, cause: error });
}

/** The server's words may quote the row; the constraint and its table say enough. */
function constraintMessage(error: ServerError): string {
  const where = error.table === undefined ? '' : ` of table "${error.table}"`;
  if (error.column !== undefined) return `A null value violates the not-null constraint on column "${error.column}"${where}`;
  return error.constraint === undefined ? 'A constraint is violated' : `Constraint "${error.constraint}"${where} is violated`;
}

function describe(error: ServerError): Record<string, unknown> {
  const { code, constraint, table, column } = error;
  return {
    sqlstate: code,
    ...(error.position === undefined ? {} : { position: Number(error.position) }),
    ...(error.hint === undefined ? {} : { hint: scrub(error.hint) }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(column === undefined ? {} : { column }),
  };
}
