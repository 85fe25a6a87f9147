import type { Identity } from '@query-router/contracts';
import { decodeIdentity, encodeIdentity, type DecodedIdentity } from './identity-header.ts';

/** Headers end at full steps of this, so that the requests of one client within a step carry the same one. */
const EXPIRY_STEP_MS = 10_000;
const MAX_REMEMBERED = 1_000;

/**
 * Writes and reads `x-identity`, and remembers what it wrote and what it found to be good: encoding, decoding and two signatures
 * cost more than routing a lookup. An expiry is never earlier than the request's deadline and at most ten seconds later.
 */
export class IdentityHeaders {
  readonly #secret: string | null;
  readonly #written = new Map<string, string>();
  readonly #good = new Map<string, { readonly decoded: DecodedIdentity; readonly expiresAtMs: number }>();

  /** `secret` as for {@link encodeIdentity}. */
  constructor(secret: string | null) {
    this.#secret = secret;
  }

  write(identity: Identity, deadlineMs: number): string {
    const expiresAtMs = Math.ceil(deadlineMs / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
    const key = JSON.stringify([expiresAtMs, identity.role, identity.subject, identity.tables]);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const header = encodeIdentity(identity, { secret: this.#secret, expiresAtMs });
    remember(this.#written, key, header);
    return header;
  }

  read(header: string, nowMs: number): DecodedIdentity {
    const known = this.#good.get(header);
    if (known !== undefined && nowMs < known.expiresAtMs) return known.decoded;
    const decoded = decodeIdentity(header, { secret: this.#secret, nowMs });
    if (decoded.ok) remember(this.#good, header, { decoded, expiresAtMs: decoded.expiresAtMs });
    return decoded;
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= MAX_REMEMBERED) map.clear();
  map.set(key, value);
}
