/** Statements of the lake's own services: everything a user may do, and their answers. */
import { isFailureError } from '@query-router/contracts';
import { openTrinoStatements } from '@query-router/engine-trino';
import { describeWith, server } from '@query-router/testkit';

const found = await server('trino');

describeWith('statements of administration on Trino', found, (address) => {
  const trino = openTrinoStatements({ ...address, catalog: 'memory' });
  afterAll(() => trino.close());

  const run = (sql: string, timeoutMs = 30_000) => trino.run(sql, { timeoutMs });
  const failureOf = (sql: string, timeoutMs?: number) =>
    run(sql, timeoutMs).then(
      () => null,
      (error: unknown) => (isFailureError(error) ? error.failure : error),
    );

  test('say what a statement was and how many rows it touched', async () => {
    await run('CREATE SCHEMA IF NOT EXISTS memory.statements');
    await run('DROP TABLE IF EXISTS memory.statements.t');
    await expect(run('CREATE TABLE memory.statements.t AS SELECT * FROM (VALUES 1, 2, 3) AS v (a)')).resolves.toMatchObject({ updateType: 'CREATE TABLE', updateCount: 3 });
    await expect(run('SELECT count(*) AS n FROM memory.statements.t')).resolves.toMatchObject({ columns: [{ name: 'n', type: 'int64' }], rows: [[3]], updateType: null });
    await run('DROP TABLE memory.statements.t');
  });

  test('keep the digits of snapshot ids', async () => {
    await expect(run('SELECT 7290819486473441082')).resolves.toMatchObject({ rows: [['7290819486473441082']] });
  });

  test('fail with what the server says', async () => {
    await expect(failureOf('SELECT * FROM memory.statements.nothing')).resolves.toMatchObject({ code: 'QUERY_FAILED', engine: 'trino', details: { trino_error: 'TABLE_NOT_FOUND' } });
  });

  test('end at their deadline', async () => {
    await expect(failureOf('SELECT count(*) FROM tpch.sf100.lineitem a, tpch.sf100.lineitem b', 500)).resolves.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});
