import { BusServer, PoisonRecordError, type BusContext, type BusDriver, type Settlement } from '@query-router/bus';
import { FailureError, TOPICS, failure, isAllowedReplyTopic, queryRequestSchema, type QueryRequest } from '@query-router/contracts';
import { answerFixture } from './stub-gateway.ts';

export type StubRouterHandler = (request: QueryRequest, context: BusContext) => Settlement | Promise<Settlement>;

export interface StubRouter {
  close(): Promise<void>;
}

/** Something on the bus that answers `sql.requests` the way the real services do, without engines behind it. Owns `driver`. */
export async function startStubRouter(driver: BusDriver, handler: StubRouterHandler = echo): Promise<StubRouter> {
  const server = new BusServer({
    driver,
    group: (topic) => `stub.${topic}`,
    maxInFlight: 100,
    defaultTimeoutMs: 30_000,
    cancelTopic: TOPICS.control,
    deadLetterTopic: TOPICS.deadLetter,
    drainMs: 1_000,
    allowReplyTopic: isAllowedReplyTopic,
    onError: (error) => process.stderr.write(`stub router: ${String(error)}\n`),
  });
  server.addHandler(TOPICS.requests, async (value: Buffer, context: BusContext) => handler(decodeRequest(value), context));
  await driver.connect(AbortSignal.timeout(30_000));
  await driver.createTopics([
    { topic: TOPICS.requests, partitions: 3 },
    { topic: TOPICS.control, partitions: 1 },
    { topic: TOPICS.deadLetter, partitions: 1 },
  ]);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  await server.listen((error) => (error === undefined ? resolve() : reject(error)));
  await promise;
  return { close: () => server.close() };
}

function decodeRequest(value: Buffer): QueryRequest {
  const parsed = queryRequestSchema.safeParse(parseJson(value));
  if (!parsed.success) throw new FailureError(failure('BAD_REQUEST', 'The body does not follow the contract.'));
  return parsed.data;
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new PoisonRecordError('The body is not JSON.', { cause });
  }
}

/** Answers with the statement itself as the only row; statements that hold `fail` fail. */
function echo(request: QueryRequest): Settlement {
  if (request.sql.includes('fail')) throw new FailureError(failure('QUERY_FAILED', `no engine here can run: ${request.sql}`, { engine: 'duckdb' }));
  const answer = answerFixture({ columns: [{ name: 'sql', type: 'text' }], data: [{ sql: request.sql }], row_count: 1 });
  return { kind: 'reply', value: Buffer.from(JSON.stringify(answer)) };
}
