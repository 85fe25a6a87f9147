import { randomUUID } from 'node:crypto';
import { failure, FailureError, HEADERS, LIMITS, REPLY_STATUS } from '@query-router/contracts';
import { ClientProxy } from '@nestjs/microservices';
import type { ReadPacket, WritePacket } from '@nestjs/microservices';
import { isBusError } from '../bus-error.ts';
import type { BusDriver, BusRecord, OutgoingRecord } from '../driver.ts';
import { JsonBody, JsonRecord, type RecordValue } from '../json-record.ts';
import { headerText } from '../record-headers.ts';
import type { BusClientOptions, BusReply, RequestOptions } from './bus-client-options.ts';
import { PendingRequests } from './pending-requests.ts';
import { ReplyTopicReaper } from './reply-topic-reaper.ts';
import { ReplyTopic } from './reply-topic.ts';

const NO_BYTES = Buffer.alloc(0);
const CANCEL_PUBLISH_MS = 10_000;

/**
 * Asks over the bus and waits for the answer on a reply topic of its own. Every request ends in exactly one of: the answer
 * (a failed one included: see its `x-status`), or a FailureError: DEADLINE_EXCEEDED, BUS_UNAVAILABLE, OVERLOADED, CANCELLED.
 */
export class BusClient extends ClientProxy {
  readonly #options: BusClientOptions;
  readonly #driver: BusDriver;
  readonly #pending = new PendingRequests();
  readonly #replyTopic: ReplyTopic;
  readonly #replyTopicName: Buffer;
  readonly #reaper: ReplyTopicReaper | undefined;
  #connecting: Promise<void> | undefined;
  #connected = false;
  #stop = new AbortController();

