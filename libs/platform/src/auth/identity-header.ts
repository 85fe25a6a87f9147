import { identitySchema } from '@query-router/contracts';
import type { Identity } from '@query-router/contracts';
import { z } from 'zod';
import { isMac, macOf } from './signed-text.ts';

const PURPOSE = 'query-router identity';

/** Identity as it travels; `exp` (epoch milliseconds) is the end of the request it was made for. */
const travellingSchema = identitySchema.extend({ exp: z.number() });

export interface EncodeIdentity {
  /** Null where nobody but this system can write to the broker; the header is then not signed. */
  readonly secret: string | null;
  /** When the identity stops counting, epoch milliseconds: the request's deadline. */
  readonly expiresAtMs: number;
}

/**
 * Value of `x-identity`: base64url of JSON, and with a secret `.` and the base64url HMAC-SHA-256 of that. The signature proves who wrote
 * it, not for which request: the expiry bounds how long a copied header is of use.
 */
export function encodeIdentity(identity: Identity, { secret, expiresAtMs }: EncodeIdentity): string {
  const { subject, role, tables } = identity;
  const payload = Buffer.from(JSON.stringify({ subject, role, tables, exp: expiresAtMs }), 'utf8').toString('base64url');
  return secret === null ? payload : `${payload}.${macOf(secret, PURPOSE, [payload]).toString('base64url')}`;
}

export type DecodedIdentity = { readonly ok: true; readonly identity: Identity; readonly expiresAtMs: number } | { readonly ok: false; readonly reason: string };

/**
 * Reads `x-identity`. With a secret, a header that is unsigned, wrongly signed or expired is refused; without one a signature is not looked
 * at, since nothing can check it. `reason` is a sentence for the requester.
 */
export function decodeIdentity(header: string, options: { readonly secret: string | null; readonly nowMs: number }): DecodedIdentity {
  const [payload = '', mac, ...rest] = header.split('.');
  if (rest.length > 0) return refused('it has more than one signature');
  if (options.secret !== null) {
    if (mac === undefined) return refused('it is not signed, and this installation accepts signed ones only');
    if (!isMac(mac, macOf(options.secret, PURPOSE, [payload]))) return refused('its signature does not fit; was it signed with another secret?');
  }
  const parsed = travellingSchema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success) return refused('it does not hold an identity');
  const { exp, ...identity } = parsed.data;
  if (exp <= options.nowMs) return refused('it has expired');
  return { ok: true, identity, expiresAtMs: exp };
}

function refused(why: string): DecodedIdentity {
  return { ok: false, reason: `The x-identity header is refused: ${why}.` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
