import { setTimeout as delay } from 'node:timers/promises';
import { isBusError, type AppendRecord, type EventLog } from '@query-router/bus';
import { TOPICS } from '@query-router/contracts';
import type { CdcMark } from '../progress/mark.ts';

/** The end of a transaction: everything that was added before it was committed at or before `lsn`. */
export interface Boundary {
  /** First byte after the commit. */
  readonly lsn: bigint;
  /** Everything committed before this time came before; the newest heartbeat's. */
  readonly atMs: number;
  readonly stream: string;
  readonly definitions: string;
}

export interface TopicWriterOptions {
  readonly log: EventLog;
  /** Everything up to here is acknowledged by the log, and the mark that says so too. */
  readonly onFlushed: (boundary: Boundary, records: number) => void;
}

/** A record is larger than its topic takes. */
export class RecordTooLargeError extends Error {
  readonly topic: string;

  constructor(topic: string, cause: unknown) {
    super(`a change is larger than topic ${topic} takes; its table is not captured any more`, { cause });
    this.topic = topic;
  }
}

interface Batch {
  readonly topics: Map<string, AppendRecord[]>;
  records: number;
  bytes: number;
  boundary: Boundary | null;
  /** How many records of each topic lie before the boundary. */
  counts: ReadonlyMap<string, number>;
  /** Which record of a topic is the last that empties its table. */
  readonly emptied: Map<string, number>;
}

/** Waiting for more before a batch is sent. */
const LINGER_MS = 20;
/** Added beyond this waits for what is on its way; one batch is filled while one is sent. */
const BATCH_BYTES = 2 << 20;
const BATCH_RECORDS = 5_000;
const APPEND_DEADLINE_MS = 60_000;

/**
 * Appends changes to their topics in batches and says on `cdc.progress` up to where everything is there. Memory is bounded: one batch on its way and
 * one being filled. A mark stands at the end of a transaction and is appended only when all records below it are acknowledged.
 */
export class TopicWriter {
  readonly #options: TopicWriterOptions;
  /** Next offset of each captured topic, of what is acknowledged. */
  readonly #ends = new Map<string, number>();
  /** The same at the last boundary: what marks say. */
  readonly #marked = new Map<string, number>();
  /** From where on a topic tells all rows of its table. */
  readonly #begins = new Map<string, number>();
  #next = newBatch();
  #sending: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: TopicWriterOptions) {
    this.#options = options;
  }

  /** Which topics marks name from now on, and where they end at this moment. */
  setTopics(ends: ReadonlyMap<string, number>): void {
    for (const topic of this.#marked.keys()) {
      if (ends.has(topic)) continue;
      this.#marked.delete(topic);
      this.#ends.delete(topic);
      this.#begins.delete(topic);
    }
    for (const [topic, end] of ends) {
      if (this.#marked.has(topic)) continue;
      this.#marked.set(topic, end);
      this.#ends.set(topic, end);
    }
  }

  get topics(): ReadonlySet<string> {
    return new Set(this.#marked.keys());
  }

  /** The next offset of a topic, of what is acknowledged. */
  endOf(topic: string): number {
    return this.#ends.get(topic) ?? 0;
  }

  /** Says in marks from now on where the rows of a table begin in its topic; null: nowhere. */
  setBegin(topic: string, begin: number | null): void {
    if (begin === null) this.#begins.delete(topic);
    else this.#begins.set(topic, begin);
  }

  /** Takes one record; resolves at once unless too much is waiting. `empties`: its table has no rows after it. @throws what an earlier append failed with */
  add(topic: string, record: AppendRecord, { empties = false } = {}): Promise<void> | void {
    const batch = this.#next;
    const records = batch.topics.get(topic) ?? [];
    batch.topics.set(topic, records);
    records.push(record);
    if (empties) batch.emptied.set(topic, records.length - 1);
    batch.records += 1;
    batch.bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (batch.bytes >= BATCH_BYTES || batch.records >= BATCH_RECORDS) return this.#makeRoom();
    this.#send();
    return undefined;
  }

  /** A transaction ended here. */
  boundary(boundary: Boundary): Promise<void> | void {
    if (this.#failure !== null) throw this.#failure.error;
    const batch = this.#next;
    batch.boundary = boundary;
    batch.counts = new Map([...batch.topics].map(([topic, records]) => [topic, records.length]));
    this.#send();
    return undefined;
  }

  /** Resolves when everything added so far is acknowledged. */
  async drain(): Promise<void> {
    while (this.#sending !== null || this.#next.records > 0 || this.#next.boundary !== null) {
      this.#send();
      await this.#sending;
      if (this.#failure !== null) throw this.#failure.error;
    }
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #makeRoom(): Promise<void> {
    while (this.#sending !== null && this.#failure === null) await this.#sending;
    if (this.#failure !== null) throw this.#failure.error;
    this.#send();
  }

  #send(): void {
    if (this.#failure !== null) throw this.#failure.error;
    if (this.#sending !== null) return;
    this.#sending = this.#flush()
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#sending = null;
        if (this.#failure === null && (this.#next.records > 0 || this.#next.boundary !== null)) this.#send();
      });
  }

  async #flush(): Promise<void> {
    if (this.#next.records < BATCH_RECORDS && this.#next.bytes < BATCH_BYTES) await delay(LINGER_MS);
    const batch = this.#next;
    this.#next = newBatch();
    const { log, onFlushed } = this.#options;
    const atBoundary = new Map(this.#ends);
    await Promise.all(
      [...batch.topics].map(async ([topic, records]) => {
        const places = await log.append(topic, records, Date.now() + APPEND_DEADLINE_MS).catch((error: unknown) => {
          throw isBusError(error, 'TOO_LARGE') ? new RecordTooLargeError(topic, error) : error;
        });
        const [inside, last] = [places[(batch.counts.get(topic) ?? 0) - 1], places.at(-1)];
        if (inside !== undefined) atBoundary.set(topic, Number(inside.offset) + 1);
        if (last !== undefined) this.#ends.set(topic, Number(last.offset) + 1);
        // A truncation behind the boundary is told too early, which makes readers only begin later.
        const emptied = places[batch.emptied.get(topic) ?? -1];
        if (emptied !== undefined && this.#begins.has(topic)) this.#begins.set(topic, Number(emptied.offset) + 1);
      }),
    );
    if (batch.boundary === null) return;
    for (const topic of this.#marked.keys()) this.#marked.set(topic, atBoundary.get(topic) ?? 0);
    await log.append(TOPICS.cdcProgress, [{ key: null, value: Buffer.from(JSON.stringify(this.#mark(batch.boundary))), partition: 0 }], Date.now() + APPEND_DEADLINE_MS);
    onFlushed(batch.boundary, batch.records);
  }

  #mark({ lsn, atMs, stream, definitions }: Boundary): CdcMark {
    const offsets = Object.fromEntries([...this.#marked].map(([topic, next]) => [topic, { '0': next }]));
    return { at_ms: atMs, lsn: lsn.toString(), offsets, begins: Object.fromEntries(this.#begins), stream, definitions };
  }
}

function newBatch(): Batch {
  return { topics: new Map(), records: 0, bytes: 0, boundary: null, counts: new Map(), emptied: new Map() };
}
