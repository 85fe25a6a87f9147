import { quarantineKey } from '@query-router/contracts';
import type { EngineName, Quarantine } from '@query-router/contracts';
import { isoTime } from './iso-time.ts';

/** What is quarantined at one moment. */
export interface QuarantineSnapshot {
  /** Newest first. */
  readonly all: readonly Quarantine[];
  find(fingerprint: string, engine: EngineName): Quarantine | null;
}

/** Quarantined pairs of statement and engine as they are announced. Bounded: the one that was found longest ago is forgotten, and found again when it still differs. */
export class QuarantineLedger {
  readonly #limit: number;
  /** By key as on the topic, in order of the latest message. */
  readonly #byKey = new Map<string, Quarantine>();
  #now: QuarantineSnapshot | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  apply(message: Quarantine): void {
    const key = quarantineKey(message);
    this.#byKey.delete(key);
    this.#byKey.set(key, message);
    this.#now = null;
    if (this.#byKey.size <= this.#limit) return;
    for (const oldest of this.#byKey.keys()) {
      this.#byKey.delete(oldest);
      return;
    }
  }

  /** Takes in a tombstone; `key` as on the topic. */
  remove(key: string): void {
    if (this.#byKey.delete(key)) this.#now = null;
  }

  /** What is known now; later messages do not change it. */
  snapshot(): QuarantineSnapshot {
    this.#now ??= snapshotOf(new Map(this.#byKey));
    return this.#now;
  }
}

function snapshotOf(byKey: ReadonlyMap<string, Quarantine>): QuarantineSnapshot {
  return { all: [...byKey.values()].toReversed(), find: (fingerprint, engine) => byKey.get(quarantineKey({ fingerprint, engine })) ?? null };
}

/** Why an engine is not asked, and what to do about it. */
export function quarantineReason({ engine, fingerprint, at_ms, reference }: Quarantine): string {
  return `quarantined: answered differently than ${reference} on ${isoTime(at_ms)}; clear with "query-router quarantine clear ${engine} ${fingerprint}"`;
}
