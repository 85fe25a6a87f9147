import type { BusRecord, EventLog } from '@query-router/bus';
import { TOPICS } from '@query-router/contracts';
import type { Metadata } from '@query-router/metadata';
import { readEnvelope } from '../envelope/read-envelope.ts';
import { beat } from '../postgres/heartbeats.ts';
import { readLastMark } from '../progress/last-mark.ts';
import type { CdcMark } from '../progress/mark.ts';
import type { CapturedTables } from '../publisher/captured-tables.ts';
import { SnapshotBook } from '../publisher/snapshot-book.ts';
import { HEARTBEAT_TABLE } from '../schema.ts';
import { openDebeziumStream, type DebeziumStreamOptions } from './debezium-stream.ts';
import { TopicBegins, type TopicBeginsOptions } from './topic-begins.ts';
import { TopicPassage, type HeartbeatPlace } from './topic-passage.ts';

export interface TrackerSessionOptions extends DebeziumStreamOptions {
  readonly metadata: Metadata;
  readonly log: EventLog;
  readonly tables: CapturedTables;
  readonly always: TopicBeginsOptions['always'];
  readonly onStreaming: (stream: string) => void;
  readonly onMark: (mark: CdcMark, records: number) => void;
}

interface Heartbeat extends HeartbeatPlace {
  readonly atMs: number;
}

const HEARTBEATS = `cdc.${HEARTBEAT_TABLE.schema}.${HEARTBEAT_TABLE.name}`;
const HEARTBEATS_RETENTION_MS = 86_400_000;
const APPEND_DEADLINE_MS = 60_000;

/**
 * Follows what Debezium publishes, from the newest mark to the first failure, and makes a mark of each heartbeat that came through. Debezium writes a
 * record together with all before it, or after them, in transactions of Kafka's: when a heartbeat can be read, so can everything before it. Every
 * record is read once more here, because only its position in PostgreSQL's log tells on which side of a heartbeat it is.
 */
export class TrackerSession {
  readonly #options: TrackerSessionOptions;
  readonly #passages = new Map<string, TopicPassage>();
  /** Everything below was read. */
  readonly #positions = new Map<string, number>();
  readonly #begins: TopicBegins;
  readonly #book: SnapshotBook;
  #stream = '';
  #definitions = `${Date.now()}`;
  #heartbeat: Heartbeat | null = null;
  #changedAtMs = 0;
  #records = 0;
  #reading = new AbortController();
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(options: TrackerSessionOptions) {
    this.#options = options;
    this.#book = new SnapshotBook(options.metadata);
    this.#begins = new TopicBegins({ ...options, book: this.#book });
  }

  /** Tracks until `signal` aborts or something fails. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, onStreaming, metadata } = this.#options;
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    either.addEventListener('abort', () => this.#wake(), { once: true });
    await log.createTopics([{ topic: HEARTBEATS, partitions: 1, config: { 'retention.ms': String(HEARTBEATS_RETENTION_MS) } }]);
    await this.#options.tables.sync(() => undefined);
    await this.#open(either);
    onStreaming(this.#stream);
    const heartbeats = beat(metadata, { signal: either, isOn: () => true, changedAtMs: () => this.#changedAtMs });
    const reader = this.#read(either);
    try {
      while (!either.aborted) {
        if (this.#failure !== null) throw this.#failure.error;
        const heartbeat = this.#heartbeat;
        this.#heartbeat = null;
        if (heartbeat === null) await this.#untilWoken(either);
        else await this.#settle(heartbeat, either);
      }
    } finally {
      ended.abort();
      await Promise.all([heartbeats, reader]);
    }
  }

  /** Tables that an operator asked for are written again. */
  async snapshotsWanted(): Promise<void> {
    await this.#book.load();
    this.#begins.renew(this.#options.tables.all.flatMap((table) => (this.#book.has(table) ? [] : [table.topic])));
  }

