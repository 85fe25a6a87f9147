import { failure, HEADERS, LIMITS } from '@query-router/contracts';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { DeadlineQueue } from '../deadline-queue.ts';
import type { BusRecord, Subscription } from '../driver.ts';
import { headerInteger, headerText } from '../record-headers.ts';
import { BUS } from '../settlement.ts';
import type { Settlement } from '../settlement.ts';
import type { BusServerOptions, RecordOutcome } from './bus-server-options.ts';
import { INTERNAL_FAILURE, thrownFailure } from './failure-reply.ts';
import { RecordContext } from './record-context.ts';
import { RunningRecords } from './running-records.ts';
import { RecordSettler } from './settle-records.ts';

const NO_BYTES = Buffer.alloc(0);
const CANCELLED = failure('CANCELLED', 'The query was cancelled.');
const EXPIRED = failure('DEADLINE_EXCEEDED', 'The query did not finish before its deadline.');

/**
 * Nest transport over a {@link BusServerOptions.driver}. A `@MessagePattern(topic, BUS)` handler consumes its topic in a group, at
 * least once, gets `(RecordValue, BusContext)` and returns a {@link Settlement}; `@EventPattern(topic, BUS, {from})` reads every
 * partition without a group. Records run concurrently up to `maxInFlight`; an offset is committed only after the broker
 * acknowledged what follows from its record and from all before it.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override transportId = BUS;
  readonly #options: BusServerOptions;
  readonly #settler: RecordSettler;
  readonly #running = new RunningRecords();
  readonly #deadlines = new DeadlineQueue();
  readonly #connecting = new AbortController();
  readonly #subscriptions: Subscription[] = [];
  #closing: Promise<void> | undefined;
  #connected = false;

  constructor(options: BusServerOptions) {
    super();
    this.#options = options;
    this.#settler = new RecordSettler(options);
  }

  /** Records taken and not yet settled, over all topics. */
  get inFlight(): number {
    return this.#running.size;
  }

  /** Connects (keeps trying) and subscribes; tails are caught up before the first grouped record is handled. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.#options.driver.connect(this.#connecting.signal);
      this.#connected = true;
      await this.#tailAll();
      await this.#consumeAll();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** Takes no more records, gives running ones `drainMs`, commits, leaves the groups. What still runs then is aborted. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  on(): never {
    throw new Error('BusServer has no events; pass hooks instead.');
  }

  unwrap<T>(): T {
    return this.#options.driver as T;
  }

  async #drain(): Promise<void> {
    this.#connecting.abort();
    await Promise.all(this.#subscriptions.map((subscription) => subscription.close(this.#options.drainMs)));
    this.#running.abortAll('drain');
    this.#deadlines.clear();
    if (this.#connected) await this.#options.driver.close();
  }

  async #tailAll(): Promise<void> {
    const { driver, cancelTopic, onError } = this.#options;
    const tails: Promise<Subscription>[] = [];
    if (cancelTopic !== undefined) {
      const handler = (record: BusRecord): void => this.#running.order(record.value, Date.now());
      tails.push(driver.tail({ topics: [cancelTopic], from: 'latest', handler, onError }));
    }
    for (const [topic, handler] of this.messageHandlers) {
      if (handler.isEventHandler !== true) continue;
      const from = handler.extras?.['from'] === 'earliest' ? 'earliest' : 'latest';
      tails.push(driver.tail({ topics: [topic], from, handler: (record) => this.#event(handler, record), onError }));
    }
    this.#subscriptions.push(...(await Promise.all(tails)));
  }

  async #consumeAll(): Promise<void> {
    const { driver, group, maxInFlight, onError } = this.#options;
    const consumers: Promise<Subscription>[] = [];
    for (const [topic, handler] of this.messageHandlers) {
      if (handler.isEventHandler === true) continue;
      consumers.push(driver.consume({
        topics: [topic],
        group: group(topic),
        maxInFlight,
        handler: (record) => this.#handle(handler, record),
        onError,
      }));
    }
    this.#subscriptions.push(...(await Promise.all(consumers)));
  }

  #event(handler: MessageHandler, record: BusRecord): void {
    const context = new RecordContext(record, Infinity, undefined, this.#deadlines);
    firstValue(handler(record.body ?? record.value, context)).catch(this.#options.onError);
  }

  async #handle(handler: MessageHandler, record: BusRecord): Promise<void> {
    const startedMs = Date.now();
    this.#options.hooks?.received?.(record.topic);
    const outcome = await this.#run(handler, record, startedMs);
    this.#options.hooks?.settled?.(record.topic, outcome, Date.now() - startedMs);
    // A record whose handler outlived the drain belongs to the next consumer: it must never count as settled here.
    if (outcome === 'abandoned') await new Promise<never>(() => undefined);
  }

  async #run(handler: MessageHandler, record: BusRecord, nowMs: number): Promise<RecordOutcome> {
    const wantedMs = headerInteger(record.headers, HEADERS.deadline) ?? record.timestampMs + this.#options.defaultTimeoutMs;
    const deadlineMs = Math.min(wantedMs, nowMs + LIMITS.maxTimeoutMs);
    if (deadlineMs <= nowMs) return 'expired';
    const queryId = headerText(record.headers, HEADERS.queryId);
    const context = new RecordContext(record, deadlineMs, queryId, this.#deadlines);
    if (queryId !== undefined && this.#running.isCancelled(queryId, nowMs)) {
      return this.#settler.fail(context, CANCELLED, 'cancelled');
    }
    this.#running.enter(context);
    let settlement: unknown;
    try {
      settlement = await firstValue(handler(record.body ?? record.value ?? NO_BYTES, context));
    } catch (error) {
      return await this.#thrown(context, error);
    } finally {
      this.#running.leave(context);
    }
    if (context.abortCause === 'drain') return 'abandoned';
    if (!isSettlement(settlement)) return this.#thrown(context, new TypeError(`The handler of ${record.topic} returned no settlement.`));
    return this.#settler.settle(context, settlement);
  }

  #thrown(context: RecordContext, error: unknown): Promise<RecordOutcome> | RecordOutcome {
    if (context.abortCause === 'drain') return 'abandoned';
    if (isPoison(error)) return this.#settler.bury(context, error.message);
    const known = thrownFailure(error);
    if (known !== null) return this.#settler.fail(context, known);
    if (context.abortCause === 'cancel') return this.#settler.fail(context, CANCELLED);
    if (context.abortCause === 'deadline') return this.#settler.fail(context, EXPIRED);
    this.#options.onError(error);
    return this.#settler.fail(context, INTERNAL_FAILURE);
  }
}

/** First value of whatever a Nest handler returns: a value, a promise, an observable, or a promise of one. */
async function firstValue(result: unknown): Promise<unknown> {
  const value = await result;
  return isObservable(value) ? firstValueFrom(value, { defaultValue: undefined }) : value;
}

function isSettlement(value: unknown): value is Settlement {
  if (typeof value !== 'object' || value === null) return false;
  const kind = (value as { kind?: unknown }).kind;
  return kind === 'reply' || kind === 'forward' || kind === 'done';
}

function isPoison(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'PoisonRecordError';
}
