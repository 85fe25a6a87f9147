import { randomUUID } from 'node:crypto';
import type { BusClient, BusDriver, DriverOptions } from '@query-router/bus';
import { HEADERS, LIMITS, TOPICS, explainAnswerSchema, isFailureError, replyTopic, type ExplainAnswer, type QueryAnswer, type QueryRequest } from '@query-router/contracts';
import type { z } from 'zod';
import { answerSchema } from '../answer-schema.ts';
import { newRequestId, toQueryRequest, type QueryOptions } from '../query-options.ts';
import { QueryRouterError } from '../query-router-error.ts';
import { DEFAULT_RETRY_POLICY, withRetries, type RetryPolicy } from '../retry-policy.ts';
import { Session } from '../session.ts';
import { decodeReply } from './decode-reply.ts';

export interface KafkaClientOptions extends Pick<DriverOptions, 'ssl' | 'sasl'> {
  /** `host:port` of some brokers; may be empty when `driver` is a driver already. */
  readonly bootstrapServers: readonly string[];
  /** Kafka library to use, or a driver of the caller's own, which the client then owns. Default `platformatic`. */
  readonly driver?: 'platformatic' | 'kafkajs' | BusDriver;
  /** Part of the reply topic's name; must be unique among running clients. Default: random. */
  readonly instanceId?: string;
  /** Default time for a whole call, retries included, in milliseconds. */
  readonly timeoutMs?: number;
  /** Most calls at once; more are refused with `OVERLOADED`. */
  readonly maxPending?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Told of what concerns no single call, for example an outage of the broker. Default: ignored. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Client of the router over Kafka. Owns a reply topic `sql.reply.<instance>` from `connect` to `close`. Every method rejects
 * with `QueryRouterError`. Retryable failures are tried again within the call's time, under the same request id.
 */
export class KafkaClient {
  readonly #bus: BusClient;
  readonly #timeoutMs: number;
  readonly #policy: RetryPolicy;

  private constructor(bus: BusClient, options: KafkaClientOptions) {
    this.#bus = bus;
    this.#timeoutMs = options.timeoutMs ?? LIMITS.defaultTimeoutMs;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
  }

  /** Keeps trying until a broker answers. The bus and its Kafka library are loaded here, so that users of HTTP alone do not pay for them. */
  static async connect(options: KafkaClientOptions): Promise<KafkaClient> {
    const { BusClient, createDriver } = await import('@query-router/bus');
    const instanceId = options.instanceId ?? `client-${randomUUID()}`;
    const { driver = 'platformatic', bootstrapServers, ssl, sasl } = options;
    const connection = { bootstrapServers, clientId: instanceId, ...(ssl === undefined ? {} : { ssl }), ...(sasl === undefined ? {} : { sasl }) };
    const bus = new BusClient({
      driver: typeof driver === 'string' ? createDriver({ driver, ...connection }) : driver,
      instanceId,
      replyTopic: replyTopic(instanceId),
      maxPending: options.maxPending ?? 1_000,
      cancelTopic: TOPICS.control,
      onError: options.onError ?? (() => undefined),
    });
    await bus.connect();
    return new KafkaClient(bus, options);
  }

  /** Runs one statement and resolves with its rows, its engine and the decision behind it. */
  query(sql: string, options: QueryOptions = {}): Promise<QueryAnswer> {
    return this.#ask(answerSchema, sql, options, {});
  }

  /** A session of reads that see the writes before them; `defaults` go with each of its statements. */
  session(defaults: QueryOptions = {}): Session {
    return new Session(this, defaults);
  }

  /** Resolves with the decision for a statement without running it. */
  explain(sql: string, options: QueryOptions = {}): Promise<ExplainAnswer> {
    return this.#ask(explainAnswerSchema, sql, options, { explain: true });
  }

  /** Fails what is pending and deletes the reply topic. */
  close(): Promise<void> {
    return this.#bus.close();
  }

  async #ask<T>(schema: z.ZodType<T>, sql: string, options: QueryOptions, extra: Pick<QueryRequest, 'explain'>): Promise<T> {
    const requestId = options.idempotencyKey ?? newRequestId();
    const deadlineMs = Date.now() + Math.min(options.timeoutMs ?? this.#timeoutMs, LIMITS.maxTimeoutMs);
    try {
      return await withRetries({ policy: this.#policy, deadlineMs, signal: options.signal }, async () => {
        const body = { ...toQueryRequest(sql, options, deadlineMs - Date.now()), ...extra };
        const headers = new Map([[HEADERS.requestId, Buffer.from(requestId)], [HEADERS.queryId, Buffer.from(randomUUID())]]);
        const { signal } = options;
        const reply = await this.#bus
          .request(TOPICS.requests, Buffer.from(JSON.stringify(body)), { headers, deadlineMs, ...(signal === undefined ? {} : { signal }) })
          .catch(throwQueryRouterError);
        return decodeReply(reply, schema);
      });
    } catch (error) {
      throw error instanceof QueryRouterError ? error.withRequestId(requestId) : error;
    }
  }
}

function throwQueryRouterError(error: unknown): never {
  if (!isFailureError(error)) throw error;
  const { code, message, retryable, details } = error.failure;
  throw new QueryRouterError({ code, message, retryable, details, cause: error });
}
