import { KafkaClient, type QueryRouterError } from '@query-router/client';
import { MemoryBroker, createDriver, headerText, type BusContext } from '@query-router/bus';
import { FailureError, HEADERS, failure, type QueryRequest } from '@query-router/contracts';
import { answerFixture, explainFixture, startStubRouter, type StubRouter, type StubRouterHandler } from '@query-router/testkit';

let router: StubRouter | undefined;
let client: KafkaClient | undefined;
let broker = new MemoryBroker();
const seen: { request: QueryRequest; context: BusContext }[] = [];

async function connected(handler?: StubRouterHandler): Promise<KafkaClient> {
  broker = new MemoryBroker();
  const driver = () => createDriver({ driver: 'memory', clientId: 'test', memory: broker });
  router = await startStubRouter(driver(), handler === undefined ? undefined : (request, context) => {
    seen.push({ request, context });
    return handler(request, context);
  });
  client = await KafkaClient.connect({ bootstrapServers: [], driver: driver(), instanceId: 'me', retry: { baseDelayMs: 1 } });
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

const reply = (body: unknown) => ({ kind: 'reply', value: Buffer.from(JSON.stringify(body)) }) as const;

afterEach(async () => {
  seen.length = 0;
  await client?.close();
  await router?.close();
});

describe('a query over Kafka', () => {
  it('resolves with the typed answer', async () => {
    const asking = await connected();
    await expect(asking.query('SELECT 1')).resolves.toMatchObject({ data: [{ sql: 'SELECT 1' }], row_count: 1, engine: 'duckdb' });
  });

  it('carries options, a deadline, a query id and a request id', async () => {
    const asking = await connected(() => reply(answerFixture()));
    await asking.query('SELECT 1', { forceEngine: 'duckdb', maxRows: 3, timeoutMs: 5_000, idempotencyKey: 'once' });
    expect(seen[0]?.request).toMatchObject({ sql: 'SELECT 1', force_engine: 'duckdb', max_rows: 3 });
    const headers = seen[0]?.context.record.headers ?? new Map();
    expect(headerText(headers, HEADERS.requestId)).toBe('once');
    expect(headerText(headers, HEADERS.queryId)).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(headerText(headers, HEADERS.deadline)) - Date.now()).toBeLessThanOrEqual(5_000);
  });

  it('explains without running', async () => {
    const asking = await connected((request) => reply(request.explain === true ? explainFixture() : answerFixture()));
    await expect(asking.explain('SELECT 1')).resolves.toEqual(explainFixture());
  });

  it('answers many callers each with their own rows', async () => {
    const asking = await connected();
    const statements = Array.from({ length: 200 }, (_, index) => `SELECT ${index}`);
    const answers = await Promise.all(statements.map((sql) => asking.query(sql)));
    expect(answers.map((answer) => answer.data[0]?.['sql'])).toEqual(statements);
  });

  it('takes its reply topic away when it closes', async () => {
    const asking = await connected();
    expect(broker.topicNames).toContain('sql.reply.me');
    await asking.close();
    expect(broker.topicNames).not.toContain('sql.reply.me');
  });
});

describe('a failure over Kafka', () => {
  it('carries its code, engine and request id', async () => {
    const asking = await connected();
    expect(await failureOf(asking.query('SELECT fail', { idempotencyKey: 'once' }))).toMatchObject({
      name: 'QueryRouterError', code: 'QUERY_FAILED', engine: 'duckdb', requestId: 'once', retryable: false, message: 'no engine here can run: SELECT fail',
    });
  });

  it('is tried again under the same request id when it is retryable', async () => {
    const asking = await connected(() => {
      if (seen.length < 3) throw new FailureError(failure('ENGINE_UNAVAILABLE', 'later'));
      return reply(answerFixture());
    });
    await asking.query('INSERT INTO t VALUES (1)');
    const ids = seen.map(({ context }) => headerText(context.record.headers, HEADERS.requestId));
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('is BAD_ANSWER when the body breaks the contract', async () => {
    const asking = await connected(() => reply({ rows: [] }));
    expect(await failureOf(asking.query('SELECT 1'))).toMatchObject({ code: 'BAD_ANSWER', retryable: false });
  });

  it('is DEADLINE_EXCEEDED when no answer comes', async () => {
    const asking = await connected(() => ({ kind: 'done' }));
    expect(await failureOf(asking.query('SELECT 1', { timeoutMs: 50 }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is CANCELLED after an abort, and the query is stopped where it runs', async () => {
    const stopped = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const asking = await connected((_request, context) => {
      context.signal.addEventListener('abort', () => stopped.resolve());
      started.resolve();
      return stopped.promise.then(() => ({ kind: 'done' }));
    });
    const abort = new AbortController();
    const call = failureOf(asking.query('SELECT pg_sleep(60)', { signal: abort.signal }));
    await started.promise;
    abort.abort();
    expect(await call).toMatchObject({ code: 'CANCELLED' });
    await stopped.promise;
  });
});
