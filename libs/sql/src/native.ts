import { createHash } from 'node:crypto';
import { failure, FailureError, LIMITS } from '@query-router/contracts';
import { badRequest } from './refuse.ts';

/**
 * Fingerprint of a text in an engine's own dialect, which nobody parses here: equal for equal texts.
 *
 * @throws FailureError BAD_REQUEST or PAYLOAD_TOO_LARGE for what no text may be.
 */
export function fingerprintOfNative(sql: string): string {
  if (Buffer.byteLength(sql) > LIMITS.maxSqlBytes) throw new FailureError(failure('PAYLOAD_TOO_LARGE', `The SQL is longer than ${LIMITS.maxSqlBytes} bytes.`));
  if (!sql.isWellFormed() || sql.includes('\0')) throw badRequest('The SQL holds NUL or half of a surrogate pair.');
  if (sql.trim() === '') throw badRequest('The SQL is empty.');
  return createHash('sha256').update(sql).digest('hex').slice(0, 16);
}
