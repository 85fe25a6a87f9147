import { createDriver, type Settlement } from '@query-router/bus';
import { FailureError, failure, type QueryRequest } from '@query-router/contracts';
import { answerFixture, describeWith, server, startStubRouter, type StubRouter } from '@query-router/testkit';
import { interopCases } from './interop-cases.ts';
import { BROKEN } from './peers.ts';
import { buildSpringRequester } from './spring-peer.ts';

const kafka = await server('kafka');
const spring = await buildSpringRequester();

/** Answers the statements of `peers.ts` as the router would, without engines: what is on trial here is the wire. */
function answer(request: QueryRequest): Settlement {
  const [, number] = /^SELECT (\d+) AS n$/.exec(request.sql) ?? [];
  if (number === undefined) throw new FailureError(failure(BROKEN.code, 'syntax error'));
  const body = answerFixture({ columns: [{ name: 'n', type: 'int32' }], data: [{ n: Number(number) }], row_count: 1 });
  return { kind: 'reply', value: Buffer.from(JSON.stringify(body)) };
}

describeWith('foreign Kafka clients against the bus', kafka, ({ bootstrap }) => {
  let router: StubRouter;
  beforeAll(async () => {
    router = await startStubRouter(createDriver({ driver: 'platformatic', clientId: 'stub-router', bootstrapServers: [bootstrap] }), answer);
  });
  afterAll(() => router.close());

  interopCases(() => bootstrap, spring);
});
