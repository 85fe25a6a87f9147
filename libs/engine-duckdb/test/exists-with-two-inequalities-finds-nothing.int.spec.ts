import { createDuckDbEngine } from '../src/index.ts';

// DuckDB 1.5.5: its optimizer `deliminator` drops a condition of EXISTS where two of them are no equalities (`b.id <> a.id AND b.m > a.m`), or where EXISTS stands beside an OR with one.
// No row is found, and nothing says so. The engine switches that optimizer off; TPC-H's correlated queries take the same time without it.
describe('EXISTS with two inequalities', () => {
  const engine = createDuckDbEngine({
    path: ':memory:',
    threads: 2,
    memoryLimit: '256MB',
    concurrency: 1,
    prepare: async (run) => {
      await run('CREATE SCHEMA lab');
      await run('CREATE TABLE lab.t AS SELECT i AS id, i % 12 AS k, (i * 7919) % 50 AS m FROM range(1, 241) r(i)');
      await run('CREATE TABLE lab.u AS SELECT i AS id, i % 12 AS k, (i * 104729) % 50 AS m FROM range(1, 141) r(i)');
    },
  });
  const count = async (condition: string): Promise<unknown> => {
    const { rows } = await engine.execute(
      { queryId: 'q', sql: `SELECT count(*) FROM lab.t AS a WHERE ${condition}`, statement: 'read', timeoutMs: 10_000, maxRows: 10, maxResultBytes: 10_000 },
      new AbortController().signal,
    );
    return rows[0]?.[0];
  };

  beforeAll(() => engine.init());
  afterAll(() => engine.close());

  it.each(['b.k = a.k AND b.id <> a.id AND b.m > a.m', 'b.k <> a.k AND b.id < a.id'])('finds what a count finds: %s', async (condition) => {
    const wanted = await count(`(SELECT count(*) FROM lab.u AS b WHERE ${condition}) > 0`);
    expect(await count(`EXISTS (SELECT 1 FROM lab.u AS b WHERE ${condition})`)).toBe(wanted);
    expect(await count(`a.id < 0 OR EXISTS (SELECT 1 FROM lab.u AS b WHERE ${condition})`)).toBe(wanted);
  });
});
