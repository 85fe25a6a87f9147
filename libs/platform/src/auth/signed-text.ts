import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 (RFC 2104) over labelled parts. Each part is preceded by its length, so that no two lists of parts read alike. */
export function macOf(secret: string, purpose: string, parts: readonly (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', secret);
  for (const part of [purpose, ...parts]) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    mac.update(`${bytes.length}:`).update(bytes);
  }
  return mac.digest();
}

/** Compares in constant time a MAC with its base64url text. */
export function isMac(text: string, mac: Buffer): boolean {
  const given = Buffer.from(text, 'base64url');
  return given.length === mac.length && timingSafeEqual(given, mac);
}
