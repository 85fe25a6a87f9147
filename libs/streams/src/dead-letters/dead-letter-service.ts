import { headerText, type BusRecord, type EventLog } from '@query-router/bus';
import { failure, FailureError } from '@query-router/contracts';
import { z } from 'zod';
import type { ActiveStream } from '../declare/stream-directory.ts';
import type { StreamStore } from '../declare/stream-store.ts';
import { appendFailure } from '../intake/answer.ts';
import { offeredBytes } from '../intake/offered-event.ts';
import { DEAD_LETTER } from './dead-letter.ts';
import { readRange } from './read-range.ts';

/** Dead letters have one partition. */
const PARTITION = 0;
const MAX_SHOWN_BYTES = 4_096;
const MAX_LISTED = 1_000;
const MAX_REPLAYED = 10_000;

export const deadLetterListSchema = z.strictObject({
  /** From this offset on; without it the newest ones. */
  from: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(100),
});

export const deadLetterReplaySchema = z.strictObject({
  /** Only these; without them all that were not replayed, oldest first. */
  offsets: z.array(z.int().min(0)).min(1).max(MAX_REPLAYED).optional(),
  from: z.int().min(0).optional(),
  limit: z.int().min(1).max(MAX_REPLAYED).default(MAX_REPLAYED),
});

export interface DeadLetter {
  readonly offset: number;
  readonly at: string;
  readonly code: string | null;
  readonly reason: string;
  readonly event_id: string | null;
  readonly source: string | null;
  /** Text of the event, its first 4 kB. */
  readonly event: string;
  readonly bytes: number;
  /** Only its beginning was kept: it cannot be replayed. */
  readonly truncated: boolean;
  readonly replayed: boolean;
}

export interface Replay {
  readonly replayed: number;
  /** Still wrong; they stay. */
  readonly refused: readonly { readonly offset: number; readonly code: string; readonly reason: string }[];
  readonly truncated: number;
  /** Offset to go on from; null when that was all. */
  readonly next: number | null;
}

/** Looks at the events of a stream that did not fit, and offers them again after the stream or its senders were mended. */
export class DeadLetterService {
  readonly #log: EventLog;
  readonly #store: StreamStore;
  readonly #timeoutMs: number;

  constructor(log: EventLog, store: StreamStore, timeoutMs: number) {
    this.#log = log;
    this.#store = store;
    this.#timeoutMs = timeoutMs;
  }

  async list(stream: ActiveStream, query: unknown): Promise<{ readonly letters: readonly DeadLetter[]; readonly end: number }> {
    const { from, limit } = parse(deadLetterListSchema, query);
    const range = await this.#range(stream);
    const { records } = await readRange(this.#log, stream.deadLetterTopic, { from: Math.max(range.start, from ?? range.end - limit), end: range.end, limit });
    const replayed = await this.#store.replayed(stream.stream.name, PARTITION, records.map(({ offset }) => offset));
    return { letters: records.map((record) => describe(record, replayed.has(String(record.offset)))), end: range.end };
  }

  /**
   * Checks dead letters as the stream is now and appends those that fit. Each is replayed once; a crash in the middle may let one come
   * again, with the same event id.
   *
   * @throws FailureError CONFLICT while another replay of this stream runs
   */
  async replay(stream: ActiveStream, body: unknown): Promise<Replay> {
    const wanted = parse(deadLetterReplaySchema, body ?? {});
    const done = await this.#store.exclusively(`replay ${stream.stream.name}`, () => this.#replay(stream, wanted));
    if (done === null) throw new FailureError(failure('CONFLICT', 'These dead letters are being replayed already.', { retryable: true }));
    return done;
  }

  async #replay(stream: ActiveStream, { offsets, from, limit }: z.output<typeof deadLetterReplaySchema>): Promise<Replay> {
    const range = await this.#range(stream);
    const first = offsets === undefined ? (from ?? range.start) : Math.min(...offsets);
    const { records, next } = await readRange(this.#log, stream.deadLetterTopic, { from: Math.max(range.start, first), end: range.end, limit, only: offsets === undefined ? undefined : new Set(offsets) });
    const before = await this.#store.replayed(stream.stream.name, PARTITION, records.map(({ offset }) => offset));
    const letters = records.filter(({ offset }) => !before.has(String(offset)));
    const whole = letters.filter(({ headers }) => !headers.has(DEAD_LETTER.truncated));
    const checked = whole.map((record) => ({ record, check: this.#check(stream, record) }));
    const fitting = checked.flatMap(({ record, check }) => (check.fits ? [{ record, append: { key: check.key, value: check.value } }] : []));
    await this.#log.append(stream.topic, fitting.map(({ append }) => append), Date.now() + this.#timeoutMs).catch((error: unknown) => {
      throw appendFailure(error, stream.stream);
    });
    await this.#store.markReplayed(stream.stream.name, PARTITION, fitting.map(({ record }) => record.offset));
    return {
      replayed: fitting.length,
      refused: checked.flatMap(({ record, check }) => (check.fits ? [] : [{ offset: Number(record.offset), code: check.code, reason: check.reason }])).slice(0, MAX_LISTED),
      truncated: letters.length - whole.length,
      next: next < range.end ? next : null,
    };
  }

  #check(stream: ActiveStream, { value, headers, topic, partition, offset }: BusRecord): ReturnType<ActiveStream['check']> {
    const event = offeredBytes(value ?? Buffer.alloc(0));
    if (!event.parsed) return event.wrong;
    return stream.check(event.value, Date.now(), () => headerText(headers, DEAD_LETTER.eventId) ?? `${topic}/${partition}/${offset}`);
  }

  async #range({ deadLetterTopic }: ActiveStream): Promise<{ readonly start: number; readonly end: number }> {
    const [starts, ends] = await Promise.all([this.#log.startOffsets([deadLetterTopic]), this.#log.endOffsets([deadLetterTopic])]);
    return { start: starts[deadLetterTopic]?.[PARTITION] ?? 0, end: ends[deadLetterTopic]?.[PARTITION] ?? 0 };
  }
}

function describe({ offset, value, headers, timestampMs }: BusRecord, replayed: boolean): DeadLetter {
  const bytes = value ?? Buffer.alloc(0);
  const truncated = headerText(headers, DEAD_LETTER.truncated);
  return {
    offset: Number(offset),
    at: headerText(headers, DEAD_LETTER.at) ?? new Date(timestampMs).toISOString(),
    code: headerText(headers, DEAD_LETTER.code) ?? null,
    reason: headerText(headers, DEAD_LETTER.reason) ?? '',
    event_id: headerText(headers, DEAD_LETTER.eventId) ?? null,
    source: headerText(headers, DEAD_LETTER.source) ?? null,
    event: bytes.subarray(0, MAX_SHOWN_BYTES).toString(),
    bytes: truncated === undefined ? bytes.length : Number(truncated),
    truncated: truncated !== undefined,
    replayed,
  };
}

function parse<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new FailureError(failure('BAD_REQUEST', `The request is malformed. ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}.`));
}
