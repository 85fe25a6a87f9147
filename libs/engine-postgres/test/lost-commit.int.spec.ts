// The connection breaks while a write is being committed. What was committed must not be reported as failed, what was undone must not be
// reported as done, and nothing may be applied twice.
import { randomUUID } from 'node:crypto';
import { failureOf, query, run } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { CuttingProxy } from './cutting-proxy.ts';
import type { PostgresUnderTest } from './postgres-under-test.ts';
import { postgresUnderTest } from './postgres-under-test.ts';

const postgres = await server('postgres');

describeWith('a connection lost at COMMIT', postgres, (address) => {
  let proxy: CuttingProxy;
  let made: PostgresUnderTest;
  let table: string;

  beforeAll(async () => {
    proxy = await CuttingProxy.start(address);
    made = await postgresUnderTest(address, { host: '127.0.0.1', port: proxy.port });
    table = `${made.schema}.w`;
    await made.setup.writes?.emptyTable('w');
  });

  afterAll(async () => {
    await made.dispose();
    proxy.close();
  });

  beforeEach(async () => {
    await made.admin.query(`TRUNCATE ${table}`);
  });

  const insert = (requestId: string) => query(`INSERT INTO ${table} VALUES (1, 'x') RETURNING id`, { statement: 'write', dedupe: { requestId, fingerprint: 'f' } });
  const never = new AbortController().signal;

  it('is a success when the request log says that the commit happened', async () => {
    const requestId = randomUUID();
    proxy.cut = 'after';
    expect(await made.engine.execute(insert(requestId), never)).toMatchObject({ rows: [[1]], affectedRows: 1, replayed: false });
    expect(await made.engine.execute(insert(requestId), never)).toMatchObject({ rows: [[1]], replayed: true });
    expect((await run(made.engine, `SELECT count(*) AS n FROM ${table}`)).rows).toEqual([[1]]);
  });

  it('is a safe failure when the request log says that it did not', async () => {
    const requestId = randomUUID();
    proxy.cut = 'before';
    expect(await failureOf(made.engine.execute(insert(requestId), never))).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: true });
    expect((await run(made.engine, `SELECT count(*) AS n FROM ${table}`)).rows).toEqual([[0]]);
    expect(await made.engine.execute(insert(requestId), never)).toMatchObject({ rows: [[1]], replayed: false });
  });

  it('is unknown, and not retryable, for a write without a request id', async () => {
    proxy.cut = 'after';
    const failure = await failureOf(run(made.engine, `INSERT INTO ${table} VALUES (2, 'x')`, { statement: 'write' }));
    expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
    expect((await run(made.engine, `SELECT id FROM ${table}`)).rows).toEqual([[2]]);
  });
});
