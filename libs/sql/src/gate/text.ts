import { failure, FailureError, LIMITS } from '@query-router/contracts';
import { badRequest, notSupported } from '../refuse.ts';
import { scan } from './scan.ts';

/**
 * What can be said of a text before any parser sees it: it is not empty, well-formed, small enough and not nested beyond reason.
 *
 * @throws FailureError BAD_REQUEST, PAYLOAD_TOO_LARGE or SQL_NOT_SUPPORTED.
 * @returns The text's size in bytes of UTF-8.
 */
export function checkText(sql: string): number {
  // A string of n UTF-16 units has at least n bytes of UTF-8, so the cheap test comes first.
  if (sql.length > LIMITS.maxSqlBytes) throw tooLarge();
  const bytes = Buffer.byteLength(sql, 'utf8');
  if (bytes > LIMITS.maxSqlBytes) throw tooLarge();
  if (!sql.isWellFormed()) throw badRequest('The SQL holds half of a surrogate pair, which no UTF-8 text can carry.');
  if (sql.trim() === '') throw badRequest('The SQL is empty.');
  const seen = scan(sql);
  if (seen.forbidden !== null) {
    const { codePoint, line, column } = seen.forbidden;
    const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
    throw badRequest(`The SQL holds the invisible character ${name} at line ${line}, column ${column}. Replace it with a plain space or remove it.`, { line, column });
  }
  if (seen.depth > LIMITS.maxSqlDepth) throw notSupported(`The SQL is nested ${seen.depth} deep; at most ${LIMITS.maxSqlDepth} levels of parentheses, brackets and CASE are supported.`);
  return bytes;
}

function tooLarge(): FailureError {
  return new FailureError(failure('PAYLOAD_TOO_LARGE', `The SQL is longer than ${LIMITS.maxSqlBytes} bytes.`));
}
