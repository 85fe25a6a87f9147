import { HEADERS } from '@query-router/contracts';
import type { RecordHeaders } from './driver.ts';
import { headerText } from './record-headers.ts';

/** Where the answer to a record goes. */
export interface ReplyAddress {
  readonly topic: string;
  /** Absent: any partition. */
  readonly partition?: number;
  /** Opaque; echoed byte for byte. */
  readonly correlationId?: Buffer;
}

/**
 * Partition a requester named. Spring writes four bytes, int32 big-endian; Nest writes ASCII decimals. They cannot be mistaken
 * for each other: a partition number's first byte is 0x00, which no ASCII digit is. Anything else counts as not named.
 */
export function decodeReplyPartition(bytes: Buffer | undefined): number | undefined {
  if (bytes === undefined) return undefined;
  if (bytes.length === 4 && bytes[0] === 0) return bytes.readInt32BE(0);
  const text = bytes.toString('latin1');
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads the reply address of a record; null when there is none or the topic may not be written to. */
export function replyAddress(headers: RecordHeaders, allowReplyTopic: (topic: string) => boolean): ReplyAddress | null {
  const topic = headerText(headers, HEADERS.replyTopic);
  if (topic === undefined || !allowReplyTopic(topic)) return null;
  const partition = decodeReplyPartition(headers.get(HEADERS.replyPartition));
  const correlationId = headers.get(HEADERS.correlationId);
  return {
    topic,
    ...(partition === undefined ? {} : { partition }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
