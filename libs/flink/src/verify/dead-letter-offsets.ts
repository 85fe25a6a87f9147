import type { EventLog } from '@query-router/bus';
import { ingestDeadLetterTopic } from '@query-router/contracts';

/** How long the reading of a topic may take. */
const TIMEOUT_MS = 60_000;

/**
 * Places in the stream's topic of the records that its job did not take, by partition. Dead letters of the ingest service itself never had a
 * place there.
 */
export async function deadLetterOffsets(log: Pick<EventLog, 'read' | 'endOffsets' | 'startOffsets'>, stream: string): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const topic = ingestDeadLetterTopic(stream);
  const [ends, starts] = [(await log.endOffsets([topic]))[topic] ?? {}, (await log.startOffsets([topic]))[topic] ?? {}];
  const open = new Map(Object.entries(ends).filter(([partition, end]) => end > (starts[partition] ?? 0)));
  const found = new Map<number, Set<number>>();
  if (open.size === 0) return found;
  const done = new AbortController();
  const onPosition = (_topic: string, partition: number, next: number): void => {
    if (next >= (open.get(String(partition)) ?? Number.POSITIVE_INFINITY)) open.delete(String(partition));
    if (open.size === 0) done.abort();
  };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  for await (const batch of log.read([topic], 'earliest', AbortSignal.any([done.signal, timeout]), { onPosition })) {
    for (const { headers } of batch) {
      const [partition, offset] = [headers.get('x-partition'), headers.get('x-offset')].map((header) => (header === undefined ? Number.NaN : Number(header.toString())));
      if (partition === undefined || offset === undefined || !Number.isInteger(partition) || !Number.isInteger(offset)) continue;
      const offsets = found.get(partition) ?? new Set<number>();
      found.set(partition, offsets.add(offset));
    }
  }
  if (open.size > 0) throw new Error(`the dead letters of ${stream} were not read within ${TIMEOUT_MS} ms`);
  return found;
}
