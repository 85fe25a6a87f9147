/**
 * The client package `trino-client` 0.2.9 as second opinion: where both can answer, they agree; and its three faults, which are why it is
 * not the client (docs/decisions/055-trino-client.md), are shown to be there still. When one of these fails after an update, the
 * decision wants another look.
 */
import { run } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import type { QueryResult } from 'trino-client';
import { BasicAuth, Trino } from 'trino-client';
import type { TrinoEngine } from '../src/index.ts';
import { createTrinoEngine } from '../src/index.ts';

const USER = 'query-router';

describeWith('trino-client beside our client', await server('trino'), ({ url }) => {
  let engine: TrinoEngine;

  beforeAll(async () => {
    engine = createTrinoEngine({ url, user: USER, catalog: 'tpch' });
    await engine.init();
  });
  afterAll(() => engine.close());

  const theirs = async (sql: string, headers: Record<string, string> = {}): Promise<{ rows: unknown[][]; last: QueryResult | undefined }> => {
    const client = Trino.create({ server: url, catalog: 'tpch', auth: new BasicAuth(USER), extraHeaders: headers });
    const rows: unknown[][] = [];
    let last: QueryResult | undefined;
    for await (const page of await client.query(sql)) {
      rows.push(...((page.data ?? []) as unknown[][]));
      last = page;
    }
    return { rows, last };
  };

  it.each([
    'SELECT nationkey, name, regionkey FROM tpch.tiny.nation ORDER BY nationkey',
    "SELECT n.name, count(*), CAST(sum(c.acctbal) AS decimal(20,2)) FROM tpch.tiny.customer c JOIN tpch.tiny.nation n USING (nationkey) GROUP BY n.name ORDER BY 1",
    "SELECT DECIMAL '1.50', true, 'ä 🦆', 1.5e0, CAST(NULL AS varchar), DATE '2024-02-29', nan()",
    'SELECT orderkey FROM tpch.tiny.orders ORDER BY 1 LIMIT 10000',
  ])('agrees: %s', async (sql) => {
    expect((await run(engine, sql)).rows).toEqual((await theirs(sql)).rows);
  });

  const MICROSECONDS = "SELECT TIMESTAMP '2024-02-29 23:59:59.999999' AS v";

  it('shows its first fault: timestamps are rounded, here to another month', async () => {
    expect((await theirs(MICROSECONDS)).rows).toEqual([['2024-03-01 00:00:00.000']]);
    expect((await run(engine, MICROSECONDS)).rows).toEqual([['2024-02-29T23:59:59.999999']]);
  });

  it('shows that this one can be repaired from outside', async () => {
    expect((await theirs(MICROSECONDS, { 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME' })).rows).toEqual([['2024-02-29 23:59:59.999999']]);
  });

  it('shows its second fault, which cannot: integers beyond 2^53 are changed', async () => {
    const sql = "SELECT BIGINT '9007199254740993' AS v";
    expect(String((await theirs(sql)).rows[0]?.[0])).toBe('9007199254740992');
    expect((await run(engine, sql)).rows).toEqual([['9007199254740993']]);
  });

  it('shows its third fault: a failed statement ends like one without rows', async () => {
    const { rows, last } = await theirs('SELECT 1 / 0');
    expect(rows).toEqual([]);
    expect(last).toMatchObject({ error: { errorName: 'DIVISION_BY_ZERO' } });
    await expect(run(engine, 'SELECT 1 / 0')).rejects.toMatchObject({ failure: { code: 'QUERY_FAILED' } });
  });
});
