import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Keys read `qr_<id>_<secret>`: the id (12 characters of base 32) finds the entry, the secret (32 random bytes, base64url) proves it.
 * Stored is the SHA-256 of the secret. A slow password hash would buy nothing: it slows down guessing of secrets people choose, and
 * 256 random bits cannot be guessed at any speed; it would cost every request tens of milliseconds (docs/decisions/062).
 */
const KEY_GRAMMAR = /^qr_([a-z2-7]{12})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 12;

export interface ParsedApiKey {
  readonly id: string;
  readonly secret: string;
}

/** The parts of a key, or null for what is not one. */
export function parseApiKey(text: string): ParsedApiKey | null {
  const [, id, secret] = KEY_GRAMMAR.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** A new key, to be shown once, and the hash to keep of it. */
export function newApiKey(): { readonly id: string; readonly key: string; readonly hash: string } {
  const id = Array.from(randomBytes(ID_LENGTH), (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, key: `qr_${id}_${secret}`, hash: hashSecret(secret) };
}

/** SHA-256 of a secret, lower-case hexadecimal. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in a time that does not depend on where the hashes differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && timingSafeEqual(left, right);
}
