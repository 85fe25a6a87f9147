import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import {
  LIMITS, catalogAnswerSchema, enginesAnswerSchema, explainAnswerSchema, quarantineAnswerSchema, queryStatusSchema, verifyAnswerSchema,
  type CatalogAnswer, type EnginesAnswer, type EngineName, type ExplainAnswer, type QuarantineAnswer, type QueryAnswer, type QueryStatus, type VerifyAnswer, type VerifyRequest,
} from '@query-router/contracts';
import type { z } from 'zod';
import { answerSchema } from '../answer-schema.ts';
import { newRequestId, toQueryRequest, type QueryOptions } from '../query-options.ts';
import { QueryRouterError } from '../query-router-error.ts';
import { DEFAULT_RETRY_POLICY, withRetries, type RetryPolicy } from '../retry-policy.ts';
import { Session } from '../session.ts';
import { decodeAnswer } from './decode.ts';
import { AnswerTooLargeError, exchange, type HttpAnswer } from './exchange.ts';

export interface HttpClientOptions {
  /** For example `http://127.0.0.1:8000`; a path in front of the endpoints is kept. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer`. */
  readonly apiKey?: string | undefined;
  /** Default time for a whole call, retries included, in milliseconds. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Certificates and the like for `https`. */
  readonly tls?: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized'>;
}

export type CallOptions = Pick<QueryOptions, 'timeoutMs' | 'signal'>;

/** How much longer than the router's own deadline the client waits, so that the router's own answer about it arrives. */
const GRACE_MS = 2_000;
/** JSON escapes and the envelope at most quadruple the encoded rows. */
const MAX_ANSWER_BYTES = 4 * LIMITS.maxResultBytes;

/**
 * Client of the router's HTTP interface. Every method rejects with `QueryRouterError`. Failures marked retryable are tried
 * again within the call's time, always under the same request id, so that a write is applied at most once.
 */
export class HttpClient {
  readonly #base: URL;
  readonly #agent: HttpAgent;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #policy: RetryPolicy;

