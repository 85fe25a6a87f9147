import { Trino } from 'trino-client';
import { describeWith, server } from '@query-router/testkit';

describeWith('the shared Trino', await server('trino'), ({ url, user }) => {
  async function ask(sql: string): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    const trino = Trino.create({ server: url, extraHeaders: { 'X-Trino-User': user } });
    for await (const { data } of await trino.query(sql)) rows.push(...(data ?? []));
    return rows;
  }

  test('answers a client', async () => {
    expect(await ask('SELECT count(*) FROM tpch.tiny.nation')).toEqual([[25]]);
  });

  test('keeps tables in memory', async () => {
    await ask('CREATE TABLE memory.default.testkit AS SELECT 42 AS n');
    expect(await ask('SELECT n FROM memory.default.testkit')).toEqual([[42]]);
    await ask('DROP TABLE memory.default.testkit');
  });
});
