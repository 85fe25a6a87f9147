import { HttpClient, type QueryRouterError } from '@query-router/client';
import { answerFixture, explainFixture, problemFixture, startStubGateway, type StubGateway, type StubHandler } from '@query-router/testkit';

let gateway: StubGateway | undefined;
const clients: HttpClient[] = [];

async function connected(handler: StubHandler, options: Partial<ConstructorParameters<typeof HttpClient>[0]> = {}): Promise<HttpClient> {
  gateway = await startStubGateway(handler);
  const client = new HttpClient({ baseUrl: gateway.url, retry: { baseDelayMs: 1, maxDelayMs: 2 }, ...options });
  clients.push(client);
  return client;
}

async function failureOf(call: Promise<unknown>): Promise<QueryRouterError> {
  try {
    await call;
  } catch (error) {
    return error as QueryRouterError;
  }
  throw new Error('the call succeeded');
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await gateway?.close();
  gateway = undefined;
});

describe('a query over HTTP', () => {
  it('resolves with the typed answer', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }));
    const answer = await client.query('SELECT id, name FROM users');
    expect(answer.data).toEqual([{ id: 1, name: 'Ada' }, { id: 2, name: null }]);
    expect(answer.decision.rule).toBe('default');
  });

  it('sends the statement, the options, the key and a request id', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }), { apiKey: 'k1' });
    await client.query('SELECT 1', { forceEngine: 'trino', maxRows: 5, timeoutMs: 4000, idempotencyKey: 'once' });
    const [request] = gateway?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', path: '/query', body: { sql: 'SELECT 1', force_engine: 'trino', max_rows: 5 } });
    expect(request?.headers).toMatchObject({ authorization: 'Bearer k1', 'idempotency-key': 'once', 'content-type': 'application/json' });
    expect(request?.body['timeout_ms']).toBeGreaterThan(3000);
    expect(request?.body['timeout_ms']).toBeLessThanOrEqual(4000);
  });

  it('sends what it demands of the data', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }));
    await client.query('SELECT 1', { maxStalenessMs: 0, maxWaitMs: 0, consistencyToken: 't', ref: 'dev', at: { tag: 'v1' } });
    expect(gateway?.requests[0]?.body).toMatchObject({ max_staleness_ms: 0, max_wait_ms: 0, consistency_token: 't', ref: 'dev', at: { tag: 'v1' } });
  });

  it('keeps a path in front of the endpoints', async () => {
    const client = await connected(() => ({ status: 200, body: explainFixture() }));
    const behindProxy = new HttpClient({ baseUrl: `${gateway?.url}/router` });
    clients.push(behindProxy);
    await behindProxy.explain('SELECT 1');
    await client.explain('SELECT 1');
    expect(gateway?.requests.map((request) => request.path)).toEqual(['/router/query/explain', '/query/explain']);
  });

  it('carries a statement with characters outside ASCII unchanged', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }));
    await client.query("SELECT '日本語 🦆 é'");
    expect(gateway?.requests[0]?.body['sql']).toBe("SELECT '日本語 🦆 é'");
  });

  it('escapes a query id in the path', async () => {
    const client = await connected(() => problemFixture(404, 'QUERY_NOT_FOUND'));
    await failureOf(client.getQuery('a/../b?c'));
    expect(gateway?.requests[0]?.path).toBe('/queries/a%2F..%2Fb%3Fc');
  });
});

