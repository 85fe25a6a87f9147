import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Decision, ExplainAnswer, QueryAnswer } from '@query-router/contracts';

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  /** Resolves when the requester closed the connection before an answer. */
  readonly gone: Promise<void>;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is; anything else as JSON. */
  readonly body: unknown;
}

/** Answers a request; null breaks the connection off, a pending promise keeps it open. */
export type StubHandler = (request: StubRequest) => StubAnswer | null | Promise<StubAnswer | null>;

export interface StubGateway {
  readonly url: string;
  readonly requests: readonly StubRequest[];
  close(): Promise<void>;
}

/** A gateway without a router behind it, for tests of what talks to a gateway. */
export async function startStubGateway(handler: StubHandler): Promise<StubGateway> {
  const requests: StubRequest[] = [];
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, outgoing);
    requests.push(request);
    const answer = await handler(request);
    if (answer === null) incoming.socket.destroy();
    else send(outgoing, answer);
  };
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => resolve());
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      return closed.promise;
    },
  };
}

async function readRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<StubRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const gone = Promise.withResolvers<void>();
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.resolve();
  });
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    gone: gone.promise,
  };
}

function send(outgoing: ServerResponse, answer: StubAnswer): void {
  const isText = typeof answer.body === 'string';
  const type = isText ? 'text/html' : answer.status < 400 ? 'application/json' : 'application/problem+json';
  outgoing.writeHead(answer.status, { 'content-type': type, ...answer.headers });
  outgoing.end(isText ? answer.body : JSON.stringify(answer.body));
}

/** A decision as the router would give it for a read. */
export function decisionFixture(over: Partial<Decision> = {}): Decision {
  return {
    rule: 'default', reason: 'no other rule applies', statement: 'read', fingerprint: 'f1', tables: ['public.users'],
    candidates: ['duckdb', 'postgres'], rejected: [{ engine: 'trino', layer: 'health', reason: 'no worker' }],
    sql: 'SELECT 1', fresh_as_of: null, staleness_ms: null, ...over,
  };
}

export function answerFixture(over: Partial<QueryAnswer> = {}): QueryAnswer {
  return {
    query_id: 'q-1', engine: 'duckdb', duration: 0.0123, columns: [{ name: 'id', type: 'int32' }, { name: 'name', type: 'text' }],
    data: [{ id: 1, name: 'Ada' }, { id: 2, name: null }], row_count: 2, truncated: false, decision: decisionFixture(), ...over,
  };
}

export function explainFixture(over: Partial<ExplainAnswer> = {}): ExplainAnswer {
  return { engine: 'duckdb', decision: decisionFixture(), sql: 'SELECT 1', ...over };
}

/** A problem document as the gateway sends it. */
export function problemFixture(status: number, code: string, over: Readonly<Record<string, unknown>> = {}): StubAnswer {
  return { status, body: { type: 'about:blank', title: code, status, detail: `it failed with ${code}`, code, retryable: false, ...over } };
}
