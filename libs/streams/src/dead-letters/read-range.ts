import type { BusRecord, EventLog } from '@query-router/bus';

export interface Range {
  readonly from: number;
  /** Records before this offset are there. */
  readonly end: number;
  readonly limit: number;
  /** Only these offsets count. */
  readonly only?: ReadonlySet<number> | undefined;
}

/** Reads a part of partition 0 of a topic: at most `limit` records, and where to read on. */
export async function readRange(log: EventLog, topic: string, { from, end, limit, only }: Range): Promise<{ readonly records: readonly BusRecord[]; readonly next: number }> {
  const records: BusRecord[] = [];
  if (from >= end) return { records, next: end };
  const stop = new AbortController();
  let next = from;
  const onPosition = (_topic: string, _partition: number, position: number): void => {
    if (position >= end) stop.abort();
  };
  for await (const batch of log.read([topic], { [topic]: { 0: from } }, stop.signal, { onPosition })) {
    for (const record of batch) {
      const offset = Number(record.offset);
      if (offset >= end || records.length === limit) break;
      if (only === undefined || only.has(offset)) records.push(record);
      next = offset + 1;
    }
    if (records.length === limit || records.length === only?.size) break;
  }
  return { records, next: stop.signal.aborted ? end : next };
}
