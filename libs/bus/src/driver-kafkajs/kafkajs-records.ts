import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { BusRecord, RecordHeaders } from '../driver.ts';

/** A record as kafkajs delivers it. Of a header that occurs several times the last value counts. */
export function busRecord(topic: string, partition: number, message: KafkaMessage): BusRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersFrom(message.headers),
  };
}

function headersFrom(headers: IHeaders | undefined): RecordHeaders {
  const map: RecordHeaders = new Map();
  for (const [name, given] of Object.entries(headers ?? {})) {
    const value = Array.isArray(given) ? given.at(-1) : given;
    if (value !== undefined) map.set(name, typeof value === 'string' ? Buffer.from(value) : value);
  }
  return map;
}

export function kafkajsHeaders(headers: RecordHeaders): IHeaders {
  return Object.fromEntries(headers);
}
