import { isFailureError, failure, type Failure } from '@query-router/contracts';
import type { EventLog, Room } from '@query-router/bus';
import { TOO_LARGE } from '../compile-stream.ts';
import type { ActiveStream } from '../declare/stream-directory.ts';
import { STREAM_LIMITS } from '../limits.ts';
import { appendFailure, countOutcomes, tokenFor } from './answer.ts';
import { offeredBytes, type OfferedEvent } from './offered-event.ts';
import { newestIds } from './seen-ids.ts';
import { LineSplitter, type Line } from './split-lines.ts';
import { takeEvents, type EventOutcome, type TakenEvents } from './take-events.ts';

/** Repetitions of an id are noticed over at least so many lines. */
const REMEMBERED_IDS = 50_000;

/** Lines of the answer; each stands on a line of its own. */
export type LineReport =
  | ({ readonly line: number } & EventOutcome)
  /** Every line up to this one is in Kafka. */
  | { readonly acknowledged_through: number; readonly accepted: number; readonly rejected: number }
  | LinesEnd;

/** The last line of the answer. */
export interface LinesEnd {
  /** False: the rest was not taken, `failure` says why. */
  readonly done: boolean;
  readonly stream: string;
  readonly acknowledged_through: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Reports that were left out because the client did not read them. */
  readonly omitted: number;
  readonly consistency_token: string | null;
  readonly failure?: Failure;
}

export interface TakeLinesOptions {
  readonly log: EventLog;
  /** Bytes that requests of this process hold at once. */
  readonly budget: Room;
  readonly now: () => number;
  readonly newId: () => string;
  readonly timeoutMs: number;
  /** Reports accepted lines too. */
  readonly all: boolean;
  /** False when the client is behind with reading: the report is dropped and counted. */
  readonly report: (line: LineReport) => boolean;
  /** Hears of every piece that is in Kafka. */
  readonly onTaken: (outcomes: readonly EventOutcome[]) => void;
}

/**
 * Takes a stream of lines, however long, with constant memory: reads on only while less than a limit is unacknowledged, so a slow Kafka
 * slows down the sender. Lines are appended in order and reported in order.
 *
 * @returns how it ended; what went wrong is in it, not thrown
 */
export async function takeLines(find: () => ActiveStream, source: AsyncIterable<Buffer>, options: TakeLinesOptions): Promise<LinesEnd> {
  const taking = new LinesTaking(find, options);
  try {
    const splitter = new LineSplitter();
    for await (const piece of source) await taking.offer(splitter.push(piece));
    await taking.offer(splitter.end());
    await taking.settle();
    return taking.end();
  } catch (error) {
    await taking.settle().catch(() => undefined);
    return taking.end(failureOf(error, find()));
  }
}

class LinesTaking {
  readonly #find: () => ActiveStream;
  readonly #options: TakeLinesOptions;
  readonly #seen = newestIds(REMEMBERED_IDS);
  readonly #next: Record<string, number> = {};
  #counts = { accepted: 0, duplicates: 0, rejected: 0 };
  #through = 0;
  #omitted = 0;
  #unacknowledged = 0;
  /** Resolves when everything offered so far is acknowledged and reported; rejects with the first failure. */
  #settled: Promise<void> = Promise.resolve();
  #failed = false;
  #room: () => void = () => undefined;

  constructor(find: () => ActiveStream, options: TakeLinesOptions) {
    this.#find = find;
    this.#options = options;
  }

  /** Returns when there is room for more. */
  async offer(lines: readonly Line[]): Promise<void> {
    if (lines.length === 0) return;
    const { budget, log, now, newId, timeoutMs } = this.#options;
    const bytes = lines.reduce((sum, line) => sum + line.bytes.length + 64, 0);
    await this.#waitForRoom(bytes);
    await budget.take(bytes);
    this.#unacknowledged += bytes;
    const nowMs = now();
    const taken = takeEvents(lines.map(offeredLine), {
      log, stream: this.#find(), seen: this.#seen, source: () => 'http', newId: () => newId(), nowMs, deadlineMs: nowMs + timeoutMs,
    });
    const before = this.#settled;
    this.#settled = this.#reportAfter(before, taken, lines).finally(() => {
      budget.give(bytes);
      this.#unacknowledged -= bytes;
      this.#room();
    });
    this.#settled.catch(() => {
      this.#failed = true;
    });
  }

  settle(): Promise<void> {
    return this.#settled;
  }

  end(failed?: Failure): LinesEnd {
    return {
      done: failed === undefined,
      stream: this.#find().stream.name,
      acknowledged_through: this.#through,
      ...this.#counts,
      omitted: this.#omitted,
      consistency_token: tokenFor(this.#find().stream, this.#next),
      ...(failed === undefined ? {} : { failure: failed }),
    };
  }

  /** @throws what went wrong with earlier lines: no more are wanted */
  async #waitForRoom(bytes: number): Promise<void> {
    if (this.#failed) await this.#settled;
    while (this.#unacknowledged > 0 && this.#unacknowledged + bytes > STREAM_LIMITS.lineBytesInFlight) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#room = resolve;
      await Promise.race([promise, this.#settled]);
    }
  }

  async #reportAfter(before: Promise<void>, taken: Promise<TakenEvents>, lines: readonly Line[]): Promise<void> {
    const [, { outcomes, next }] = await Promise.all([before, taken]);
    const counts = countOutcomes(outcomes);
    for (const [partition, offset] of Object.entries(next)) this.#next[partition] = Math.max(this.#next[partition] ?? 0, offset);
    this.#counts = {
      accepted: this.#counts.accepted + counts.accepted,
      duplicates: this.#counts.duplicates + counts.duplicates,
      rejected: this.#counts.rejected + counts.rejected,
    };
    this.#options.onTaken(outcomes);
    for (const [index, outcome] of outcomes.entries()) {
      if (this.#options.all || outcome.status !== 'accepted') this.#report({ line: lines[index]?.number ?? 0, ...outcome });
    }
    this.#through = lines.at(-1)?.number ?? this.#through;
    this.#report({ acknowledged_through: this.#through, accepted: this.#counts.accepted, rejected: this.#counts.rejected });
  }

  #report(line: LineReport): void {
    if (!this.#options.report(line)) this.#omitted += 1;
  }
}

function offeredLine({ bytes, totalBytes }: Line): OfferedEvent {
  return totalBytes > STREAM_LIMITS.eventBytes ? { parsed: false, wrong: TOO_LARGE, bytes, totalBytes } : offeredBytes(bytes);
}

function failureOf(error: unknown, { stream }: ActiveStream): Failure {
  const told = appendFailure(error, stream);
  if (isFailureError(told)) return told.failure;
  return failure('BAD_REQUEST', 'The lines ended in their middle, or could not be read.');
}
