import { engineKey } from '@query-router/contracts';
import type { EngineAdvertisement, EngineName } from '@query-router/contracts';

/** The advertisements that count for one engine at one time. */
export interface EngineRoll {
  readonly engine: EngineName;
  /** Not expired at the time asked for. Empty when every instance has fallen silent. */
  readonly live: readonly EngineAdvertisement[];
  /** The last thing heard of the engine when nothing is live. */
  readonly lastHeard: EngineAdvertisement | null;
}

/** When an advertisement stops counting, epoch milliseconds. */
export function expiresAtMs(advertisement: EngineAdvertisement): number {
  return advertisement.advertised_at_ms + advertisement.ttl_ms;
}

/**
 * Worker instances by key, as they announce themselves. Bounded: the instance that was heard of longest ago goes first.
 */
export class EngineRoster {
  readonly #maxInstances: number;
  readonly #byKey = new Map<string, EngineAdvertisement>();

  constructor(maxInstances: number) {
    this.#maxInstances = maxInstances;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Returns false when the advertisement is older than what is known of the same instance, and therefore ignored. */
  apply(advertisement: EngineAdvertisement): boolean {
    const key = engineKey(advertisement.engine, advertisement.instance);
    const known = this.#byKey.get(key);
    if (known !== undefined && known.advertised_at_ms > advertisement.advertised_at_ms) return false;
    this.#byKey.delete(key);
    this.#byKey.set(key, advertisement);
    if (this.#byKey.size > this.#maxInstances) this.#dropOldest();
    return true;
  }

  /** Takes an instance off; `key` as on the topic, see `engineKey` in contracts. Returns whether it was known. */
  remove(key: string): boolean {
    return this.#byKey.delete(key);
  }

  roll(engine: EngineName, nowMs: number): EngineRoll {
    const all = [...this.#byKey.values()].filter((advertisement) => advertisement.engine === engine);
    const live = all.filter((advertisement) => expiresAtMs(advertisement) > nowMs);
    return { engine, live: live.toSorted(byInstance), lastHeard: live.length > 0 ? null : latest(all) };
  }

  /** The next time after `nowMs` at which an advertisement expires; Infinity when none will. */
  nextExpiryMs(nowMs: number): number {
    let next = Infinity;
    for (const advertisement of this.#byKey.values()) {
      const expiry = expiresAtMs(advertisement);
      if (expiry > nowMs && expiry < next) next = expiry;
    }
    return next;
  }

  #dropOldest(): void {
    let oldest: string | null = null;
    let oldestMs = Infinity;
    for (const [key, advertisement] of this.#byKey) {
      if (advertisement.advertised_at_ms >= oldestMs) continue;
      oldest = key;
      oldestMs = advertisement.advertised_at_ms;
    }
    if (oldest !== null) this.#byKey.delete(oldest);
  }
}

function byInstance(a: EngineAdvertisement, b: EngineAdvertisement): number {
  return a.instance < b.instance ? -1 : Number(a.instance > b.instance);
}

function latest(advertisements: readonly EngineAdvertisement[]): EngineAdvertisement | null {
  let found: EngineAdvertisement | null = null;
  for (const advertisement of advertisements) {
    if (found === null || advertisement.advertised_at_ms > found.advertised_at_ms) found = advertisement;
  }
  return found;
}
