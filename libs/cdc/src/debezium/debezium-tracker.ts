import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@query-router/bus';
import type { Metadata } from '@query-router/metadata';
import { whileLeading } from '../applier/leadership.ts';
import type { ChangeSource, ChangeSourceStatus } from '../change-source.ts';
import type { PostgresAddress } from '../postgres/address.ts';
import { slotStatus, type SlotStatus } from '../postgres/slot.ts';
import { createProgressTopic } from '../progress/last-mark.ts';
import { CapturedTables, PublicationChangedError } from '../publisher/captured-tables.ts';
import { forgetStream, migrateDatabase, prepareDatabase } from '../schema.ts';
import { Connector } from './connector.ts';
import { TrackerSession } from './tracker-session.ts';

export interface DebeziumTrackerOptions {
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly log: EventLog;
  /** Kafka Connect with Debezium's connector for PostgreSQL, which writes to the same Kafka. */
  readonly connectUrl: string;
  /** Debezium makes it. */
  readonly slot: string;
  /** Tables to capture: `schema.table`, `schema.*` or `*`. More can be added while it runs. */
  readonly tables: readonly string[];
  readonly retentionMs: number;
  /** Tables that are written into their topics again whenever their definition changes. */
  readonly always: (table: { readonly schema: string; readonly name: string }) => boolean;
  readonly logger: { log(message: string): void; warn(message: string): void };
  readonly onSlot?: (status: SlotStatus) => void;
  readonly onFlushed?: (records: number) => void;
  /** Changes may be missing: Debezium begins anew. */
  readonly onLost?: () => void;
}

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Stands in for the publisher where Debezium on Kafka Connect publishes: looks after the connector, the publication and the topics, and writes the
 * marks that Debezium does not. One service at a time does, by an advisory lock of PostgreSQL.
 */
export class DebeziumTracker implements ChangeSource {
  readonly #options: DebeziumTrackerOptions;
  readonly #tables: CapturedTables;
  readonly #connector: Connector;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #session: { readonly current: TrackerSession; readonly restart: () => void } | null = null;
  #state: ChangeSourceStatus['state'] = 'stopped';
  #reason: string | null = null;
  #stream: string | null = null;
  #slot: SlotStatus | null = null;
  #mark: ChangeSourceStatus['mark'] = null;

  constructor(options: DebeziumTrackerOptions) {
    this.#options = options;
    this.#connector = new Connector({ url: options.connectUrl, address: options.address, slot: options.slot });
    this.#tables = new CapturedTables({
      ...options,
      patterns: () => this.#patterns(),
      refuse: ({ kind }) => (kind === 'partitioned' ? 'Debezium publishes each of its partitions as a table of its own' : null),
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Debezium goes on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#state = 'stopped';
  }

  status(): ChangeSourceStatus {
    const tables = this.#tables.all.map(({ schema, name, topic }) => ({ table: `${schema}.${name}`, topic }));
    return { state: this.#state, reason: this.#reason, stream: this.#stream, slot: this.#slot, mark: this.#mark, tables, refused: this.#tables.refused };
  }

  restart(): void {
    this.#session?.restart();
  }

  async snapshotsWanted(): Promise<void> {
    await this.#session?.current.snapshotsWanted();
  }

  async #patterns(): Promise<readonly string[]> {
    const added = await this.#options.metadata.query<{ pattern: string }>('SELECT pattern FROM query_router.cdc_table');
    return [...this.#options.tables, ...added.map(({ pattern }) => pattern)];
  }

  async #run(): Promise<void> {
    const { address, metadata, log, slot, logger } = this.#options;
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS;
    this.#state = 'starting';
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await migrateDatabase(metadata);
        await createProgressTopic(log);
        this.#state = this.#state === 'starting' ? 'standby' : this.#state;
        await whileLeading(address, `cdc tracker ${slot}`, signal, (leading) => this.#track(leading));
        retryMs = RETRY_MS;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof PublicationChangedError) await forgetStream(metadata, slot).catch(() => undefined);
        this.#state = 'retrying';
        this.#reason = String((error as { message?: unknown }).message ?? error);
        logger.warn(`following Debezium was interrupted and goes on soon: ${this.#reason}`);
        retryMs = performance.now() - startedAt > MAX_RETRY_MS ? RETRY_MS : Math.min(MAX_RETRY_MS, retryMs * 2);
        await delay(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One session; ends when it fails, or when something else is wanted. */
  async #track(leading: AbortSignal): Promise<void> {
    const { metadata, slot, logger, onFlushed } = this.#options;
    if ((await this.#patterns()).length === 0) return await this.#rest(leading);
    await prepareDatabase(metadata, slot);
    const restarting = new AbortController();
    const ended = new AbortController();
    const signal = AbortSignal.any([leading, restarting.signal, ended.signal]);
    const session = new TrackerSession({
      ...this.#options,
      connector: this.#connector,
      tables: this.#tables,
      patterns: () => this.#patterns(),
      onStreaming: (stream) => {
        logger.log(`Debezium publishes the changes of ${this.#tables.all.length} tables as ${stream}`);
        this.#stream = stream;
        this.#state = 'streaming';
        this.#reason = null;
      },
      onMark: ({ lsn, at_ms: atMs }, records) => {
        this.#mark = { lsn, at_ms: atMs };
        onFlushed?.(records);
      },
    });
    this.#session = { current: session, restart: () => restarting.abort() };
    const running = session.run(signal);
    try {
      await Promise.race([running, this.#watch(signal)]);
    } finally {
      this.#session = null;
      ended.abort();
      // Nothing of it may write a mark any more when the next one begins.
      await running.catch(() => undefined);
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    this.#state = 'idle';
    while (!signal.aborted && (await this.#patterns()).length === 0) await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Looks after slot and connector until `signal` aborts. @throws when the stream cannot go on */
  async #watch(signal: AbortSignal): Promise<void> {
    const { metadata, slot, logger, onSlot } = this.#options;
    while (!signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted || this.#state !== 'streaming') continue;
      this.#slot = await slotStatus(metadata, slot).catch(() => this.#slot);
      if (this.#slot === null || this.#slot.walStatus === 'lost') throw new Error(`slot ${slot} ${this.#slot === null ? 'is gone' : 'was lost: PostgreSQL removed log that was not read in time (max_slot_wal_keep_size)'}`);
      onSlot?.(this.#slot);
      const failed = await this.#connector.revive().catch((error: unknown) => String((error as { message?: unknown }).message ?? error));
      if (failed !== null && failed !== this.#reason) logger.warn(`Debezium failed and is started again: ${failed}`);
      this.#reason = failed;
    }
  }
}
