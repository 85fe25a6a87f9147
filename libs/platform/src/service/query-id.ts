import { randomUUID } from 'node:crypto';

/**
 * A UUIDv7 (RFC 9562): 48 bits of time, so that ids sort by it, the rest random. Built on `randomUUID`, which draws its random bytes in
 * bulk; one draw a query cost more than the rest of admitting it.
 */
export function newQueryId(nowMs = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, '0');
  // What follows the version digit of a version 4 UUID is random, and its variant is the one of version 7.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
