import type { ValueName } from './values.ts';
import { VALUE_CASES } from './values.ts';
import type { Subject } from './harness.ts';
import { run } from './harness.ts';
import { THINGS } from './setup.ts';

export function resultsContract(subject: Subject): void {
  describe('gives exact values:', () => {
    it.each(Object.keys(VALUE_CASES) as ValueName[])('%s', async (name) => {
      const { engine, setup } = subject();
      const expression = setup.values[name];
      if (expression === null) return; // The engine has no such value; its setup says so.
      const sql = typeof expression === 'string' ? expression : expression.sql;
      const expected = { ...VALUE_CASES[name], ...(typeof expression === 'string' ? {} : { type: expression.type }) };
      const answer = await run(engine, `SELECT ${sql} AS v`);
      expect(answer.columns).toEqual([{ name: 'v', type: expected.type }]);
      expect(answer.rows).toEqual([[expected.value]]);
      expect(JSON.parse(JSON.stringify(answer.rows))).toEqual([[expected.value]]);
    });
  });

  it('gives the rows of a table in order, with nulls', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, `SELECT id, name, amount, made_at FROM ${setup.schema}.things ORDER BY id`);
    expect(answer.rows).toEqual(THINGS.rows);
    expect(answer.columns).toEqual(THINGS.columns.map(({ name, type }) => ({ name, type })));
    expect(answer).toMatchObject({ truncated: false, affectedRows: null, replayed: false });
  });

  it('keeps duplicate column names apart by position', async () => {
    const { engine, setup } = subject();
    const { duplicateNames = "SELECT 1 AS a, 'x' AS a, 2 AS b" } = setup.sql;
    if (duplicateNames === null) return; // The engine refuses them; its setup says so.
    const answer = await run(engine, duplicateNames);
    expect(answer.columns.map((column) => column.name)).toEqual(['a', 'a', 'b']);
    expect(answer.rows).toEqual([[1, 'x', 2]]);
  });

  it('describes the columns of an answer without rows', async () => {
    const { engine, setup } = subject();
    const answer = await run(engine, `SELECT id, name FROM ${setup.schema}.things WHERE id < 0`);
    expect(answer).toMatchObject({ rows: [], truncated: false });
    expect(answer.columns).toEqual([{ name: 'id', type: 'int64' }, { name: 'name', type: 'text' }]);
  });

  it('gives the same answer when the same text is asked again', async () => {
    const { engine, setup } = subject();
    const sql = `SELECT name FROM ${setup.schema}.things WHERE id = 1`;
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await run(engine, sql)).rows);
    expect(answers).toEqual(Array.from({ length: 5 }, () => [['ant']]));
  });
}
