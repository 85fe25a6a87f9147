import { setTimeout as sleep } from 'node:timers/promises';
import type { BusDriver, BusRecord, EventLog, Subscription } from '@query-router/bus';
import { ingestIntakeTopic } from '@query-router/contracts';
import type { StreamDirectory } from '../declare/stream-directory.ts';
import { offeredBytes } from './offered-event.ts';
import { takeEvents, type EventOutcome, type SeenIds } from './take-events.ts';

const MAX_IN_FLIGHT = 2_000;
const ATTEMPT_MS = 120_000;
const RETRY_MS = 500;
const DRAIN_MS = 10_000;
const NO_BYTES = Buffer.alloc(0);
/** A record that is delivered again is no repetition by its sender: it may not have been taken the first time. */
const FORGETFUL: SeenIds = { add: () => true };

export interface KafkaIntakeOptions {
  readonly driver: BusDriver;
  readonly log: EventLog;
  readonly directory: StreamDirectory;
  readonly now: () => number;
  readonly onTaken: (stream: string, outcomes: readonly EventOutcome[]) => void;
  readonly onError: (error: unknown) => void;
}

interface Joined {
  readonly leaving: AbortController;
  readonly subscription: Promise<Subscription | null>;
}

/**
 * Takes events that others write to `ingest.<stream>.in`: into the stream, or its dead letters. An offset is committed only after what
 * follows from its record was acknowledged; a record that is delivered again carries the same event id, made from its place where it
 * brings none.
 */
export class KafkaIntake {
  readonly #options: KafkaIntakeOptions;
  readonly #subscriptions = new Map<string, Joined>();
  #closed = false;

  constructor(options: KafkaIntakeOptions) {
    this.#options = options;
    options.directory.onPoll(() => this.#follow());
  }

  /** Begins with the streams that are declared now. */
  start(): void {
    this.#follow();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#subscriptions.keys()].map((name) => this.#leave(name)));
  }

  /** Reads what is declared so, and no more. */
  #follow(): void {
    if (this.#closed) return;
    const wanted = new Set<string>();
    for (const { stream } of this.#options.directory.active()) if (stream.kafka_intake) wanted.add(stream.name);
    for (const name of wanted) if (!this.#subscriptions.has(name)) this.#join(name);
    for (const name of this.#subscriptions.keys()) if (!wanted.has(name)) void this.#leave(name).catch(this.#options.onError);
  }

  #join(name: string): void {
    const leaving = new AbortController();
    this.#subscriptions.set(name, { leaving, subscription: this.#consume(name, leaving.signal) });
  }

  async #consume(name: string, signal: AbortSignal): Promise<Subscription | null> {
    const { driver, onError } = this.#options;
    const topic = ingestIntakeTopic(name);
    try {
      return await driver.consume({ topics: [topic], group: `query-router.${topic}`, maxInFlight: MAX_IN_FLIGHT, handler: (record) => this.#take(name, record), onError, signal });
    } catch (error) {
      if (!signal.aborted) onError(error);
      this.#subscriptions.delete(name);
      return null;
    }
  }

  /** Its topic may be gone, or not be there yet: the wait for it ends with the stream. */
  async #leave(name: string): Promise<void> {
    const joined = this.#subscriptions.get(name);
    joined?.leaving.abort();
    const subscription = await joined?.subscription;
    this.#subscriptions.delete(name);
    await subscription?.close(DRAIN_MS);
  }

  /** Settles when the event is kept; until then the group does not move past it. */
  async #take(name: string, record: BusRecord): Promise<void> {
    const { log, directory, now, onTaken, onError } = this.#options;
    const place = `${record.topic}/${record.partition}/${record.offset}`;
    for (;;) {
      const stream = directory.find(name);
      if (stream === null) return;
      const nowMs = now();
      try {
        const { outcomes } = await takeEvents([offeredBytes(record.value ?? NO_BYTES)], {
          log, stream, seen: FORGETFUL, source: () => place, newId: () => place, nowMs, deadlineMs: nowMs + ATTEMPT_MS,
        });
        onTaken(name, outcomes);
        return;
      } catch (error) {
        onError(error);
        // Never settled: it is delivered again to whoever reads on.
        if (this.#closed) await new Promise(() => undefined);
        await sleep(RETRY_MS);
      }
    }
  }
}
