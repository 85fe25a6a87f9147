import { explainAnswerSchema, failure, FailureError, HEADERS, queryAnswerSchema, queryFailureSchema, queryRequestSchema, REPLY_STATUS, TOPICS, type ExplainAnswer, type Identity, type QueryRequest } from '@query-router/contracts';
import { headersOf, headerText, JsonBody, type BusClient, type BusReply } from '@query-router/bus';
import { newQueryId, type IdentityHeaders } from '@query-router/platform';
import { toEngineAnswer, type EngineAnswer } from './compare/answer.ts';

/** Asks the classifiers and engines as any client does, but for answers that are only compared. */
export class Router {
  readonly #client: BusClient;
  readonly #identities: IdentityHeaders;

  constructor(client: BusClient, identities: IdentityHeaders) {
    this.#client = client;
    this.#identities = identities;
  }

  /** @throws FailureError */
  async explain(request: QueryRequest, identity: Identity, signal: AbortSignal): Promise<ExplainAnswer> {
    return explainAnswerSchema.parse(await this.#ask({ ...request, explain: true }, identity, signal));
  }

  /** @throws FailureError */
  async run(request: QueryRequest, identity: Identity, signal: AbortSignal): Promise<EngineAnswer> {
    return toEngineAnswer(queryAnswerSchema.parse(await this.#ask(request, identity, signal)));
  }

  async #ask(request: QueryRequest, identity: Identity, signal: AbortSignal): Promise<unknown> {
    const deadlineMs = Date.now() + (request.timeout_ms ?? 0);
    const queryId = newQueryId();
    const headers = headersOf({
      [HEADERS.queryId]: queryId,
      [HEADERS.requestId]: queryId,
      [HEADERS.identity]: this.#identities.write(identity, deadlineMs),
      [HEADERS.comparison]: '1',
    });
    const reply = await this.#client.request(TOPICS.requests, new JsonBody(queryRequestSchema, request), { headers, deadlineMs, signal });
    const body: unknown = JSON.parse(reply.value.toString());
    if (headerText(reply.headers, HEADERS.status) === REPLY_STATUS.ok) return body;
    throw failed(reply, body);
  }
}

function failed(_reply: BusReply, body: unknown): FailureError {
  const parsed = queryFailureSchema.safeParse(body);
  return new FailureError(parsed.success ? parsed.data : failure('INTERNAL', 'The answer cannot be read.'));
}
