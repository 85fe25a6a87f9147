import type { EventLog } from '@query-router/bus';
import { TOPICS } from '@query-router/contracts';
import { readMark, type CdcMark } from './mark.ts';

/** Marks are only of interest while they are new. */
const PROGRESS_RETENTION_MS = 86_400_000;

export async function createProgressTopic(log: EventLog): Promise<void> {
  await log.createTopics([{ topic: TOPICS.cdcProgress, partitions: 1, config: { 'retention.ms': String(PROGRESS_RETENTION_MS) } }]);
}

export interface LastMark {
  readonly mark: CdcMark | null;
  /** Where marks after it are read from. */
  readonly next: number;
}

/** The newest mark, or null when there is none any more. */
export async function readLastMark(log: EventLog, signal: AbortSignal): Promise<LastMark> {
  const topic = TOPICS.cdcProgress;
  const [ends, starts] = [await log.endOffsets([topic]), await log.startOffsets([topic])];
  const end = ends[topic]?.['0'] ?? 0;
  if ((starts[topic]?.['0'] ?? 0) >= end) return { mark: null, next: end };
  const reading = new AbortController();
  const either = AbortSignal.any([signal, reading.signal]);
  let mark: CdcMark | null = null;
  let next = end;
  for await (const batch of log.read([topic], { [topic]: { '0': end - 1 } }, either)) {
    for (const record of batch) {
      mark = readMark(record.value) ?? mark;
      next = Math.max(next, Number(record.offset) + 1);
    }
    if (next >= end) reading.abort();
  }
  signal.throwIfAborted();
  return { mark, next };
}
