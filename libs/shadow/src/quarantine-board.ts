import { ENGINE_NAMES, quarantineKey, quarantineSchema, TOPICS, type Quarantine } from '@query-router/contracts';
import { headersOf, type BusDriver, type BusRecord } from '@query-router/bus';
import { metrics } from '@query-router/platform';
import { QuarantineLedger, type QuarantineSnapshot } from '@query-router/routing';
import type { QuarantineStore } from './quarantine-store.ts';

export interface QuarantineBoardOptions {
  readonly driver: BusDriver;
  readonly store: QuarantineStore | null;
  readonly onError: (error: unknown) => void;
}

const PREFIX = quarantineKey({ engine: 'postgres', fingerprint: '' }).replace(/postgres\/$/, '');
const MAX_QUARANTINED = 10_000;
const PUBLISH_TIMEOUT_MS = 30_000;

/** Puts pairs of engine and statement under quarantine, for everybody who reads `sql.catalog`, and keeps them over restarts. */
export class QuarantineBoard {
  readonly #options: QuarantineBoardOptions;
  readonly #ledger = new QuarantineLedger(MAX_QUARANTINED);

  constructor(options: QuarantineBoardOptions) {
    this.#options = options;
  }

  get current(): QuarantineSnapshot {
    return this.#ledger.snapshot();
  }

  /** Tells again what was kept. To be called before anything is classified. */
  async restore(): Promise<void> {
    for (const quarantine of (await this.#options.store?.load()) ?? []) await this.#publish(quarantine);
  }

  /** Resolves when it is kept and the broker has acknowledged. */
  async put(quarantine: Quarantine): Promise<void> {
    await this.#options.store?.save(quarantine);
    await this.#publish(quarantine);
  }

  /** Takes in a record of `sql.catalog`; all but those about quarantine are passed over unread. */
  heard({ key, value }: Pick<BusRecord, 'key' | 'value'>): void {
    const name = key?.toString() ?? '';
    if (!name.startsWith(PREFIX)) return;
    if (value === null) {
      this.#ledger.remove(name);
      this.#options.store?.remove(name).catch(this.#options.onError);
    } else {
      this.#ledger.apply(quarantineSchema.parse(JSON.parse(value.toString())));
    }
    for (const engine of ENGINE_NAMES) metrics.quarantined.set({ engine }, this.current.all.filter((one) => one.engine === engine).length);
  }

  #publish(quarantine: Quarantine): Promise<void> {
    const record = { topic: TOPICS.catalog, key: Buffer.from(quarantineKey(quarantine)), value: Buffer.from(JSON.stringify(quarantine)), headers: headersOf({}) };
    return this.#options.driver.publish(record, Date.now() + PUBLISH_TIMEOUT_MS);
  }
}
