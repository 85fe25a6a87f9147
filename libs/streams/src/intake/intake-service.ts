import { isUtf8 } from 'node:buffer';
import { Room, type EventLog } from '@query-router/bus';
import { failure, FailureError } from '@query-router/contracts';
import { wrong } from '../compile-stream.ts';
import type { ActiveStream, StreamDirectory } from '../declare/stream-directory.ts';
import { unknownStream } from '../declare/unknown-stream.ts';
import { STREAM_LIMITS } from '../limits.ts';
import { answerFor, appendFailure, type IngestAnswer } from './answer.ts';
import { offeredValue, type OfferedEvent } from './offered-event.ts';
import { seenIds } from './seen-ids.ts';
import { takeEvents, type EventOutcome, type TakenEvents } from './take-events.ts';
import { takeLines, type LineReport, type LinesEnd } from './take-lines.ts';

export interface IntakeOptions {
  readonly log: EventLog;
  readonly directory: StreamDirectory;
  readonly now: () => number;
  /** A new event id; unique for ever. */
  readonly newId: () => string;
  /** How long Kafka may take to acknowledge. */
  readonly timeoutMs: number;
  /** Hears of everything that was taken or refused. */
  readonly onTaken: (stream: string, outcomes: readonly EventOutcome[]) => void;
}

const NOT_JSON = wrong('NOT_JSON', 'The body is not JSON in UTF-8.');

/** Takes events that come over HTTP. Whatever it answers as accepted is in Kafka. */
export class IntakeService {
  readonly #options: IntakeOptions;
  readonly #budget = new Room(STREAM_LIMITS.bytesInFlight);

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get bytesInFlight(): number {
    return this.#budget.taken;
  }

  /** The stream. @throws FailureError STREAM_NOT_FOUND */
  async find(name: string): Promise<ActiveStream> {
    const stream = await this.#options.directory.seek(name);
    if (stream === null) throw unknownStream(name);
    return stream;
  }

  /**
   * Takes one event or an array of events. `all` lists accepted ones in the answer too.
   *
   * @throws FailureError when nothing was accepted, too much is on its way, or Kafka does not acknowledge
   */
  async takeBody(stream: ActiveStream, body: Buffer, { all }: { readonly all: boolean }): Promise<IngestAnswer> {
    if (!this.#budget.tryTake(body.length)) throw new FailureError(failure('OVERLOADED', 'Too many events are on their way to Kafka. Send them again later.'));
    try {
      const value = parseJson(body);
      if (value === undefined) return await this.#refuseBody(stream, body);
      const single = !Array.isArray(value);
      if (!single && value.length > STREAM_LIMITS.batchEvents) throw new FailureError(failure('PAYLOAD_TOO_LARGE', `A batch has at most ${STREAM_LIMITS.batchEvents} events; send more as application/x-ndjson.`));
      const events: OfferedEvent[] = single ? [{ parsed: true, value, bytes: body }] : value.map(offeredValue);
      return answerFor(stream.stream, await this.#take(stream, events), { all, single });
    } finally {
      this.#budget.give(body.length);
    }
  }

  /** Takes lines, see `takeLines`. A stream that is changed meanwhile is checked as changed. */
  takeLines(stream: ActiveStream, source: AsyncIterable<Buffer>, options: { readonly all: boolean; readonly report: (line: LineReport) => boolean }): Promise<LinesEnd> {
    const { log, directory, now, newId, timeoutMs, onTaken } = this.#options;
    const { name } = stream.stream;
    return takeLines(() => directory.find(name) ?? stream, source, {
      ...options, log, budget: this.#budget, now, newId, timeoutMs, onTaken: (outcomes) => onTaken(name, outcomes),
    });
  }

  async #take(stream: ActiveStream, events: readonly OfferedEvent[]): Promise<TakenEvents> {
    const { log, now, newId, timeoutMs, onTaken } = this.#options;
    const nowMs = now();
    try {
      const taken = await takeEvents(events, { log, stream, seen: seenIds(), source: () => 'http', newId: () => newId(), nowMs, deadlineMs: nowMs + timeoutMs });
      onTaken(stream.stream.name, taken.outcomes);
      return taken;
    } catch (error) {
      throw appendFailure(error, stream.stream);
    }
  }

  async #refuseBody(stream: ActiveStream, bytes: Buffer): Promise<never> {
    await this.#take(stream, [{ parsed: false, wrong: NOT_JSON, bytes }]);
    throw new FailureError(failure('BAD_REQUEST', `The body is not JSON in UTF-8. Send one object, an array of objects, or lines as application/x-ndjson. It is in the dead letters of ${stream.stream.name}.`));
  }
}

/** Undefined for what is no JSON. */
function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
