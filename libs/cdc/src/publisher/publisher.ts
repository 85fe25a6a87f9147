import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@query-router/bus';
import type { Metadata } from '@query-router/metadata';
import type { PostgresAddress } from '../postgres/address.ts';
import { createSlot, dropSlot, slotStatus, type SlotStatus } from '../postgres/slot.ts';
import { createProgressTopic } from '../progress/last-mark.ts';
import { forgetStream, migrateDatabase, prepareDatabase } from '../schema.ts';
import type { ChangeSource, ChangeSourceStatus } from '../change-source.ts';
import { CapturedTables, PublicationChangedError } from './captured-tables.ts';
import { PublisherSession, type SlotChoice } from './publisher-session.ts';
import type { SnapshotChoice } from './topic-snapshot.ts';
import { RecordTooLargeError } from './topic-writer.ts';

export interface PublisherOptions {
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly log: EventLog;
  readonly slot: SlotChoice;
  /** Tables to capture: `schema.table`, `schema.*` or `*`. More can be added while it runs. */
  readonly tables: readonly string[];
  readonly retentionMs: number;
  /** Null when nobody reads snapshots from the topics. */
  readonly snapshots: SnapshotChoice | null;
  readonly logger: { log(message: string): void; warn(message: string): void };
  readonly onSlot?: (status: SlotStatus) => void;
  readonly onFlushed?: (records: number) => void;
  /** Changes may be missing: the slot was lost, or somebody took it away. */
  readonly onLost?: () => void;
}

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;
const LOOK_AT_SLOT_MS = 5_000;
/** SQLSTATEs of a slot that is another's, and of one that cannot give what is asked for. */
const IN_USE = '55006';

