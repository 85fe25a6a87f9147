import { failure, HEADERS, REPLY_STATUS } from '@query-router/contracts';
import type { Failure } from '@query-router/contracts';
import { isBusError } from '../bus-error.ts';
import type { OutgoingRecord, RecordHeaders } from '../driver.ts';
import { JsonBody, JsonRecord } from '../json-record.ts';
import { replyAddress } from '../reply-address.ts';
import type { Settlement } from '../settlement.ts';
import type { BusServerOptions, RecordOutcome } from './bus-server-options.ts';
import { failureBody } from './failure-reply.ts';
import type { RecordContext } from './record-context.ts';

/** What follows from a record is tried at least this long: a deadline that is nearly over must not lose a finished answer. */
const MIN_PUBLISH_MS = 2_000;
const DISPOSED = Buffer.from([0]);
const STATUS_OK = Buffer.from(REPLY_STATUS.ok);
const STATUS_ERROR = Buffer.from(REPLY_STATUS.error);

/** Publishes what follows from handled records: answers, forwarded records, failures, dead letters. */
export class RecordSettler {
  readonly #options: BusServerOptions;

  constructor(options: BusServerOptions) {
    this.#options = options;
  }

  /** Resolves once the broker has acknowledged; never rejects. */
  async settle(context: RecordContext, settlement: Settlement): Promise<RecordOutcome> {
    switch (settlement.kind) {
      case 'done':
        return 'done';
      case 'reply':
        return this.#answer(context, 'replied', settlement.value, STATUS_OK, settlement.headers);
      case 'forward':
        return this.#forward(context, settlement);
    }
  }

  /** Answers with a failure. */
  fail(context: RecordContext, value: Failure, outcome: RecordOutcome = 'failed'): Promise<RecordOutcome> {
    const body = failureBody(value, context.queryId);
    return this.#answer(context, outcome, body, STATUS_ERROR, new Map([
      [HEADERS.errorCode, Buffer.from(value.code)],
      [HEADERS.nestError, body],
    ]));
  }

  /** Sends a record to the dead letters, bytes unchanged, and tells its requester. */
  async bury(context: RecordContext, reason: string): Promise<RecordOutcome> {
    const { record } = context;
    const headers = new Map(record.headers);
    headers.set(DEAD_LETTER_HEADERS.reason, Buffer.from(reason));
    headers.set(DEAD_LETTER_HEADERS.topic, Buffer.from(record.topic));
    headers.set(DEAD_LETTER_HEADERS.partition, Buffer.from(String(record.partition)));
    headers.set(DEAD_LETTER_HEADERS.offset, Buffer.from(String(record.offset)));
    headers.set(DEAD_LETTER_HEADERS.timestamp, Buffer.from(String(record.timestampMs)));
    const letter: OutgoingRecord = { topic: this.#options.deadLetterTopic, key: record.key, value: record.value, headers };
    const [buried] = await Promise.all([
      this.#publish(letter, context),
      this.fail(context, failure('BAD_REQUEST', reason)),
    ]);
    return buried ? 'poisoned' : 'undelivered';
  }

  async #answer(
    context: RecordContext,
    outcome: RecordOutcome,
    value: Buffer,
    status: Buffer,
    extra: RecordHeaders | undefined,
  ): Promise<RecordOutcome> {
    const address = replyAddress(context.record.headers, this.#options.allowReplyTopic);
    if (address === null) return 'unanswerable';
    const headers: RecordHeaders = new Map();
    if (address.correlationId !== undefined) headers.set(HEADERS.correlationId, address.correlationId);
    headers.set(HEADERS.nestIsDisposed, DISPOSED);
    headers.set(HEADERS.status, status);
    if (extra !== undefined) for (const [name, bytes] of extra) headers.set(name, bytes);
    const reply: OutgoingRecord = {
      topic: address.topic,
      ...(address.partition === undefined ? {} : { partition: address.partition }),
      value,
      headers,
    };
    try {
      await this.#options.driver.publish(reply, publishDeadline(context));
      return outcome;
    } catch (error) {
      if (isBusError(error, 'UNKNOWN_TOPIC')) return 'unanswerable';
      if (isBusError(error, 'TOO_LARGE') && status !== STATUS_ERROR) return this.fail(context, TOO_LARGE);
      this.#options.onError(error);
      return 'undelivered';
    }
  }

  async #forward(context: RecordContext, settlement: Settlement & { kind: 'forward' }): Promise<RecordOutcome> {
    const headers = new Map(context.record.headers);
    for (const [name, bytes] of settlement.headers) headers.set(name, bytes);
    const { topic, value } = settlement;
    const { key } = context.record;
    const record: OutgoingRecord = value instanceof JsonBody ? new JsonRecord({ topic, key, body: value, headers }) : { topic, key, value, headers };
    try {
      await this.#options.driver.publish(record, publishDeadline(context));
      return 'forwarded';
    } catch (error) {
      this.#options.onError(error);
      await this.fail(context, isBusError(error, 'TOO_LARGE') ? TOO_LARGE : NOT_FORWARDED);
      return 'undelivered';
    }
  }

  async #publish(record: OutgoingRecord, context: RecordContext): Promise<boolean> {
    try {
      await this.#options.driver.publish(record, publishDeadline(context));
      return true;
    } catch (error) {
      this.#options.onError(error);
      return false;
    }
  }
}

/** Headers a dead letter carries besides its own. */
export const DEAD_LETTER_HEADERS = {
  reason: 'x-dead-letter-reason',
  topic: 'x-dead-letter-topic',
  partition: 'x-dead-letter-partition',
  offset: 'x-dead-letter-offset',
  timestamp: 'x-dead-letter-timestamp',
} as const;

const TOO_LARGE = failure('PAYLOAD_TOO_LARGE', 'The answer is larger than the message bus accepts. Ask for fewer rows or columns.');
const NOT_FORWARDED = failure('BUS_UNAVAILABLE', 'The query could not be handed on to an engine. Send it again.');

function publishDeadline(context: RecordContext): number {
  return Math.max(context.deadlineMs, Date.now() + MIN_PUBLISH_MS);
}
