import type { BusRecord, OutgoingRecord, RecordHeaders } from '../driver.ts';
import type { JsonBody } from '../json-record.ts';

/** Somebody who reads a partition; what it has not read must not be trimmed. */
export interface PartitionReader {
  /** Smallest offset it may still ask for. */
  readonly neededFrom: number;
  /** New records are there. */
  wake(): void;
}

/** Records kept after every reader is past them. */
const KEPT_RECORDS = 1_000;
const KEPT_BYTES = 1 << 20;
/** Trimming is amortised over this many appends. */
const TRIM_EVERY = 256;

/** Append-only log of one partition with bounded history. */
export class MemoryPartition {
  readonly readers = new Set<PartitionReader>();
  readonly #topic: string;
  readonly #index: number;
  readonly #compacted: boolean;
  #records: BusRecord[] = [];
  #base = 0;
  #bytes = 0;
  #appended = 0;

  constructor(topic: string, index: number, compacted: boolean) {
    this.#topic = topic;
    this.#index = index;
    this.#compacted = compacted;
  }

  get start(): number {
    return this.#compacted ? 0 : this.#base;
  }

  get end(): number {
    return this.#appended;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get newestMs(): number {
    return this.#records.at(-1)?.timestampMs ?? -Infinity;
  }

  append(record: OutgoingRecord, nowMs: number): void {
    const stored = new StoredRecord(this.#topic, this.#index, this.#appended, nowMs, record);
    this.#records.push(stored);
    this.#appended += 1;
    this.#bytes += sizeOf(stored);
    if (this.#appended % TRIM_EVERY === 0 || this.#bytes > 4 * KEPT_BYTES) this.#trim();
    for (const reader of this.readers) reader.wake();
  }

  /** First record at or after `offset`. */
  read(offset: number): BusRecord | undefined {
    if (!this.#compacted) return this.#records[Math.max(offset, this.#base) - this.#base];
    return this.#records[this.#firstAtOrAfter(offset)];
  }

  #firstAtOrAfter(offset: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Number(this.#records[middle]?.offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    if (this.#compacted) this.#compact();
    else this.#expire();
  }

  /** Keeps the newest record of each key, as the log cleaner does. */
  #compact(): void {
    const newest = new Map<string, BusRecord>();
    for (const record of this.#records) {
      const key = record.key?.toString('latin1') ?? '';
      newest.delete(key);
      newest.set(key, record);
    }
    const end = this.#appended;
    this.#records = [...newest.values()].filter((record) => record.value !== null || Number(record.offset) > end - TRIM_EVERY);
    this.#bytes = this.#records.reduce((sum, record) => sum + sizeOf(record), 0);
  }

  #expire(): void {
    let needed = this.#appended;
    for (const reader of this.readers) needed = Math.min(needed, reader.neededFrom);
    let drop = 0;
    let bytes = this.#bytes;
    const droppable = needed - this.#base;
    while (drop < droppable && (this.#records.length - drop > KEPT_RECORDS || bytes > KEPT_BYTES)) {
      const record = this.#records[drop];
      if (record !== undefined) bytes -= sizeOf(record);
      drop += 1;
    }
    if (drop === 0) return;
    this.#records = this.#records.slice(drop);
    this.#base += drop;
    this.#bytes = bytes;
  }
}

/** A record as it was published, and its place. */
class StoredRecord implements BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestampMs: number;
  readonly #published: OutgoingRecord;

  constructor(topic: string, partition: number, offset: number, timestampMs: number, published: OutgoingRecord) {
    this.topic = topic;
    this.partition = partition;
    this.offset = BigInt(offset);
    this.timestampMs = timestampMs;
    this.#published = published;
  }

  get key(): Buffer | null {
    return this.#published.key ?? null;
  }

  get value(): Buffer | null {
    return this.#published.value;
  }

  get body(): JsonBody | undefined {
    return this.#published.body;
  }

  get headers(): RecordHeaders {
    return this.#published.headers;
  }
}

/** Of what has no bytes yet. */
const BODY_BYTES = 4_096;

/** Headers are counted by a flat rate: they are small and many. */
function sizeOf(record: BusRecord): number {
  const valueBytes = record.body === undefined ? (record.value?.length ?? 0) : BODY_BYTES;
  return valueBytes + (record.key?.length ?? 0) + 512;
}
