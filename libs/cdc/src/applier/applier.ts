import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@query-router/bus';
import { isFailureError } from '@query-router/contracts';
import type { ReplicaStore, TableReader } from '@query-router/engine';
import type { Metadata } from '@query-router/metadata';
import type { PostgresAddress } from '../postgres/address.ts';
import { createProgressTopic } from '../progress/last-mark.ts';
import { Following } from './following.ts';
import { whileLeading } from './leadership.ts';

/** What copies hold: everything committed up to `lsn` and before `ms`. */
export interface Watermark {
  readonly ms: number;
  readonly lsn: string;
  /** `schema.table` of each copy of which this is true. */
  readonly tables: readonly string[];
}

export interface ApplierOptions {
  readonly engine: string;
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly log: EventLog;
  readonly reader: TableReader;
  readonly store: ReplicaStore;
  /** Which captured tables to hold. */
  readonly wanted: (table: { readonly schema: string; readonly name: string }) => boolean;
  /** Other processes may apply to the same store: one at a time does. */
  readonly shared: boolean;
  /** Called at each step that was applied; with no tables when nothing is known any more. */
  readonly onWatermark: (watermark: Watermark | null) => void;
  /** The set of copies, or their columns, changed. */
  readonly onCopies: () => Promise<void>;
  readonly logger: { log(message: string): void; warn(message: string): void };
}

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 15_000;

/** Keeps the copies of one store following PostgreSQL for as long as it runs. */
export class Applier {
  readonly #options: ApplierOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: ApplierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends in the midst of whatever it does; what is not applied is applied after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { address, engine, shared, onWatermark, logger } = this.#options;
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        if (shared) await whileLeading(address, `applier ${engine}`, signal, (leading) => this.#follow(leading));
        else await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn(`following PostgreSQL was interrupted and goes on soon: ${isFailureError(error) ? error.failure.message : String((error as { message?: unknown }).message ?? error)}`);
        retryMs = performance.now() - startedAt > MAX_RETRY_MS ? RETRY_MS : Math.min(MAX_RETRY_MS, retryMs * 2);
      } finally {
        onWatermark(null);
      }
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    await createProgressTopic(this.#options.log);
    await new Following(this.#options).run(signal);
  }
}
