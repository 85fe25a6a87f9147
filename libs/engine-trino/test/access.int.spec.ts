import { failureOf, run } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { createTrinoEngine } from '../src/index.ts';

describeWith("Trino's own lock", await server('trino'), ({ url, user }) => {
  it('is verified: a user who may change data is not used', async () => {
    const engine = createTrinoEngine({ url, user, catalog: 'memory' });
    expect(await failureOf(engine.init())).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: false, message: expect.stringContaining('read-only') });
    await engine.close();
  });

  it('may be waived, and then only queries are run all the same', async () => {
    const engine = createTrinoEngine({ url, user, catalog: 'memory', writableUser: 'allow' });
    await engine.init();
    expect(await failureOf(run(engine, 'CREATE SCHEMA memory.should_not_be'))).toMatchObject({ code: 'STATEMENT_REFUSED' });
    await engine.close();
  });

  it('does not let the router see the statements of others', async () => {
    const engine = createTrinoEngine({ url, user: 'query-router', catalog: 'memory' });
    expect(await failureOf(run(engine, 'SELECT query FROM system.runtime.queries'))).toMatchObject({ code: 'STATEMENT_REFUSED' });
    await engine.close();
  });

  it('turns away a user it does not know', async () => {
    const engine = createTrinoEngine({ url, user: 'stranger', catalog: 'memory' });
    expect(await failureOf(engine.init())).toMatchObject({ code: 'STATEMENT_REFUSED' });
    await engine.close();
  });
});
