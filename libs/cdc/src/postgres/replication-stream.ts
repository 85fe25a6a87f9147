import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { LogicalReplicationService } from 'pg-logical-replication';
import type { PostgresAddress } from './address.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { TextPgoutput, type ReplicationMessage } from './text-pgoutput.ts';

export interface ReplicationStreamOptions {
  readonly address: PostgresAddress;
  readonly slot: string;
  readonly publication: string;
  /** Runs on the connection before the stream begins: a temporary slot has to be made on it. */
  readonly prepare: (client: Client) => Promise<void>;
  /** Called with one message after the other; the socket rests until it has resolved. Nothing more is called after it threw. */
  readonly onMessage: (lsn: bigint, message: ReplicationMessage) => Promise<void> | void;
}

/** Text as the catalogue's types are decoded from it; see FIXED_SETTINGS of the PostgreSQL engine. */
const SETTINGS = '-c DateStyle=ISO,YMD -c TimeZone=UTC -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1';
/** How often PostgreSQL hears how far we are; it hangs up after `wal_sender_timeout`, 60 s by default. */
const STATUS_EVERY_MS = 2_000;
/** PostgreSQL writes at least every `wal_sender_timeout / 2`; a host that vanished says nothing. */
const SILENCE_MS = 90_000;
const STOP_GRACE_MS = 2_000;

/**
 * One connection that streams a slot's changes with back-pressure: PostgreSQL sends a transaction at its commit, message by message, and stops
 * sending while they are not taken, so a large one is never held here as a whole.
 */
export class ReplicationStream {
  readonly #options: ReplicationStreamOptions;
  #flushed = 0n;
  #service: LogicalReplicationService | null = null;

  constructor(options: ReplicationStreamOptions) {
    this.#options = options;
  }

  /** Everything before this position is kept elsewhere now, and PostgreSQL may forget it. Told to it soon. */
  flushed(lsn: bigint): void {
    if (lsn > this.#flushed) this.#flushed = lsn;
  }

  /** Streams until `signal` aborts (resolves) or something fails (rejects). To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    const { address, slot, publication, prepare } = this.#options;
    const service = new LogicalReplicationService(
      { ...address, application_name: 'query-router cdc', options: SETTINGS, keepAlive: true },
      { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
    );
    this.#service = service;
    const plugin = new TextPgoutput(publication, async (client) => {
      await prepare(client);
      // PostgreSQL itself knows how far was confirmed.
      return '0/0';
    });
    const ended = this.#listen(service, signal);
    const status = setInterval(() => void this.#sendStatus(), STATUS_EVERY_MS);
    try {
      await Promise.race([service.subscribe(plugin, slot).then(() => Promise.reject(new Error('PostgreSQL ended the stream'))), ended]);
    } finally {
      clearInterval(status);
      await this.#sendStatus().catch(() => undefined);
      await Promise.race([service.destroy().catch(() => undefined), delay(STOP_GRACE_MS, undefined, { ref: false })]);
    }
  }

  /** Rejects with the first failure, resolves when told to stop. */
  #listen(service: LogicalReplicationService, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let over = signal.aborted;
      let heardAtMs = Date.now();
      const watchdog = setInterval(() => {
        if (Date.now() - heardAtMs > SILENCE_MS) fail(new Error(`PostgreSQL was silent for ${SILENCE_MS} ms`));
      }, STATUS_EVERY_MS);
      const finish = (settle: () => void): void => {
        // From here on messages are dropped: the library would go on with the next one after a failure.
        over = true;
        clearInterval(watchdog);
        settle();
      };
      const fail = (error: unknown): void => finish(() => reject(error instanceof Error ? error : new Error(String(error))));
      service.on('data', async (lsn: string, message: ReplicationMessage) => {
        heardAtMs = Date.now();
        if (over) return;
        try {
          await this.#options.onMessage(parseLsn(lsn), message);
        } catch (error) {
          fail(error);
        }
      });
      service.on('heartbeat', (_lsn, _at, shouldRespond) => {
        heardAtMs = Date.now();
        if (shouldRespond) void this.#sendStatus();
      });
      service.on('error', fail);
      if (over) finish(resolve);
      else signal.addEventListener('abort', () => finish(resolve), { once: true });
    });
  }

  /**
   * The library adds one to what it is given, as if it were the last byte received. What we have is the end of a commit record, which is the first
   * byte of the next: one more than that, and PostgreSQL would skip a transaction whose commit record begins right there.
   */
  async #sendStatus(): Promise<void> {
    if (this.#flushed > 0n) await this.#service?.acknowledge(formatLsn(this.#flushed - 1n));
  }
}
