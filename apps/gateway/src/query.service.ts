import { Inject, Injectable } from '@nestjs/common';
import { failure, FailureError, HEADERS, isFailureError, LIMITS, outcomeRecordSchema, queryRequestSchema, REPLY_STATUS, TOPICS, type Identity, type OutcomeRecord, type QueryRequest } from '@query-router/contracts';
import { BusClient, headersOf, headerText, JsonBody, type RecordHeaders } from '@query-router/bus';
import { IdentityHeaders, metrics, newQueryId } from '@query-router/platform';
import { decodeFailure } from './decode-failure.ts';
import { GATEWAY_OPTIONS, type GatewayOptions } from './gateway-options.ts';
import { QueryHistory } from './history/query-history.ts';

/** Who asks, and under which id a write is deduplicated. */
export interface Caller {
  readonly identity: Identity;
  readonly requestId: string | null;
  /** Chosen by the client, so that it can cancel before it is answered. */
  readonly queryId: string | null;
}

/** A query on its way: its id is known before its answer. */
export interface PendingQuery {
  readonly queryId: string;
  /** Body of the answer, as the worker wrote it. @throws FailureError for every failure. */
  readonly answer: Promise<Buffer>;
}

/** Publishes queries and waits for their answers. */
@Injectable()
export class QueryService {
  private readonly identities: IdentityHeaders;
  private readonly client: BusClient;
  private readonly history: QueryHistory;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions, @Inject(BusClient) client: BusClient, @Inject(QueryHistory) history: QueryHistory) {
    this.identities = new IdentityHeaders(options.secret);
    this.client = client;
    this.history = history;
  }

  /** Sends one query. An abort of `signal` cancels it where it runs. */
  ask(request: QueryRequest, caller: Caller, signal: AbortSignal): PendingQuery {
    const queryId = this.admitId(caller);
    const nowMs = Date.now();
    const deadlineMs = nowMs + (request.timeout_ms ?? LIMITS.defaultTimeoutMs);
    this.history.accepted(queryId, caller.identity.subject, nowMs);
    const headers = headersOf({
      [HEADERS.queryId]: queryId,
      [HEADERS.requestId]: caller.requestId ?? queryId,
      [HEADERS.identity]: this.identities.write(caller.identity, deadlineMs),
    });
    return { queryId, answer: this.exchange(queryId, request, headers, deadlineMs, signal) };
  }

  private admitId({ queryId }: Caller): string {
    if (queryId === null) return newQueryId();
    if (!this.history.knows(queryId)) return queryId;
    throw new FailureError(failure('BAD_REQUEST', 'This X-Query-Id was used before. Choose a new UUID for each query.'));
  }

  private async exchange(queryId: string, request: QueryRequest, headers: RecordHeaders, deadlineMs: number, signal: AbortSignal): Promise<Buffer> {
    const startedAt = performance.now();
    let status = 'error';
    try {
      const reply = await this.client.request(TOPICS.requests, new JsonBody(queryRequestSchema, request), { headers, deadlineMs, signal }).catch((error: unknown) => {
        this.reportUnanswered(queryId, error);
        throw error;
      });
      if (headerText(reply.headers, HEADERS.status) !== REPLY_STATUS.ok) throw decodeFailure(reply);
      status = 'ok';
      return reply.value;
    } catch (error) {
      throw this.withQueryId(error, queryId);
    } finally {
      metrics.answerSeconds.observe({ status }, (performance.now() - startedAt) / 1000);
    }
  }

  /** Nobody answered, so perhaps nobody else says how the query ended. A worker that does has the last word. */
  private reportUnanswered(queryId: string, error: unknown): void {
    const code = isFailureError(error) ? error.failure.code : 'INTERNAL';
    const state = code === 'DEADLINE_EXCEEDED' ? 'expired' : code === 'CANCELLED' ? 'cancelled' : 'failed';
    const outcome: OutcomeRecord = { query_id: queryId, at_ms: Date.now(), state, engine: null, fingerprint: null, duration_ms: null, row_count: null, result_bytes: null, error_code: code };
    this.history.outcome(queryId, new JsonBody(outcomeRecordSchema, outcome));
  }

  /** A write that was not answered in time may have happened: it must not look like something to send again. */
  private withQueryId(error: unknown, queryId: string): unknown {
    if (!isFailureError(error)) return error;
    const unanswered = error.failure.code === 'DEADLINE_EXCEEDED' || error.failure.code === 'BUS_UNAVAILABLE';
    const found = unanswered && error.failure.engine === undefined && this.history.changesData(queryId)
      ? failure('OUTCOME_UNKNOWN', 'The write was not answered in time; it may have been done. Send it again with the same Idempotency-Key to learn its outcome.')
      : error.failure;
    return new FailureError({ ...found, query_id: queryId } as typeof found, { cause: error });
  }
}
