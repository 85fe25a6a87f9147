import { rowBytes } from '../json-bytes.ts';
import type { Subject } from './harness.ts';
import { residentMegabytes, run } from './harness.ts';

/** So many that no engine is through with them before the deadline of a statement. */
const HUNDRED_BILLION = 100_000_000_000;
const BILLION = 1_000_000_000;

export function limitsContract(subject: Subject): void {
  it('is not truncated when the rows are exactly as many as allowed', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, setup.sql.series(10), { maxRows: 10 });
    expect(answer.rows).toHaveLength(10);
    expect(answer.truncated).toBe(false);
  });

  it('cuts at the row limit, to an exact prefix', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, setup.sql.series(1_000), { maxRows: 7 });
    expect(answer.rows).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
    expect(answer.truncated).toBe(true);
  });

  it('gives no rows but the columns when no row is allowed', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, setup.sql.series(3), { maxRows: 0 });
    expect(answer).toMatchObject({ rows: [], truncated: true, columns: [{ name: 'n', type: 'int64' }] });
  });

  it('cuts at the byte limit, to as many whole rows as fit', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, setup.sql.series(10_000), { maxResultBytes: 5_000 });
    const bytes = answer.rows.reduce((sum, row) => sum + rowBytes(row), 0);
    expect(answer.truncated).toBe(true);
    expect(answer.rows).toEqual(Array.from({ length: answer.rows.length }, (_, n) => [n]));
    expect(bytes).toBeLessThanOrEqual(5_000);
    expect(bytes + rowBytes([answer.rows.length])).toBeGreaterThan(5_000);
  });

  it('stops the engine early: a hundred billion rows are neither produced nor held', async () => {
    const { engine, setup } = subject();
    await run(engine, setup.sql.series(HUNDRED_BILLION), { maxRows: 100 });
    const before = residentMegabytes();
    const byRows = await run(engine, setup.sql.series(HUNDRED_BILLION), { maxRows: 100, maxResultBytes: 1_000_000_000 });
    const byBytes = await run(engine, setup.sql.wide(BILLION, 1_000), { maxRows: 1_000_000, maxResultBytes: 100_000 });
    expect([byRows.rows.length, byRows.truncated]).toEqual([100, true]);
    expect([byBytes.rows.length, byBytes.truncated]).toEqual([99, true]);
    expect(residentMegabytes() - before).toBeLessThan(250);
  });

  it('answers the next statement correctly after an answer was cut', async () => {
    const { engine, setup } = subject();
    for (let i = 0; i < 20; i++) {
      await run(engine, setup.sql.wide(100_000, 1_000), { maxRows: 1_000_000, maxResultBytes: 3_000 });
      expect((await run(engine, 'SELECT 42 AS v')).rows).toEqual([[42]]);
    }
  });
}
