import { failureOf } from '@query-router/engine/testing';
import { createTrinoEngine } from '@query-router/engine-trino';
import { describeWith, server } from '@query-router/testkit';
import { forgetfulHttp } from './forgetful.ts';

describeWith('Trino', await server('trino'), ({ url }) => {
  it('is not used when the capabilities do not arrive, without which it rounds timestamps', async () => {
    const proxy = await forgetfulHttp(url, { header: 'x-trino-client-capabilities' });
    const engine = createTrinoEngine({ url: `http://127.0.0.1:${proxy.port}`, user: 'query-router', catalog: 'memory' });
    try {
      expect(await failureOf(engine.init())).toMatchObject({ code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('the precision of timestamps') });
    } finally {
      await engine.close();
      proxy.close();
    }
  });
});
