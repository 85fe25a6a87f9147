/** Write, audit, publish: jobs on branches, their checks, and what becomes of them; definitions that change meanwhile. */
import { isFailureError } from '@query-router/contracts';
import { describeWith, lakehouse } from '@query-router/testkit';
import { ALICE, openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const found = await lakehouse();

describeWith('jobs on branches', found, (servers) => {
  let at: TestLake;
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (isFailureError(error) ? error.failure : error),
    );
  beforeAll(async () => {
    at = await openTestLake(servers);
    await at.sql(`CREATE TABLE lake.${at.schema}.prices AS SELECT 1 AS id, 10 AS price`);
  });
  afterAll(() => at.close());

  const branches = async (): Promise<string[]> => (await at.lake.refs.list('branch')).map(({ name }) => name);

  test('what passes its checks is published, and its branch goes', async () => {
    const report = await at.lake.jobs.run(
      { statements: [`INSERT INTO ${at.schema}.prices VALUES (2, 20)`, `UPDATE ${at.schema}.prices SET price = price + 1`], assertions: [{ name: 'no negative price', sql: `SELECT 1 FROM ${at.schema}.prices WHERE price < 0` }] },
      'alice',
    );
    expect(report).toMatchObject({ outcome: 'merged', statements: [{ type: 'INSERT', rows: 1 }, { type: 'UPDATE', rows: 2 }], checks: [{ passed: true, found: 0 }], changes: [{ table: `${at.schema}.prices`, change: 'data' }], branch_deleted: true });
    await expect(at.sql(`SELECT sum(price) FROM lake.${at.schema}.prices`)).resolves.toEqual([[32]]);
    expect(await branches()).not.toContain(report.branch);
  }, SLOW_MS);

  test('what does not pass stays on its branch, unseen', async () => {
    const report = await at.lake.jobs.run(
      { statements: [`INSERT INTO ${at.schema}.prices VALUES (3, -1)`], assertions: [{ name: 'no negative price', sql: `SELECT id FROM ${at.schema}.prices WHERE price < 0` }] },
      'alice',
    );
    expect(report).toMatchObject({ outcome: 'failed-checks', checks: [{ name: 'no negative price', passed: false, found: 1 }], reason: 'these checks found something: no negative price', branch_deleted: false });
    await expect(at.count('prices')).resolves.toBe(2);
    await expect(at.sql(`SELECT count(*) FROM ${await at.lake.catalogs.ensure(report.branch)}.${at.schema}.prices`)).resolves.toEqual([[3]]);
    await at.lake.refs.delete('branch', report.branch, ALICE);
  }, SLOW_MS);

  test('what somebody changed meanwhile is a conflict, told with the table', async () => {
    const branch = at.name('slow');
    await at.lake.refs.create('branch', branch, ALICE);
    await at.lake.jobs.run({ branch, statements: [`INSERT INTO ${at.schema}.prices VALUES (4, 1)`], assertions: [], merge: false }, 'alice');
    await at.sql(`INSERT INTO lake.${at.schema}.prices VALUES (5, 1)`);
    await expect(at.lake.jobs.run({ branch, statements: [`INSERT INTO ${at.schema}.prices VALUES (6, 1)`], assertions: [] }, 'alice')).resolves.toMatchObject({ outcome: 'conflict', reason: expect.stringContaining(`${at.schema}.prices`), branch_deleted: false });
  }, SLOW_MS);

  test('a statement that fails leaves nothing behind', async () => {
    const actor = at.name('failing');
    await expect(failureOf(at.lake.jobs.run({ statements: [`INSERT INTO ${at.schema}.nothing VALUES (1)`], assertions: [] }, actor))).resolves.toMatchObject({ code: 'QUERY_FAILED' });
    await expect(at.branchesOf(actor)).resolves.toEqual({ made: [expect.stringMatching(/^job_/)], left: [] });
  }, SLOW_MS);

  test('a job cannot write what is published, whatever its text says', async () => {
    await expect(failureOf(at.lake.jobs.run({ branch: 'main', statements: ['SELECT 1'], assertions: [] }, 'alice'))).resolves.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(failureOf(at.lake.jobs.run({ statements: [`INSERT INTO lake.${at.schema}.prices VALUES (7, 1)`], assertions: [] }, 'alice'))).resolves.toMatchObject({ code: 'STATEMENT_REFUSED' });
  }, SLOW_MS);
});

describeWith('definitions of tables', found, (servers) => {
  let at: TestLake;
  beforeAll(async () => {
    at = await openTestLake(servers);
  });
  afterAll(() => at.close());
  const codeOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => (isFailureError(error) ? error.failure.code : error));

  test('grow: a column is added, types widen, and old rows are read with both', async () => {
    const table = { schema: at.schema, name: 'grows' };
    await at.lake.definitions.create(table, { columns: [{ name: 'id', type: 'integer' }, { name: 'r', type: 'real' }, { name: 'd', type: 'decimal(5,2)' }, { name: 'ts', type: 'timestamp(6)' }], partitioning: ['day(ts)', 'bucket(id, 4)'] }, ALICE);
    await at.sql(`INSERT INTO lake.${at.schema}.grows VALUES (1, REAL '0.5', DECIMAL '123.45', TIMESTAMP '2026-01-01 00:00:00')`);
    await at.lake.definitions.addColumn(table, { name: 'note', type: 'varchar' }, ALICE);
    await at.lake.definitions.widenColumn(table, { name: 'id', type: 'bigint' }, ALICE);
    await at.lake.definitions.widenColumn(table, { name: 'r', type: 'double' }, ALICE);
    await at.lake.definitions.widenColumn(table, { name: 'd', type: 'decimal(12,2)' }, ALICE);
    await at.sql(`INSERT INTO lake.${at.schema}.grows VALUES (9007199254740993, 0.25, DECIMAL '1234567890.12', TIMESTAMP '2026-01-02 00:00:00', 'new')`);
    await expect(at.sql(`SELECT id, r, d, note FROM lake.${at.schema}.grows ORDER BY id`)).resolves.toEqual([
      [1, 0.5, '123.45', null],
      ['9007199254740993', 0.25, '1234567890.12', 'new'],
    ]);
  }, SLOW_MS);

  test('do not shrink, and hold only types that the lake has', async () => {
    const table = { schema: at.schema, name: 'fixed' };
    await at.lake.definitions.create(table, { columns: [{ name: 'id', type: 'bigint' }] }, ALICE);
    expect(await codeOf(at.lake.definitions.widenColumn(table, { name: 'id', type: 'integer' }, ALICE))).toBe('CONFLICT');
    expect(await codeOf(at.lake.definitions.widenColumn(table, { name: 'none', type: 'bigint' }, ALICE))).toBe('NOT_FOUND');
    for (const type of ['int', 'decimal(39,2)', 'varchar); DROP TABLE x', 'char(3)']) expect(await codeOf(at.lake.definitions.addColumn(table, { name: 'x', type }, ALICE))).toBe('BAD_REQUEST');
  }, SLOW_MS);
});
