import { failure, FailureError, HEADERS, REPLY_STATUS, replyTopic, sampleSchema, TOPICS, verifyRequestSchema, type Identity, type VerifyRequest } from '@query-router/contracts';
import { BusClient, bytesOf, headersOf, headerText, JsonBody, PoisonRecordError, type BusContext, type BusRecord, type RecordValue, type Settlement } from '@query-router/bus';
import { IdentityHeaders, newQueryId } from '@query-router/platform';
import type { ZodType } from 'zod';
import { Comparer } from './comparer.ts';
import { QuarantineBoard } from './quarantine-board.ts';
import { QuarantineStore } from './quarantine-store.ts';
import { Router } from './router.ts';
import { Sampler } from './sampler.ts';
import type { ShadowOptions } from './shadow-options.ts';
import { Marks } from './still/marks.ts';

const MAX_PENDING = 1_000;
/** As at the gateways: an instance refreshes its reply topic more often than this; older ones belong to nobody. */
const ORPHAN_AGE_MS = 120_000;
const REAP_EVERY_MS = 60_000;

/** Everything of shadow comparison that one process does: samples, compares, verifies, quarantines. */
export class ShadowService {
  readonly #client: BusClient;
  readonly #identities: IdentityHeaders;
  readonly #marks = new Marks();
  readonly #board: QuarantineBoard;
  readonly #comparer: Comparer;
  /** Null: nothing is sampled. */
  readonly #sampler: Sampler | null;

  /** `onError` hears of what nobody is answered with. */
  constructor(options: ShadowOptions, onError: (error: unknown) => void) {
    const { driver, instanceId, secret, sampleRatio, concurrency, timeoutMs, store } = options;
    this.#identities = new IdentityHeaders(secret);
    this.#client = new BusClient({
      driver,
      instanceId,
      replyTopic: replyTopic(instanceId),
      maxPending: MAX_PENDING,
      cancelTopic: TOPICS.control,
      reapOrphans: { prefix: replyTopic(''), olderThanMs: ORPHAN_AGE_MS, everyMs: REAP_EVERY_MS },
      onError,
    });
    this.#board = new QuarantineBoard({ driver, store: store === null ? null : new QuarantineStore(store), onError });
    this.#comparer = new Comparer({
      driver,
      board: this.#board,
      marks: this.#marks,
      router: new Router(this.#client, this.#identities),
      concurrency,
      timeoutMs,
      nowMs: Date.now,
      random: Math.random,
      onError,
    });
    this.#sampler = sampleRatio > 0 ? new Sampler({ driver, ratio: sampleRatio, onError }) : null;
  }

  /** Before anything is consumed: what was quarantined is so from the first query on. */
  async open(): Promise<void> {
    await this.#client.connect();
    await this.#board.restore();
  }

  /** Begins to sample. */
  async start(): Promise<void> {
    await this.#sampler?.start();
  }

  /** Breaks off what is compared. */
  async stop(): Promise<void> {
    await this.#sampler?.stop();
    await this.#comparer.stop();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** A record of `sql.samples`. It counts as handled at once: what is lost in a crash is not compared. @throws PoisonRecordError */
  sampled(value: RecordValue): Settlement {
    this.#comparer.take(decode(value, sampleSchema));
    return { kind: 'done' };
  }

  /** A record of `sql.verifications`. @throws PoisonRecordError, FailureError */
  async verify(value: RecordValue, { record, deadlineMs, signal }: BusContext): Promise<Settlement> {
    const request: VerifyRequest = decode(value, verifyRequestSchema);
    const queryId = headerText(record.headers, HEADERS.queryId) ?? newQueryId();
    const outcome = await this.#comparer.verify(queryId, request, this.#identify(record), deadlineMs, signal);
    if (!outcome.ok) throw new FailureError(failure('OVERLOADED', 'Other statements are being verified. Ask again in a moment.'));
    return { kind: 'reply', value: Buffer.from(JSON.stringify(outcome.answer)), headers: headersOf({ [HEADERS.status]: REPLY_STATUS.ok }) };
  }

  /** A record of `cdc.progress`. */
  progressed({ value }: Pick<BusRecord, 'value'>): void {
    if (value !== null) this.#marks.add(value, Date.now());
  }

  /** A record of `sql.catalog`. */
  advertised(record: Pick<BusRecord, 'key' | 'value'>): void {
    this.#board.heard(record);
  }

  #identify({ headers }: BusRecord): Identity {
    const decoded = this.#identities.read(headerText(headers, HEADERS.identity) ?? '', Date.now());
    if (decoded.ok) return decoded.identity;
    throw new FailureError(failure('UNAUTHENTICATED', decoded.reason));
  }
}

function decode<T>(value: RecordValue, schema: ZodType<T>): T {
  const known = value instanceof JsonBody ? value.as(schema) : undefined;
  if (known !== undefined) return known;
  let body: unknown;
  try {
    body = JSON.parse(bytesOf(value).toString());
  } catch (error) {
    throw new PoisonRecordError('the record is not JSON', { cause: error });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new PoisonRecordError('the record does not follow the contract', { cause: parsed.error });
}
