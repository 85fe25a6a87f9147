import { Client } from 'pg';
import { describeWith, server } from '@query-router/testkit';

describeWith('the shared PostgreSQL', await server('postgres'), (address) => {
  test('answers a client', async () => {
    const client = new Client(address);
    await client.connect();
    const { rows } = await client.query<{ one: number }>('SELECT 1 AS one');
    await client.end();
    expect(rows).toEqual([{ one: 1 }]);
  });
});
