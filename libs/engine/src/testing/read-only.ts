import type { Subject } from './harness.ts';
import { codeOf, run } from './harness.ts';
import { THINGS } from './setup.ts';

export function readOnlyContract(subject: Subject): void {
  it('changes nothing when a write is sent as a read', async () => {
    const { engine, setup } = subject();
    const { schema } = setup;
    const writes = [
      `INSERT INTO ${schema}.things VALUES (99, 'x', 1, NULL)`,
      `UPDATE ${schema}.things SET name = 'x'`,
      `DELETE FROM ${schema}.things`,
      `TRUNCATE TABLE ${schema}.things`,
      `DROP TABLE ${schema}.things`,
      `ALTER TABLE ${schema}.things ADD COLUMN x integer`,
      `CREATE TABLE ${schema}.made_by_a_read (id integer)`,
      `CREATE VIEW ${schema}.made_by_a_read AS SELECT 1 AS a`,
      `CREATE SCHEMA made_by_a_read`,
    ];
    for (const sql of writes) expect([sql, await codeOf(run(engine, sql))]).toEqual([sql, expect.stringMatching(/^(STATEMENT_REFUSED|QUERY_FAILED)$/)]);
    expect((await run(engine, `SELECT id, name, amount, made_at FROM ${schema}.things ORDER BY id`)).rows).toEqual(THINGS.rows);
    const tables = await engine.discover(new AbortController().signal);
    expect(tables.filter((table) => table.name === 'made_by_a_read' || table.schema === 'made_by_a_read')).toEqual([]);
  });

  it('refuses what would reach files, the network, the session or other sessions', async () => {
    const { engine, setup } = subject();
    for (const [name, sql] of Object.entries(setup.sql.forbiddenReads)) {
      expect([name, await codeOf(run(engine, sql))]).toEqual([name, expect.stringMatching(/^(STATEMENT_REFUSED|QUERY_FAILED)$/)]);
    }
    expect((await run(engine, 'SELECT 42 AS v')).rows).toEqual([[42]]);
  });
}