describe('a failure over HTTP', () => {
  it('carries code, status, query id, engine and decision of the problem document', async () => {
    const { decision } = answerFixture();
    const client = await connected(() => problemFixture(422, 'QUERY_FAILED', { query_id: 'q-9', engine: 'postgres', decision }));
    const error = await failureOf(client.query('SELECT 1/0'));
    expect(error).toMatchObject({
      name: 'QueryRouterError', code: 'QUERY_FAILED', status: 422, queryId: 'q-9', engine: 'postgres', retryable: false, message: 'it failed with QUERY_FAILED', decision,
    });
  });

  it('names the request id, so that a write can be repeated under it', async () => {
    const client = await connected(() => problemFixture(504, 'OUTCOME_UNKNOWN'));
    const error = await failureOf(client.query('INSERT INTO t VALUES (1)'));
    expect(error.requestId).toBe(gateway?.requests[0]?.headers['idempotency-key']);
  });

  it('passes a code on that this client does not know', async () => {
    const client = await connected(() => problemFixture(400, 'FROM_THE_FUTURE'));
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'FROM_THE_FUTURE' });
  });

  it('says what came when the answer is not JSON', async () => {
    const client = await connected(() => ({ status: 500, body: '<html>It broke</html>' }));
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'BAD_ANSWER', status: 500, retryable: false, message: expect.stringContaining('It broke') });
  });

  it('does not take a 200 for a success when it breaks the contract', async () => {
    const client = await connected(() => ({ status: 200, body: { data: [], engine: 'oracle' } }));
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'BAD_ANSWER', status: 200 });
  });

  it('does not take rows that are not objects', async () => {
    const client = await connected(() => ({ status: 200, body: { ...answerFixture(), data: [[1, 'Ada']] } }));
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'BAD_ANSWER', message: expect.stringContaining('data') });
  });

  it('is UNREACHABLE when nobody listens', async () => {
    const client = await connected(() => null);
    await gateway?.close();
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'UNREACHABLE', retryable: true, status: undefined, message: expect.stringContaining('ECONNREFUSED') });
  });

  it('never shows the key', async () => {
    const client = await connected(() => problemFixture(401, 'UNAUTHENTICATED'), { apiKey: 'secret-key' });
    const error = await failureOf(client.query('SELECT 1'));
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('secret-key');
  });
});

describe('trying again', () => {
  it('repeats a retryable failure under the same request id', async () => {
    let calls = 0;
    const client = await connected(() => (++calls < 3 ? problemFixture(503, 'ENGINE_UNAVAILABLE', { retryable: true }) : { status: 200, body: answerFixture() }));
    await client.query('INSERT INTO t VALUES (1)');
    const ids = gateway?.requests.map((request) => request.headers['idempotency-key']) ?? [];
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('gives two calls two request ids', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }));
    await client.query('SELECT 1');
    await client.query('SELECT 1');
    expect(new Set(gateway?.requests.map((request) => request.headers['idempotency-key'])).size).toBe(2);
  });

  it('repeats after a connection that broke off', async () => {
    let calls = 0;
    const client = await connected(() => (++calls === 1 ? null : { status: 200, body: answerFixture() }));
    await expect(client.query('SELECT 1')).resolves.toMatchObject({ row_count: 2 });
  });

  it.each([['CONFLICT', 409], ['OUTCOME_UNKNOWN', 504], ['INTERNAL', 500]])('does not repeat %s', async (code, status) => {
    const client = await connected(() => problemFixture(status, code));
    await failureOf(client.query('INSERT INTO t VALUES (1)'));
    expect(gateway?.requests).toHaveLength(1);
  });

  it('stops at the attempt limit with the last failure', async () => {
    const client = await connected(() => problemFixture(429, 'OVERLOADED', { retryable: true }), { retry: { maxAttempts: 4, baseDelayMs: 1 } });
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({ code: 'OVERLOADED' });
    expect(gateway?.requests).toHaveLength(4);
  });

  it('does not wait for a Retry-After beyond its own deadline', async () => {
    const client = await connected(() => ({ ...problemFixture(429, 'OVERLOADED', { retryable: true }), headers: { 'retry-after': '60' } }));
    expect(await failureOf(client.query('SELECT 1', { timeoutMs: 5000 }))).toMatchObject({ code: 'OVERLOADED', retryAfterMs: 60_000 });
    expect(gateway?.requests).toHaveLength(1);
  });
});

describe('an aborted call', () => {
  it('rejects with CANCELLED and closes the connection, which cancels the query', async () => {
    const abort = new AbortController();
    const arrived = Promise.withResolvers<void>();
    const client = await connected(async (request) => {
      arrived.resolve();
      await request.gone;
      return null;
    });
    const call = failureOf(client.query('SELECT pg_sleep(60)', { signal: abort.signal }));
    await arrived.promise;
    abort.abort();
    expect(await call).toMatchObject({ code: 'CANCELLED', retryable: false });
    await gateway?.requests[0]?.gone;
  });

  it('rejects at once when the signal had aborted before', async () => {
    const client = await connected(() => ({ status: 200, body: answerFixture() }));
    expect(await failureOf(client.query('SELECT 1', { signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED' });
    expect(gateway?.requests).toHaveLength(0);
  });

  it('gives up by itself when the router says nothing until the deadline', async () => {
    const client = await connected(async (request) => {
      await request.gone;
      return null;
    });
    expect(await failureOf(client.query('SELECT 1', { timeoutMs: 10 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});

it('refuses an address that is not http', () => {
  expect(() => new HttpClient({ baseUrl: 'ftp://router' })).toThrow('not an http(s) address');
});
