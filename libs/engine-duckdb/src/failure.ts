import type { FailureError } from '@query-router/contracts';
import { isFailureError } from '@query-router/contracts';
import { engineFailure, scrub, unavailable } from '@query-router/engine';

/** DuckDB's error classes stand in front of its messages. */
const CLASS = /^(?:Failed to [a-z ]+: )?([A-Za-z -]+?) ?Error: ?/;

/** Failure of a statement: the first line without the quoted SQL, scrubbed. */
export function statementFailure(error: unknown): FailureError {
  if (isFailureError(error)) return error;
  const text = messageOf(error);
  const kind = CLASS.exec(text)?.[1]?.toLowerCase() ?? '';
  const message = scrub(firstLine(text.replace(CLASS, '')));
  if (kind === 'permission' || /read-only mode|configuration has been locked/.test(text)) {
    return engineFailure('duckdb', 'STATEMENT_REFUSED', `DuckDB refused the statement: ${message}.`, { cause: error });
  }
  if (kind === 'fatal' || kind === 'internal') return unavailable('duckdb', 'the database failed and must be opened again', error);
  // The lake's catalogue or store: what it says no to is the statement's fault, such as a branch that is not there.
  if (kind === 'http' && !/_4\d\d\b/.test(text)) return unavailable('duckdb', 'the lake does not answer', error);
  if (kind === 'io') return unavailable('duckdb', 'a file could not be read', error);
  if (kind === 'interrupt') return engineFailure('duckdb', 'CANCELLED', 'The statement was stopped.', { cause: error });
  if (kind === '') return engineFailure('duckdb', 'INTERNAL', 'The DuckDB adapter failed.', { cause: error });
  return engineFailure('duckdb', 'QUERY_FAILED', `${message}.`, { details: { kind }, cause: error });
}

/** Failure of opening or preparing the database. */
export function openFailure(error: unknown): FailureError {
  if (isFailureError(error)) return error;
  const why = /lock/i.test(messageOf(error)) ? 'another process has its file open' : 'its database could not be opened';
  return unavailable('duckdb', why, error);
}

export function isInterrupt(error: unknown): boolean {
  return messageOf(error).includes('INTERRUPT');
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').trim().replace(/[.!]$/, '');
}
