import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@query-router/bus';
import type { Metadata } from '@query-router/metadata';
import type { PostgresAddress } from '../postgres/address.ts';
import { withExportedSnapshot, type ExportedSnapshot } from '../postgres/exported-snapshot.ts';
import { beat } from '../postgres/heartbeats.ts';
import { lookAt } from '../postgres/snapshot-facts.ts';
import { ReplicationStream } from '../postgres/replication-stream.ts';
import { createTemporarySlot } from '../postgres/slot.ts';
import { visibilityOf } from '../postgres/visibility.ts';
import { readLastMark } from '../progress/last-mark.ts';
import { prepareTrigger, PUBLICATION, triggerWorks, type DefinitionsWatch } from '../schema.ts';
import type { CapturedTables } from './captured-tables.ts';
import { SnapshotBook } from './snapshot-book.ts';
import { appendSnapshot, type SnapshotChoice } from './topic-snapshot.ts';
import { TopicWriter, type Boundary } from './topic-writer.ts';
import { TransactionReader, type CommittedTransaction } from './transaction-reader.ts';

export interface SlotChoice {
  readonly name: string;
  /** It ends with its connection: for a log that ends with this process. */
  readonly temporary: boolean;
}

export interface PublisherSessionOptions {
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly log: EventLog;
  readonly tables: CapturedTables;
  readonly slot: SlotChoice;
  /** What the slot streams; null for a temporary one, which gets its name here. */
  readonly stream: string | null;
  readonly watch: DefinitionsWatch;
  /** Null when nobody reads snapshots from the topics. */
  readonly snapshots: SnapshotChoice | null;
  readonly onStreaming: (stream: string) => void;
  readonly onFlushed: (boundary: Boundary, records: number) => void;
  readonly logger: { log(message: string): void; warn(message: string): void };
}

const VISIBLE_POLL_MS = 10;

interface Gate {
  readonly lsn: bigint;
  readonly pass: () => Promise<void>;
}

/** One connection's worth of publishing: from the slot's position to the first failure. */
export class PublisherSession {
  readonly #options: PublisherSessionOptions;
  readonly #writer: TopicWriter;
  readonly #transactions: TransactionReader;
  readonly #replication: ReplicationStream;
  /** None for a temporary slot, whose topics nobody reads from their start. */
  readonly #book: SnapshotBook | null;
  #watch: DefinitionsWatch;
  #stream = '';
  /** Transactions whose commit begins before this are in the topics already. */
  #published = 0n;
  #atMs = 0;
  #definitions = `${Date.now()}`;
  #partlyTruncated = false;
  #changedAtMs = 0;
  #gate: Gate | null = null;
  #snapshotting: Promise<void> | null = null;
  #snapshotDue = true;
  readonly #ended = new AbortController();

