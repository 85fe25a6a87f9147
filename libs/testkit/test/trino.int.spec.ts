import { Trino } from 'trino-client';
import { waitUntil } from '@query-router/server-process';
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

  test('forgets what has ended, of which minutes would fill its heap', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 30; i += 1) ids.push(String((await ask(`SELECT query_id FROM system.runtime.queries WHERE state = 'RUNNING' AND query LIKE '%forgotten ${i} %'`))[0]?.[0]));
    const kept = async (table: string): Promise<unknown> => (await ask(`SELECT count(*) FROM system.runtime.${table} WHERE query_id = '${ids[0]}'`))[0]?.[0];
    expect(await kept('tasks')).not.toBe(0);
    for (const table of ['queries', 'tasks']) await waitUntil(`${table} are forgotten`, async () => (await kept(table)) === 0, { timeoutMs: 45_000, everyMs: 1_000 });
  }, 120_000);
});
