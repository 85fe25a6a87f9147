import { createClient } from '@clickhouse/client';
import { describeWith, server } from '@query-router/testkit';

describeWith('the shared ClickHouse', await server('clickhouse'), ({ url, user, password }) => {
  test('answers a client', async () => {
    const client = createClient({ url, username: user, password });
    const answer = await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
    expect(await answer.json()).toEqual([{ one: 1 }]);
    await client.close();
  });
});