/** Publishes PostgreSQL's changes for as long as it runs, whatever ends a connection. One service at a time does, by the slot; others stand by. */
export class Publisher implements ChangeSource {
  readonly #options: PublisherOptions;
  readonly #tables: CapturedTables;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #session: { readonly current: PublisherSession; readonly restart: () => void } | null = null;
  #state: ChangeSourceStatus['state'] = 'stopped';
  #reason: string | null = null;
  #stream: string | null = null;
  #slot: SlotStatus | null = null;
  #mark: ChangeSourceStatus['mark'] = null;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#tables = new CapturedTables({ ...options, patterns: () => this.#patterns() });
  }

  start(): void {
    this.#running ??= Promise.all([this.#publish(), this.#watchSlot()]).then(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#state = 'stopped';
  }

  status(): ChangeSourceStatus {
    return {
      state: this.#state,
      reason: this.#reason,
      stream: this.#stream,
      slot: this.#slot,
      mark: this.#mark,
      tables: this.#tables.all.map(({ schema, name, topic }) => ({ table: `${schema}.${name}`, topic })),
      refused: this.#tables.refused,
    };
  }

  /** Begins a new connection, which looks again at what is wanted. */
  restart(): void {
    this.#session?.restart();
  }

  /** A snapshot was asked for anew. */
  async snapshotsWanted(): Promise<void> {
    await this.#session?.current.snapshotsWanted();
  }

  async #patterns(): Promise<readonly string[]> {
    const added = await this.#options.metadata.query<{ pattern: string }>('SELECT pattern FROM query_router.cdc_table');
    return [...this.#options.tables, ...added.map(({ pattern }) => pattern)];
  }

  async #publish(): Promise<void> {
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        this.#state = this.#state === 'stopped' ? 'starting' : this.#state;
        await this.#publishOnce(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#report(error);
        retryMs = performance.now() - startedAt > MAX_RETRY_MS ? RETRY_MS : Math.min(MAX_RETRY_MS, retryMs * 2);
        await delay(this.#state === 'standby' ? RETRY_MS : retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Nothing to publish, nothing to hold: a slot without a reader would keep PostgreSQL's log for ever. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { metadata, slot } = this.#options;
    this.#state = 'idle';
    this.#reason = null;
    const [known] = await metadata.query('DELETE FROM query_router.cdc_stream WHERE slot = $1 RETURNING slot', [slot.name]);
    if (known !== undefined) await dropSlot(metadata, slot.name);
    while (!signal.aborted && (await this.#patterns()).length === 0) await delay(LOOK_AT_SLOT_MS, undefined, { signal }).catch(() => undefined);
  }

  async #publishOnce(signal: AbortSignal): Promise<void> {
    const { metadata, log, slot, onLost } = this.#options;
    await migrateDatabase(metadata);
    if ((await this.#patterns()).length === 0) return await this.#rest(signal);
    // Whoever stands by changes nothing of what the other one publishes.
    if ((await slotStatus(metadata, slot.name))?.active === true) throw Object.assign(new Error(`slot ${slot.name} is in use`), { code: IN_USE });
    const watch = await prepareDatabase(metadata, slot.name);
    await createProgressTopic(log);
    const stream = await this.#prepareSlot();
    const restarting = new AbortController();
    const session = new PublisherSession({
      ...this.#options,
      slot: this.#options.slot,
      tables: this.#tables,
      stream,
      watch,
      onStreaming: (name) => {
        this.#stream = name;
        if (this.#state !== 'streaming') this.#options.logger.log(`publishing the changes of ${this.#tables.all.length} tables from slot ${this.#options.slot.name}`);
        this.#state = 'streaming';
        this.#reason = null;
      },
      onFlushed: ({ lsn, atMs }, records) => {
        this.#mark = { lsn: lsn.toString(), at_ms: atMs };
        this.#options.onFlushed?.(records);
      },
    });
    this.#session = { current: session, restart: () => restarting.abort() };
    try {
      await session.run(AbortSignal.any([signal, restarting.signal]));
    } catch (error) {
      if (error instanceof PublicationChangedError) {
        await forgetStream(metadata, slot.name);
        onLost?.();
      }
      // Its transaction comes again, and the others' changes in it are published.
      if (error instanceof RecordTooLargeError) this.#tables.refuseTooLarge(error.topic);
      throw error;
    } finally {
      this.#session = null;
    }
  }

  /** Makes the slot when it is not there or not usable any more. Gives the name of what it streams; null for a temporary slot, made later. */
  async #prepareSlot(): Promise<string | null> {
    const { address, metadata, slot, logger, onLost } = this.#options;
    if (slot.temporary) return null;
    const status = await slotStatus(metadata, slot.name);
    const [known] = await metadata.query<{ stream: string }>('SELECT stream FROM query_router.cdc_stream WHERE slot = $1', [slot.name]);
    if (known !== undefined && (status === null || status.walStatus === 'lost')) onLost?.();
    if (status?.walStatus === 'lost') {
      logger.warn(`slot ${slot.name} was lost: PostgreSQL removed log that was not read in time (max_slot_wal_keep_size). It is made anew, and all copies with it.`);
      await dropSlot(metadata, slot.name);
    } else if (status !== null && known !== undefined) {
      return known.stream;
    } else if (status === null && known !== undefined) {
      logger.warn(`slot ${slot.name} is gone. It is made anew, and all copies with it.`);
    } else if (status !== null) {
      // Made by a service that died before it could say so: nobody has read from it.
      await dropSlot(metadata, slot.name);
    }
    const stream = `${slot.name}@${await createSlot(address, slot.name)}`;
    await metadata.query('INSERT INTO query_router.cdc_stream (slot, stream) VALUES ($1, $2) ON CONFLICT (slot) DO UPDATE SET stream = excluded.stream, since = now()', [slot.name, stream]);
    return stream;
  }

  #report(error: unknown): void {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    if (code === IN_USE) {
      if (this.#state !== 'standby') this.#options.logger.log(`another service publishes from slot ${this.#options.slot.name}; standing by`);
      this.#state = 'standby';
      this.#reason = 'another service publishes';
      return;
    }
    this.#state = 'retrying';
    this.#reason = String(message ?? error);
    this.#options.logger.warn(`publishing was interrupted and goes on soon: ${this.#reason}`);
  }

  async #watchSlot(): Promise<void> {
    const { metadata, slot, onSlot } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await delay(LOOK_AT_SLOT_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.#state === 'idle') this.#slot = null;
      else this.#slot = await slotStatus(metadata, slot.name).catch(() => this.#slot);
      if (this.#slot !== null) onSlot?.(this.#slot);
    }
  }
}
