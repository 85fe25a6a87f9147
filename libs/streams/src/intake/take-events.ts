import type { AppendRecord, EventLog, RecordPlace } from '@query-router/bus';
import type { WrongEvent } from '../compile-stream.ts';
import { deadLetterRecord } from '../dead-letters/dead-letter.ts';
import type { ActiveStream } from '../declare/stream-directory.ts';
import type { OfferedEvent } from './offered-event.ts';

/** What became of one event. */
export type EventOutcome =
  | { readonly status: 'accepted'; readonly event_id: string }
  /** An event of this id came earlier in the same request; this one was left out. */
  | { readonly status: 'duplicate'; readonly event_id: string }
  | { readonly status: 'rejected'; readonly event_id: string; readonly code: string; readonly reason: string };

export interface TakenEvents {
  /** In the order of the events. */
  readonly outcomes: readonly EventOutcome[];
  /** By partition, the offset after the last accepted event. */
  readonly next: Readonly<Record<string, number>>;
}

export interface TakeOptions {
  readonly log: EventLog;
  readonly stream: ActiveStream;
  /** Ids that came before in the same request; those of these events are added. */
  readonly seen: SeenIds;
  /** Where an event came from, for its dead letter. */
  readonly source: (index: number) => string;
  /** The id of an event that brings none. */
  readonly newId: (index: number) => string;
  readonly nowMs: number;
  readonly deadlineMs: number;
}

/** Which event ids were seen; may forget old ones. */
export interface SeenIds {
  /** False when it was there already. */
  add(id: string): boolean;
}

/**
 * Checks events and appends them: what fits to the stream, what does not to its dead letters. Resolves when every one of them is
 * acknowledged by the brokers. The order of calls is the order in the log.
 *
 * @throws BusError when not all could be kept before the deadline; the caller may offer the same events again
 */
export async function takeEvents(events: readonly OfferedEvent[], options: TakeOptions): Promise<TakenEvents> {
  const { log, stream, seen, source, newId, nowMs, deadlineMs } = options;
  const outcomes: EventOutcome[] = [];
  const accepted: AppendRecord[] = [];
  const letters: AppendRecord[] = [];
  for (const [index, event] of events.entries()) {
    const check = event.parsed ? stream.check(event.value, nowMs, () => newId(index)) : event.wrong;
    if (check.fits) {
      const isNew = !check.ownId || seen.add(check.eventId);
      if (isNew) accepted.push({ key: check.key, value: check.value });
      outcomes.push({ status: isNew ? 'accepted' : 'duplicate', event_id: check.eventId });
      continue;
    }
    const eventId = ownId(event) ?? newId(index);
    letters.push(letterOf(event, check, eventId, source(index), nowMs));
    outcomes.push({ status: 'rejected', event_id: eventId, code: check.code, reason: check.reason });
  }
  const [places] = await Promise.all([log.append(stream.topic, accepted, deadlineMs), log.append(stream.deadLetterTopic, letters, deadlineMs)]);
  return { outcomes, next: nextOffsets(places) };
}

function letterOf(event: OfferedEvent, wrong: WrongEvent, eventId: string, source: string, atMs: number): AppendRecord {
  const bytes = event.bytes ?? Buffer.from(JSON.stringify(event.parsed ? event.value : null));
  const totalBytes = event.parsed ? undefined : event.totalBytes;
  return deadLetterRecord({ bytes, wrong, eventId, source, atMs, ...(totalBytes === undefined ? {} : { totalBytes }) });
}

/** The id that a rejected event brought, if it can be used. */
function ownId(event: OfferedEvent): string | null {
  if (!event.parsed || typeof event.value !== 'object' || event.value === null) return null;
  const id = (event.value as Readonly<Record<string, unknown>>)['event_id'];
  return typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id) ? id : null;
}

function nextOffsets(places: readonly RecordPlace[]): Record<string, number> {
  const next: Record<string, number> = {};
  for (const { partition, offset } of places) {
    const after = Number(offset) + 1;
    if (after > (next[partition] ?? 0)) next[partition] = after;
  }
  return next;
}