  /** From where the records are read: behind the newest mark, or from where a stream began that has no mark yet. */
  async #open(signal: AbortSignal): Promise<void> {
    const { log, tables } = this.#options;
    const { mark } = await readLastMark(log, signal);
    const ends = await log.endOffsets([HEARTBEATS, ...tables.all.map(({ topic }) => topic)]);
    const stream = await openDebeziumStream(this.#options, mark, () => this.#begins.prime(tables.all), signal);
    this.#stream = stream.name;
    await this.#book.open(stream.name);
    this.#positions.set(HEARTBEATS, ends[HEARTBEATS]?.['0'] ?? 0);
    for (const { topic } of tables.all) this.#follow(topic, (stream.isNew ? undefined : mark?.offsets[topic]?.['0']) ?? ends[topic]?.['0'] ?? 0);
  }

  #follow(topic: string, from: number): void {
    this.#passages.set(topic, new TopicPassage(from));
    this.#positions.set(topic, from);
  }

  /** Reads the topics there are, and again when there are others. */
  async #read(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        this.#reading = new AbortController();
        const from = Object.fromEntries([...this.#positions].map(([topic, next]) => [topic, { '0': next }]));
        const either = AbortSignal.any([signal, this.#reading.signal]);
        for await (const records of this.#options.log.read(Object.keys(from), from, either, { onPosition: (topic, _partition, next) => this.#reached(topic, next) })) {
          for (const record of records) this.#take(record);
          this.#wake();
        }
      }
    } catch (error) {
      this.#failure ??= { error };
      this.#wake();
    }
  }

  #take({ topic, offset, value }: BusRecord): void {
    const at = Number(offset);
    // Batches of the reader before may still come after it was told to end.
    if (at < (this.#positions.get(topic) ?? Infinity)) return;
    const change = readEnvelope(value);
    if (topic === HEARTBEATS) {
      if (change?.after !== undefined && change.after !== null && change.operation !== 'r') this.#heartbeat = { ...change.order, atMs: Number(change.after['at_ms']) };
    } else {
      this.#passages.get(topic)?.take(at, change);
      this.#changedAtMs = Date.now();
      this.#records += 1;
    }
    this.#positions.set(topic, at + 1);
  }

  #reached(topic: string, next: number): void {
    if (next > (this.#positions.get(topic) ?? Infinity)) this.#positions.set(topic, next);
    this.#wake();
  }

  /** Makes a mark of a heartbeat, when everything that was published before it has been read. */
  async #settle(heartbeat: Heartbeat, signal: AbortSignal): Promise<void> {
    const { log, tables, onMark } = this.#options;
    const ends = await log.endOffsets([...this.#passages.keys()]);
    while (!signal.aborted && this.#failure === null && [...this.#positions].some(([topic, next]) => next < (ends[topic]?.['0'] ?? 0))) await this.#untilWoken(signal);
    if (signal.aborted || this.#failure !== null) return;
    for (const passage of this.#passages.values()) passage.pass(heartbeat);
    const { digest } = tables;
    // A definition that was made before the heartbeat can be seen by now.
    await tables.sync((found) => this.#retarget(found), { changedOnly: true });
    if (tables.digest !== digest) this.#definitions = heartbeat.lsn.toString();
    const begins: Record<string, number> = {};
    for (const table of tables.all) {
      const passage = this.#passages.get(table.topic);
      const begin = passage === undefined ? null : await this.#begins.settle(table, passage);
      if (begin !== null) begins[table.topic] = begin;
    }
    const offsets = Object.fromEntries([...this.#passages].map(([topic, { passed }]) => [topic, { '0': passed }]));
    const mark: CdcMark = { at_ms: heartbeat.atMs, lsn: heartbeat.lsn.toString(), offsets, begins, stream: this.#stream, definitions: this.#definitions };
    await log.append(TOPICS.cdcProgress, [{ key: null, value: Buffer.from(JSON.stringify(mark)), partition: 0 }], Date.now() + APPEND_DEADLINE_MS);
    onMark(mark, this.#records);
    this.#records = 0;
  }

  /** Which topics there are now. */
  #retarget(found: ReadonlyMap<string, number>): void {
    const gone = [...this.#passages.keys()].filter((topic) => !found.has(topic));
    const come = [...found].filter(([topic]) => !this.#passages.has(topic));
    for (const topic of gone) {
      this.#passages.delete(topic);
      this.#positions.delete(topic);
    }
    for (const [topic, end] of come) this.#follow(topic, end);
    if (gone.length + come.length > 0) this.#reading.abort();
  }

  async #untilWoken(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
