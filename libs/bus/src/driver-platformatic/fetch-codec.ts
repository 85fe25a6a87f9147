import { createAPI, Writer } from '@platformatic/kafka';
import type { Reader } from '@platformatic/kafka';
import type { BusRecord } from '../driver.ts';
import { ByteCursor } from './byte-cursor.ts';
import { decodeRecords, type AbortedTransaction } from './record-batch-decoder.ts';

export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly maxBytesPerPartition: number;
  /** Leaves out transactions that are not committed. */
  readonly committedOnly: boolean;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly records: readonly BusRecord[];
  readonly nextOffset: number;
}

export interface FetchAnswer {
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

/** Byte positions of every partition's records, to be decoded with the positions asked for. */
type RawAnswer = (positions: readonly FetchPosition[]) => FetchAnswer;

function createRequest(positions: readonly FetchPosition[], limits: FetchLimits): Writer {
  const topics = Map.groupBy(positions, ({ topic }) => topic);
  const writer = Writer.create()
    .appendInt32(-1)
    .appendInt32(limits.maxWaitMs)
    .appendInt32(1)
    .appendInt32(limits.maxBytes)
    .appendInt8(limits.committedOnly ? 1 : 0)
    .appendInt32(0)
    .appendInt32(-1)
    .appendUnsignedVarInt(topics.size + 1);
  for (const [topic, partitions] of topics) {
    writer.appendString(topic).appendUnsignedVarInt(partitions.length + 1);
    for (const { partition, position } of partitions) {
      writer.appendInt32(partition).appendInt32(-1).appendInt64(BigInt(position)).appendInt32(-1).appendInt64(-1n)
        .appendInt32(limits.maxBytesPerPartition).appendTaggedFields();
    }
    writer.appendTaggedFields();
  }
  return writer.appendUnsignedVarInt(1).appendUnsignedVarInt(1).appendTaggedFields();
}

function parseResponse(_correlationId: number, _apiKey: number, _apiVersion: number, reader: Reader): RawAnswer {
  const bytes = reader.buffer.buffer;
  const start = reader.position;
  return (positions) => decode(new ByteCursor(bytes, start), positions);
}

function decode(cursor: ByteCursor, positions: readonly FetchPosition[]): FetchAnswer {
  cursor.position += 4;
  const errorCode = cursor.int16();
  cursor.position += 4;
  const partitions: FetchedPartition[] = [];
  for (let topics = cursor.unsignedVarint() - 1; topics > 0; topics -= 1) {
    const topic = cursor.compactString();
    for (let count = cursor.unsignedVarint() - 1; count > 0; count -= 1) partitions.push(decodePartition(cursor, topic, positions));
    cursor.skipTags();
  }
  return { errorCode, partitions };
}

function decodePartition(cursor: ByteCursor, topic: string, positions: readonly FetchPosition[]): FetchedPartition {
  const partition = cursor.int32();
  const errorCode = cursor.int16();
  const highWatermark = cursor.int64();
  cursor.position += 16;
  const aborted: AbortedTransaction[] = [];
  for (let count = cursor.unsignedVarint() - 1; count > 0; count -= 1) {
    aborted.push({ producerId: cursor.int64(), firstOffset: cursor.int64() });
    cursor.skipTags();
  }
  cursor.position += 4;
  const size = cursor.unsignedVarint() - 1;
  const from = cursor.position;
  if (size > 0) cursor.position += size;
  cursor.skipTags();
  const asked = positions.find((each) => each.partition === partition && each.topic === topic);
  if (size <= 0 || asked === undefined) return { topic, partition, errorCode, highWatermark, records: [], nextOffset: asked?.position ?? 0 };
  const { records, nextOffset } = decodeRecords(cursor.bytes, from, from + size, topic, partition, asked.position, aborted);
  return { topic, partition, errorCode, highWatermark, records, nextOffset };
}

/**
 * Fetch v12 (Kafka 2.7 to 4.x): names topics rather than ids, so a topic deleted and made anew needs no bookkeeping. Without fetch
 * sessions: nobody here reads enough partitions to need them.
 */
export const fetchRecords = createAPI<[readonly FetchPosition[], FetchLimits], RawAnswer>(1, 12, createRequest, parseResponse);