  constructor(options: PublisherSessionOptions) {
    this.#options = options;
    this.#watch = options.watch;
    this.#book = options.stream === null ? null : new SnapshotBook(options.metadata);
    this.#writer = new TopicWriter({
      log: options.log,
      onFlushed: (boundary, records) => {
        this.#replication.flushed(boundary.lsn);
        options.onFlushed(boundary, records);
      },
    });
    this.#transactions = new TransactionReader({
      metadata: options.metadata,
      database: options.address.database,
      tableOf: (relation) => options.tables.ofRelation(relation),
      onBegin: (commitLsn) => this.#begin(commitLsn),
      onRecord: (topic, key, value) => {
        this.#changedAtMs = Date.now();
        return this.#writer.add(topic, { key, value, partition: 0 }, { empties: key === null });
      },
      onPartialTruncate: () => {
        this.#partlyTruncated = true;
      },
      onCommit: (transaction) => this.#commit(transaction),
    });
    this.#replication = new ReplicationStream({
      address: options.address,
      slot: options.slot.name,
      publication: PUBLICATION,
      prepare: async (client) => {
        this.#stream = options.stream ?? (await this.#streamOfTemporarySlot(client));
        options.onStreaming(this.#stream);
      },
      onMessage: (lsn, message) => this.#transactions.handle(lsn, message),
    });
  }

  /** Publishes until `signal` aborts or something fails. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, stream } = this.#options;
    await this.#transactions.prepare();
    if (stream !== null) await this.#book?.open(stream);
    if (stream !== null) await this.#sync();
    const { mark } = await readLastMark(log, signal);
    if (mark !== null && stream !== null && mark.stream === stream) this.#published = BigInt(mark.lsn);
    const either = AbortSignal.any([signal, this.#ended.signal]);
    const heartbeats = beat(this.#options.metadata, { signal: either, isOn: () => this.#stream !== '', changedAtMs: () => this.#changedAtMs });
    try {
      await this.#replication.run(either);
      await this.#writer.drain();
    } finally {
      this.#ended.abort();
      await heartbeats;
      await this.#snapshotting;
    }
  }

  /** The look at the tables comes after the slot: what is defined after the look is then in the stream. */
  async #streamOfTemporarySlot(client: Parameters<typeof createTemporarySlot>[0]): Promise<string> {
    const { name } = this.#options.slot;
    const stream = `${name}@${await createTemporarySlot(client, name)}`;
    await this.#sync();
    return stream;
  }

  /** Looks again at which tables are to be captured. The next transaction takes it into account. */
  async #sync(): Promise<void> {
    await this.#options.tables.sync((ends) => this.#writer.setTopics(ends));
    this.#transactions.forgetTables();
    this.#tellBegins();
    this.#snapshotDue = true;
  }

  /** A table that is defined otherwise than when it was written has no begin until it is written again. */
  #tellBegins(): void {
    for (const table of this.#options.tables.all) this.#writer.setBegin(table.topic, this.#book?.beginOf(table) ?? null);
  }

  /** Writes a snapshot of every table again that is not recorded as having one. */
  async snapshotsWanted(): Promise<void> {
    await this.#book?.load();
    this.#tellBegins();
    this.#snapshotDue = true;
  }

  async #begin(commitLsn: bigint): Promise<boolean> {
    const gate = this.#gate;
    if (gate !== null && commitLsn >= gate.lsn) {
      this.#gate = null;
      await gate.pass();
    }
    return commitLsn >= this.#published;
  }

  async #commit({ commitLsn, endLsn, txId, heartbeatMs, definitions }: CommittedTransaction): Promise<void> {
    const { tables } = this.#options;
    if (heartbeatMs !== null) this.#atMs = heartbeatMs;
    const digest = tables.digest;
    if (definitions || this.#partlyTruncated) await this.#untilVisible(txId);
    const unseen = heartbeatMs !== null && (await this.#missedDefinitions());
    if (definitions || unseen || this.#partlyTruncated || (heartbeatMs !== null && (this.#watch === 'polling' || tables.retryDue))) await this.#sync();
    if (definitions || unseen || this.#partlyTruncated || tables.digest !== digest) this.#definitions = endLsn.toString();
    this.#partlyTruncated = false;
    if (commitLsn < this.#published) return this.#replication.flushed(endLsn);
    // Where definitions are looked for, only a heartbeat is known to come after the look.
    if (this.#atMs > 0 && (this.#watch === 'trigger' || heartbeatMs !== null)) {
      await this.#writer.boundary({ lsn: endLsn, atMs: this.#atMs, stream: this.#stream, definitions: this.#definitions });
    }
    if (heartbeatMs !== null) this.#snapshotMissing();
  }

  /** A commit can be streamed before anybody sees what it did: while its session waits for a standby, or for a turn on the processor. */
  async #untilVisible(txId: number): Promise<void> {
    for (;;) {
      const [now] = await this.#options.metadata.query<{ visible: string }>('SELECT pg_current_snapshot()::text AS visible');
      if (now !== undefined && visibilityOf(now.visible)(txId)) return;
      await delay(VISIBLE_POLL_MS, undefined, { signal: this.#ended.signal });
    }
  }

  /** True when definitions may have been made that nobody saw: somebody took the event trigger away, or switched it off. It is there again then. */
  async #missedDefinitions(): Promise<boolean> {
    const { metadata, logger } = this.#options;
    if (this.#watch === 'polling' || (await triggerWorks(metadata))) return false;
    this.#watch = await prepareTrigger(metadata);
    logger.warn(`the event trigger was taken away or switched off; definitions ${this.#watch === 'trigger' ? 'are noted again' : 'are looked for now'}`);
    return true;
  }

  /** Begins to take snapshots for the topics that have none of this stream yet, one round at a time. */
  #snapshotMissing(): void {
    const { snapshots } = this.#options;
    const book = this.#book;
    if (snapshots === null || book === null || this.#snapshotting !== null || !this.#snapshotDue) return;
    this.#snapshotDue = false;
    this.#snapshotting = this.#snapshotRound(snapshots, book)
      .catch((error: unknown) => {
        this.#snapshotDue = true;
        if (!this.#ended.signal.aborted) this.#options.logger.warn(`a snapshot was not written to its topic and is tried again: ${String(error)}`);
      })
      .finally(() => {
        this.#snapshotting = null;
        this.#gate = null;
      });
  }

  async #snapshotRound(choice: SnapshotChoice, book: SnapshotBook): Promise<void> {
    const { tables, address } = this.#options;
    const missing = tables.all.filter((table) => (choice.always(table) ? book.beginOf(table) === null : choice.once && !book.has(table)));
    if (missing.length === 0) return;
    const { signal } = this.#ended;
    await withExportedSnapshot(address, signal, async (snapshot) => {
      // Rows stand in the topic after all changes that they hold and before all others.
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', reject, { once: true });
        const topics = missing.map(({ topic }) => topic);
        this.#gate = { lsn: snapshot.lsn, pass: () => this.#writeSnapshots(choice, book, topics, snapshot, signal).then(resolve, reject) };
      });
    });
  }

  async #writeSnapshots({ reader }: SnapshotChoice, book: SnapshotBook, topics: readonly string[], snapshot: ExportedSnapshot, signal: AbortSignal): Promise<void> {
    const { address, logger, tables } = this.#options;
    const { facts } = await lookAt(address, snapshot.name);
    await this.#writer.drain();
    for (const table of tables.all.filter(({ topic }) => topics.includes(topic))) {
      const seen = facts.get(`${table.schema}.${table.name}`);
      if (seen === undefined) continue;
      const begin = this.#writer.endOf(table.topic);
      const rows = await appendSnapshot({ reader, writer: this.#writer, database: address.database }, table, snapshot, signal);
      // As the snapshot saw it: a definition since then makes it be written again.
      await book.record(seen, { begin, lsn: snapshot.lsn, rows });
      this.#tellBegins();
      logger.log(`wrote a snapshot of ${table.schema}.${table.name}, ${rows} rows, to ${table.topic}`);
    }
  }
}
