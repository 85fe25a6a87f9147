import { crc32c } from '@platformatic/kafka';
import type { RecordHeaders } from '../driver.ts';

const BATCH_OVERHEAD = 61;
const MAGIC = 2;
const MAX_CACHED_NAMES = 1_024;
const headerNames = new Map<string, Buffer>();

/** What of a record goes into a batch. */
export interface EncodableRecord {
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** Who writes a batch, for brokers to recognise one that comes again (KIP-98): the sequence counts records of the partition. */
export interface BatchProducer {
  readonly id: bigint;
  readonly epoch: number;
  readonly sequence: number;
}

/** Size of a number as zig-zag varint, for numbers that are not negative. */
function sizeOfVarint(value: number): number {
  if (value < 64) return 1;
  if (value < 8_192) return 2;
  if (value < 1_048_576) return 3;
  if (value < 134_217_728) return 4;
  return 5;
}

function writeVarint(target: Buffer, at: number, value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let position = at;
  while (rest > 0x7f) {
    target[position] = (rest & 0x7f) | 0x80;
    position += 1;
    rest = Math.floor(rest / 128);
  }
  target[position] = rest;
  return position + 1;
}

function nameBytes(name: string): Buffer {
  const known = headerNames.get(name);
  if (known !== undefined) return known;
  const bytes = Buffer.from(name);
  if (headerNames.size < MAX_CACHED_NAMES) headerNames.set(name, bytes);
  return bytes;
}

function sizeOfBytes(bytes: Buffer | null | undefined): number {
  return bytes === null || bytes === undefined ? 1 : sizeOfVarint(bytes.length) + bytes.length;
}

function writeBytes(target: Buffer, at: number, bytes: Buffer | null | undefined): number {
  if (bytes === null || bytes === undefined) return writeVarint(target, at, -1);
  const position = writeVarint(target, at, bytes.length);
  target.set(bytes, position);
  return position + bytes.length;
}

/** Bytes of a record without its own length prefix, its offset delta not counted. */
export function recordSize(record: EncodableRecord): number {
  let size = 2 + sizeOfBytes(record.key) + sizeOfBytes(record.value) + sizeOfVarint(record.headers.size);
  for (const [name, value] of record.headers) size += sizeOfBytes(nameBytes(name)) + sizeOfBytes(value);
  return size;
}

/**
 * One record batch, format v2, uncompressed (Kafka documentation, "Record Batch"). `sizes` are those of {@link recordSize}. Without a
 * producer the batch is written again each time it comes.
 * Costs half of the client's own encoder (docs/decisions/002-kafka-data-path.md).
 */
export function encodeRecordBatch(records: readonly EncodableRecord[], sizes: readonly number[], timestampMs: number, producer?: BatchProducer): Buffer {
  let total = BATCH_OVERHEAD;
  for (let index = 0; index < records.length; index += 1) {
    const body = (sizes[index] ?? 0) + sizeOfVarint(index);
    total += sizeOfVarint(body) + body;
  }
  const batch = Buffer.allocUnsafe(total);
  const high = Math.floor(timestampMs / 4_294_967_296);
  const low = timestampMs % 4_294_967_296;
  batch.fill(0, 0, 8);
  batch.writeInt32BE(total - 12, 8);
  batch.writeInt32BE(-1, 12);
  batch[16] = MAGIC;
  batch.fill(0, 21, 23);
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeInt32BE(high, 27);
  batch.writeUInt32BE(low, 31);
  batch.writeInt32BE(high, 35);
  batch.writeUInt32BE(low, 39);
  if (producer === undefined) batch.fill(0xff, 43, 57);
  else writeProducer(batch, producer);
  batch.writeInt32BE(records.length, 57);
  let at = BATCH_OVERHEAD;
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index];
    if (record !== undefined) at = writeRecord(batch, at, record, index, (sizes[index] ?? 0) + sizeOfVarint(index));
  }
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

function writeProducer(batch: Buffer, { id, epoch, sequence }: BatchProducer): void {
  batch.writeBigInt64BE(id, 43);
  batch.writeInt16BE(epoch, 51);
  batch.writeInt32BE(sequence, 53);
}

function writeRecord(target: Buffer, start: number, record: EncodableRecord, offsetDelta: number, size: number): number {
  let at = writeVarint(target, start, size);
  target[at] = 0;
  target[at + 1] = 0;
  at = writeVarint(target, at + 2, offsetDelta);
  at = writeBytes(target, at, record.key);
  at = writeBytes(target, at, record.value);
  at = writeVarint(target, at, record.headers.size);
  for (const [name, value] of record.headers) {
    at = writeBytes(target, at, nameBytes(name));
    at = writeBytes(target, at, value);
  }
  return at;
}
