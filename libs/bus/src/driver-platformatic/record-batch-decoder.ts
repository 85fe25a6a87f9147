import { compressionsAlgorithmsByBitmask } from '@platformatic/kafka';
import type { BusRecord, RecordHeaders } from '../driver.ts';
import { ByteCursor } from './byte-cursor.ts';

const BATCH_HEAD = 12;
const COMPRESSION_MASK = 0b111;
const LOG_APPEND_TIME = 0b1000;
const TRANSACTIONAL = 0b10000;
const CONTROL = 0b100000;
const ABORT_MARKER = 0;
const NO_BYTES = Buffer.alloc(0);

/** Records of one partition of a fetch response, and where to read on. */
export interface DecodedRecords {
  readonly records: BusRecord[];
  readonly nextOffset: number;
}

/** A transaction that was given up: what its producer wrote from this offset on, to its next marker, is void. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Decodes whole batches from `from` to `to`; a batch cut off by the size limit is left for the next fetch. Records before
 * `position` are dropped (a fetch answers whole batches), and so are those of aborted transactions. Keys, values and header values are
 * views into `bytes`.
 */
export function decodeRecords(bytes: Buffer, from: number, to: number, topic: string, partition: number, position: number, aborted: readonly AbortedTransaction[] = []): DecodedRecords {
  const records: BusRecord[] = [];
  const voided = new VoidedBatches(aborted);
  let nextOffset = position;
  let at = from;
  while (to - at >= BATCH_HEAD) {
    const end = at + BATCH_HEAD + bytes.readInt32BE(at + 8);
    if (end > to) break;
    const head = new ByteCursor(bytes, at);
    const baseOffset = head.int64();
    const attributes = bytes.readInt16BE(at + 21);
    nextOffset = Math.max(nextOffset, baseOffset + bytes.readInt32BE(at + 23) + 1);
    if (!voided.holds(bytes, at, baseOffset, attributes) && (attributes & CONTROL) === 0) {
      head.position = at + 27;
      const firstMs = head.int64();
      const maxMs = head.int64();
      const count = bytes.readInt32BE(at + 57);
      const body = recordsOf(bytes, at + 61, end, attributes);
      const fixedTime = (attributes & LOG_APPEND_TIME) !== 0;
      const batch: BatchHead = { topic, partition, baseOffset, baseMs: fixedTime ? maxMs : firstMs, fixedTime };
      for (let index = 0; index < count; index += 1) {
        const record = readRecord(body, batch, position);
        if (record !== null) records.push(record);
      }
    }
    at = end;
  }
  return { records, nextOffset };
}

/** Which batches belong to aborted transactions, asked for one after the other (Kafka protocol guide, "Fetch", aborted_transactions). */
class VoidedBatches {
  readonly #upcoming: AbortedTransaction[];
  readonly #open = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#upcoming = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  holds(bytes: Buffer, at: number, baseOffset: number, attributes: number): boolean {
    if ((attributes & TRANSACTIONAL) === 0) return false;
    const lastOffset = baseOffset + bytes.readInt32BE(at + 23);
    for (let next = this.#upcoming[0]; next !== undefined && next.firstOffset <= lastOffset; next = this.#upcoming[0]) {
      this.#open.add(next.producerId);
      this.#upcoming.shift();
    }
    const producerId = new ByteCursor(bytes, at + 43).int64();
    if ((attributes & CONTROL) !== 0) {
      if (isAbortMarker(bytes, at)) this.#open.delete(producerId);
      return true;
    }
    return this.#open.has(producerId);
  }
}

/** A marker's key is its version and its type, two bytes each. */
function isAbortMarker(bytes: Buffer, at: number): boolean {
  const record = new ByteCursor(bytes, at + 61);
  record.varint();
  record.position += 1;
  record.varint();
  record.varint();
  return record.varintBytes()?.readInt16BE(2) === ABORT_MARKER;
}

function recordsOf(bytes: Buffer, from: number, to: number, attributes: number): ByteCursor {
  const compression = attributes & COMPRESSION_MASK;
  if (compression === 0) return new ByteCursor(bytes, from);
  const algorithm = compressionsAlgorithmsByBitmask[compression];
  if (algorithm === undefined) throw new Error(`A record batch is compressed by an unknown algorithm (${compression}).`);
  return new ByteCursor(algorithm.decompressSync(bytes.subarray(from, to)));
}

interface BatchHead {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
  readonly baseMs: number;
  /** The broker's time of append counts for every record. */
  readonly fixedTime: boolean;
}

/** Null for a record before `position`. */
function readRecord(cursor: ByteCursor, batch: BatchHead, position: number): BusRecord | null {
  const size = cursor.varint();
  const end = cursor.position + size;
  cursor.position += 1;
  const deltaMs = cursor.varint();
  const offset = batch.baseOffset + cursor.varint();
  if (offset < position) {
    cursor.position = end;
    return null;
  }
  const key = cursor.varintBytes();
  const value = cursor.varintBytes();
  const headers: RecordHeaders = new Map();
  for (let count = cursor.varint(); count > 0; count -= 1) {
    const length = cursor.varint();
    const name = cursor.bytes.toString('utf8', cursor.position, cursor.position + length);
    cursor.position += length;
    headers.set(name, cursor.varintBytes() ?? NO_BYTES);
  }
  cursor.position = end;
  const timestampMs = batch.fixedTime ? batch.baseMs : batch.baseMs + deltaMs;
  return { topic: batch.topic, partition: batch.partition, offset: BigInt(offset), timestampMs, key, value, headers };
}