  constructor(options: BusClientOptions) {
    super();
    this.#options = options;
    this.#driver = options.driver;
    const { driver, replyTopic, reapOrphans, onError } = options;
    this.#replyTopicName = Buffer.from(replyTopic);
    this.#replyTopic = new ReplyTopic({
      driver,
      topic: replyTopic,
      ...(reapOrphans === undefined ? {} : { heartbeatMs: reapOrphans.olderThanMs / 3 }),
      onReply: (record) => this.#take(record),
      onError,
    });
    if (reapOrphans !== undefined) this.#reaper = new ReplyTopicReaper(driver, replyTopic, reapOrphans, onError);
  }

  /** Requests waiting for an answer. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Answers that came twice or too late, dropped. */
  get strayReplies(): number {
    return this.#pending.strays;
  }

  /** Keeps trying until the broker answers; then the reply topic exists and is being read. */
  connect(): Promise<void> {
    this.#connecting ??= this.#open().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  /** Takes no more requests, fails what is pending with BUS_UNAVAILABLE, and cancels it where it runs. `close` is still to follow. */
  abandon(): void {
    this.#connected = false;
    this.#pending.abandonAll('BUS_UNAVAILABLE', SHUTTING_DOWN);
  }

  /** Fails what is pending with BUS_UNAVAILABLE and deletes the reply topic. */
  async close(): Promise<void> {
    this.#stop.abort();
    const opened = await this.#connecting?.then(() => true, () => false);
    this.#connected = false;
    this.#pending.failAll('BUS_UNAVAILABLE', SHUTTING_DOWN);
    if (opened !== true) return;
    this.#connecting = undefined;
    await this.#reaper?.stop();
    await this.#replyTopic.close();
    await this.#driver.close();
  }

  /**
   * Publishes to `topic` and waits for the answer. Adds the correlation id (UUID text), the reply topic and `x-deadline`;
   * other headers travel as given.
   */
  request(topic: string, value: RecordValue, options: RequestOptions): Promise<BusReply> {
    const { deadlineMs, signal } = options;
    const refusal = this.#refusal(options);
    if (refusal !== null) return Promise.reject(refusal);
    const id = randomUUID();
    const headers = new Map(options.headers);
    headers.set(HEADERS.correlationId, Buffer.from(id, 'latin1'));
    headers.set(HEADERS.replyTopic, this.#replyTopicName);
    headers.set(HEADERS.deadline, Buffer.from(String(Math.floor(deadlineMs)), 'latin1'));
    const answer = this.#pending.wait(id, deadlineMs, signal, () => this.#cancel(options));
    const record = value instanceof JsonBody ? new JsonRecord({ topic, body: value, headers }) : { topic, value, headers };
    this.#driver.publish(record, deadlineMs).catch((error: unknown) => {
      this.#pending.fail(id, isBusError(error, 'TOO_LARGE') ? 'PAYLOAD_TOO_LARGE' : 'BUS_UNAVAILABLE', PUBLISH_FAILED, error);
    });
    return answer;
  }

  /** Publishes a record as it is; resolves when the broker has acknowledged, rejects at the deadline. */
  emitRecord(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    return this.#driver.publish(record, deadlineMs);
  }

  unwrap<T>(): T {
    return this.#driver as T;
  }

  /** Behind Nest's `send(topic, data)`: the answer's JSON, or its failure as error. */
  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const abort = new AbortController();
    const options = { headers: new Map(), deadlineMs: Date.now() + LIMITS.defaultTimeoutMs, signal: abort.signal };
    void this.#relay(this.request(String(packet.pattern), encode(packet.data), options), callback);
    return () => abort.abort();
  }

  /** Behind Nest's `emit(topic, data)`. */
  protected async dispatchEvent<T>(packet: ReadPacket): Promise<T> {
    const record = { topic: String(packet.pattern), value: encode(packet.data), headers: new Map<string, Buffer>() };
    await this.#driver.publish(record, Date.now() + LIMITS.defaultTimeoutMs);
    return undefined as T;
  }

  async #relay(answer: Promise<BusReply>, respond: (packet: WritePacket) => void): Promise<void> {
    try {
      respond(decode(await answer));
    } catch (error) {
      respond({ err: error, isDisposed: true });
    }
  }

  async #open(): Promise<void> {
    this.#stop = new AbortController();
    await this.#driver.connect(this.#stop.signal);
    try {
      await this.#replyTopic.open();
    } catch (error) {
      await this.#driver.close();
      throw error;
    }
    this.#reaper?.start();
    this.#connected = true;
  }

  #refusal({ deadlineMs, signal }: RequestOptions): FailureError | null {
    if (!this.#connected) return new FailureError(failure('BUS_UNAVAILABLE', 'The message bus is not connected.'));
    if (signal?.aborted === true) return new FailureError(failure('CANCELLED', 'The request was cancelled.'));
    if (deadlineMs <= Date.now()) return new FailureError(failure('DEADLINE_EXCEEDED', 'The deadline has passed already.'));
    if (this.#pending.size < this.#options.maxPending) return null;
    return new FailureError(failure('OVERLOADED', 'Too many requests are waiting for an answer. Send it again later.'));
  }

  #take(record: BusRecord): void {
    const id = record.headers.get(HEADERS.correlationId);
    if (id === undefined) return;
    this.#pending.answer(id.toString('latin1'), { headers: record.headers, value: record.value ?? NO_BYTES });
  }

  #cancel({ headers, deadlineMs }: RequestOptions): void {
    const queryId = headerText(headers, HEADERS.queryId);
    const { cancelTopic, onError } = this.#options;
    if (cancelTopic === undefined || queryId === undefined) return;
    const order = Buffer.from(JSON.stringify({ kind: 'cancel', query_id: queryId, deadline_ms: deadlineMs }));
    const record = { topic: cancelTopic, key: Buffer.from(queryId), value: order, headers: new Map<string, Buffer>() };
    this.#driver.publish(record, Date.now() + CANCEL_PUBLISH_MS).catch(onError);
  }
}

const SHUTTING_DOWN = 'The service is shutting down.';
const PUBLISH_FAILED = 'The request could not be handed to the message bus.';

function encode(data: unknown): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
}

function decode(reply: BusReply): WritePacket {
  const body: unknown = JSON.parse(reply.value.toString('utf8'));
  if (headerText(reply.headers, HEADERS.status) === REPLY_STATUS.error) return { err: body, isDisposed: true };
  return { response: body, isDisposed: true };
}