  /** Throws a `TypeError` for a `baseUrl` that is not http(s). */
  constructor(options: HttpClientOptions) {
    this.#base = new URL(options.baseUrl.endsWith('/') ? options.baseUrl : `${options.baseUrl}/`);
    if (this.#base.protocol !== 'http:' && this.#base.protocol !== 'https:') throw new TypeError(`not an http(s) address: ${options.baseUrl}`);
    this.#agent = this.#base.protocol === 'https:' ? new HttpsAgent({ keepAlive: true, ...options.tls }) : new HttpAgent({ keepAlive: true });
    this.#headers = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
    this.#timeoutMs = options.timeoutMs ?? LIMITS.defaultTimeoutMs;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
  }

  /** Runs one statement and resolves with its rows, its engine and the decision behind it. */
  query(sql: string, options: QueryOptions = {}): Promise<QueryAnswer> {
    return this.#post('query', answerSchema, sql, options);
  }

  /** A session of reads that see the writes before them; `defaults` go with each of its statements. */
  session(defaults: QueryOptions = {}): Session {
    return new Session(this, defaults);
  }

  /** Resolves with the decision for a statement without running it. */
  explain(sql: string, options: QueryOptions = {}): Promise<ExplainAnswer> {
    return this.#post('query/explain', explainAnswerSchema, sql, options);
  }

  /** Runs a read on every engine that can answer it, or on those named, and resolves with how their answers compare. */
  verify(sql: string, options: CallOptions & { readonly engines?: readonly EngineName[] | undefined; readonly maxRows?: number | undefined } = {}): Promise<VerifyAnswer> {
    const { engines, maxRows } = options;
    const body = (leftMs: number): VerifyRequest => ({
      sql,
      ...(engines === undefined ? {} : { engines: [...engines] }),
      ...(maxRows === undefined ? {} : { max_rows: maxRows }),
      timeout_ms: Math.max(1, Math.round(leftMs)),
    });
    return this.#call('POST', 'query/verify', verifyAnswerSchema, options, (leftMs) => ({ headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body(leftMs))) }));
  }

  /** Resolves with the engines that are not asked for some statements. */
  quarantine(options: CallOptions = {}): Promise<QuarantineAnswer> {
    return this.#call('GET', 'quarantine', quarantineAnswerSchema, options);
  }

  /** Lets an engine be asked for a statement again; resolves with what was cleared, rejects with `NOT_FOUND`. */
  clearQuarantine(engine: EngineName, fingerprint: string, options: CallOptions = {}): Promise<QuarantineAnswer> {
    return this.#call('DELETE', `quarantine/${engine}/${encodeURIComponent(fingerprint)}`, quarantineAnswerSchema, options);
  }

  /** Resolves with every engine's health. */
  engines(options: CallOptions = {}): Promise<EnginesAnswer> {
    return this.#call('GET', 'engines', enginesAnswerSchema, options);
  }

  /** Resolves with the tables that this key may see. */
  catalog(options: CallOptions = {}): Promise<CatalogAnswer> {
    return this.#call('GET', 'catalog', catalogAnswerSchema, options);
  }

  /** Resolves with the state of a query; rejects with `QUERY_NOT_FOUND` when it is unknown or forgotten. */
  getQuery(queryId: string, options: CallOptions = {}): Promise<QueryStatus> {
    return this.#call('GET', `queries/${encodeURIComponent(queryId)}`, queryStatusSchema, options);
  }

  /** Asks for a running query to be stopped; resolves with its state at that moment. */
  cancelQuery(queryId: string, options: CallOptions = {}): Promise<QueryStatus> {
    return this.#call('DELETE', `queries/${encodeURIComponent(queryId)}`, queryStatusSchema, options);
  }

  /** Closes idle connections and breaks off running calls' connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #post<T>(path: string, schema: z.ZodType<T>, sql: string, options: QueryOptions): Promise<T> {
    const requestId = options.idempotencyKey ?? newRequestId();
    const headers = { 'content-type': 'application/json', 'idempotency-key': requestId };
    try {
      return await this.#call('POST', path, schema, options, (leftMs) => ({ headers, body: Buffer.from(JSON.stringify(toQueryRequest(sql, options, leftMs))) }));
    } catch (error) {
      throw error instanceof QueryRouterError ? error.withRequestId(requestId) : error;
    }
  }

  #call<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: z.ZodType<T>,
    options: CallOptions,
    content: (leftMs: number) => { headers: Record<string, string>; body?: Buffer } = () => ({ headers: {} }),
  ): Promise<T> {
    const deadlineMs = Date.now() + (options.timeoutMs ?? this.#timeoutMs);
    return withRetries({ policy: this.#policy, deadlineMs, signal: options.signal }, async () => {
      const leftMs = deadlineMs - Date.now();
      const { headers, body } = content(Math.min(leftMs, LIMITS.maxTimeoutMs));
      const timeout = AbortSignal.timeout(Math.max(1, Math.round(leftMs)) + GRACE_MS);
      const answer = await exchange({
        url: new URL(path, this.#base),
        method,
        headers: { accept: 'application/json, application/problem+json', ...this.#headers, ...headers },
        ...(body === undefined ? {} : { body }),
        agent: this.#agent,
        signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
        maxAnswerBytes: MAX_ANSWER_BYTES,
      }).catch((error: unknown) => this.#networkFailure(error, options.signal, timeout));
      return decodeAnswer(answer, schema);
    });
  }

  #networkFailure(cause: unknown, signal: AbortSignal | undefined, timeout: AbortSignal): HttpAnswer {
    if (signal?.aborted === true) throw new QueryRouterError({ code: 'CANCELLED', message: 'The call was cancelled by its caller.', retryable: false, cause });
    if (timeout.aborted) throw new QueryRouterError({ code: 'DEADLINE_EXCEEDED', message: 'The router did not answer in time.', retryable: true, cause });
    if (cause instanceof AnswerTooLargeError) throw new QueryRouterError({ code: 'BAD_ANSWER', message: `${cause.message}.`, retryable: false, cause });
    throw new QueryRouterError({ code: 'UNREACHABLE', message: `Cannot reach the router at ${this.#base.origin}: ${reason(cause)}.`, retryable: true, cause });
  }
}

/** Node gives an address that resolved to several IPs one error each and the sum of them no message. */
function reason(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause);
  if ('errors' in cause && Array.isArray(cause.errors)) return cause.errors.map(reason).join('; ');
  return 'message' in cause ? String(cause.message) : 'unknown network error';
}
