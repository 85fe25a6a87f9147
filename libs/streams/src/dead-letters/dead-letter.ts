import { headersOf, type AppendRecord } from '@query-router/bus';
import type { WrongEvent } from '../compile-stream.ts';
import { STREAM_LIMITS } from '../limits.ts';

/** Headers of a dead letter; its value is the event as it came. Jobs that find a bad record write the same and add its place. */
export const DEAD_LETTER = {
  /** A sentence: what is wrong. */
  reason: 'x-reason',
  /** Which kind of wrong, see `WrongCode`. */
  code: 'x-code',
  /** When it was found, ISO 8601. */
  at: 'x-at',
  /** `http`, or `topic/partition/offset` where it came from. */
  source: 'x-source',
  /** The event's id; made here when it brought none, so that a replay can be recognised. */
  eventId: 'x-event-id',
  /** Bytes of the event where only its beginning is kept. */
  truncated: 'x-truncated',
  /** Place in the stream's topic, from jobs that read it there. */
  partition: 'x-partition',
  offset: 'x-offset',
} as const;

export interface DeadLetterFacts {
  readonly bytes: Buffer;
  /** Its whole size, where `bytes` is the beginning only. */
  readonly totalBytes?: number;
  readonly wrong: WrongEvent;
  readonly eventId: string;
  readonly source: string;
  readonly atMs: number;
}

/** The record of an event that does not fit. */
export function deadLetterRecord({ bytes, totalBytes, wrong, eventId, source, atMs }: DeadLetterFacts): AppendRecord {
  const size = totalBytes ?? bytes.length;
  const cut = bytes.length > STREAM_LIMITS.eventBytes || size > bytes.length;
  return {
    key: null,
    value: cut ? bytes.subarray(0, STREAM_LIMITS.deadLetterHeadBytes) : bytes,
    headers: headersOf({
      [DEAD_LETTER.reason]: wrong.reason,
      [DEAD_LETTER.code]: wrong.code,
      [DEAD_LETTER.at]: new Date(atMs).toISOString(),
      [DEAD_LETTER.source]: source,
      [DEAD_LETTER.eventId]: eventId,
      ...(cut ? { [DEAD_LETTER.truncated]: String(size) } : {}),
    }),
  };
}
