/** Branches and tags on a real Nessie, written through a real Trino. */
import { isFailureError } from '@query-router/contracts';
import { describeWith, lakehouse } from '@query-router/testkit';
import { ALICE, openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const found = await lakehouse();

describeWith('branches and tags', found, (servers) => {
  let at: TestLake;
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (isFailureError(error) ? error.failure : error),
    );
  const onBranch = async (branch: string, sql: string): Promise<void> => {
    const catalog = await at.lake.catalogs.ensure(branch);
    await at.sql(sql.replaceAll('lake.', `${catalog}.`));
  };
  const table = (name: string): string => `${at.schema}.${name}`;

  beforeAll(async () => {
    // A database of its own: the newest changes of the audit log are this file's.
    at = await openTestLake(servers, { ownDatabase: true });
    for (const name of ['north', 'south']) await at.sql(`CREATE TABLE lake.${table(name)} AS SELECT 1 AS id`);
  });
  afterAll(() => at.close());

  test('a branch is written without being seen, compared and merged', async () => {
    const dev = at.name('dev');
    await expect(at.lake.refs.create('branch', dev, ALICE)).resolves.toMatchObject({ type: 'branch', name: dev, is_default: false });
    await onBranch(dev, `INSERT INTO lake.${table('north')} VALUES 2, 3`);
    await onBranch(dev, `CREATE TABLE lake.${table('made')} AS SELECT 9 AS id`);
    await expect(at.count('north')).resolves.toBe(1);
    const changes = await at.lake.refs.diff('main', dev);
    expect(changes.filter((one) => one.table.startsWith(at.schema))).toMatchObject([
      { table: table('made'), change: 'added', from_snapshot: null },
      { table: table('north'), change: 'data' },
    ]);
    const merged = await at.lake.refs.merge({ from: dev, message: 'two more rows', ...ALICE });
    expect(merged).toMatchObject({ merged: true, conflicts: [], tables: expect.arrayContaining([table('north'), table('made')]) });
    await expect(at.count('north')).resolves.toBe(3);
    await expect(at.count('made')).resolves.toBe(1);
  }, SLOW_MS);

  test('asking what a merge would do changes nothing', async () => {
    const ask = at.name('ask');
    await at.lake.refs.create('branch', ask, ALICE);
    await onBranch(ask, `INSERT INTO lake.${table('south')} VALUES 2`);
    await expect(at.lake.refs.merge({ from: ask, dryRun: true, ...ALICE })).resolves.toMatchObject({ merged: false, commit: null, tables: [table('south')], conflicts: [] });
    await expect(at.count('south')).resolves.toBe(1);
  }, SLOW_MS);

  test('a table changed on both sides is a conflict that is named, and nothing is merged', async () => {
    const both = at.name('both');
    await at.lake.refs.create('branch', both, ALICE);
    await onBranch(both, `INSERT INTO lake.${table('north')} VALUES 10`);
    await onBranch(both, `INSERT INTO lake.${table('south')} VALUES 10`);
    await at.sql(`INSERT INTO lake.${table('north')} VALUES 20`);
    await expect(at.lake.refs.merge({ from: both, dryRun: true, ...ALICE })).resolves.toMatchObject({ merged: false, conflicts: [{ table: table('north') }] });
    await expect(failureOf(at.lake.refs.merge({ from: both, ...ALICE }))).resolves.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`${table('north')} (changed on "${both}" and on "main" since they parted)`),
      details: { conflicts: [{ table: table('north') }] },
    });
    await expect(at.count('south')).resolves.toBe(1);
  }, SLOW_MS);

  test('a merge is of what was checked: not when the branch has moved on', async () => {
    const moving = at.name('moving');
    const { commit } = await at.lake.refs.create('branch', moving, ALICE);
    await onBranch(moving, `INSERT INTO lake.${table('south')} VALUES 30`);
    await expect(failureOf(at.lake.refs.merge({ from: moving, expectedCommit: commit, ...ALICE }))).resolves.toMatchObject({ code: 'CONFLICT' });
  }, SLOW_MS);

  test('a tag stays where it was made', async () => {
    const tag = at.name('tag');
    await at.lake.refs.create('tag', tag, ALICE);
    await at.sql(`INSERT INTO lake.${table('south')} VALUES 40`);
    const catalog = await at.lake.catalogs.ensure(tag);
    const [[then]] = (await at.sql(`SELECT count(*) FROM ${catalog}.${table('south')}`)) as [[number]];
    await expect(at.count('south')).resolves.toBe(then + 1);
    await expect(failureOf(at.lake.refs.merge({ from: at.name('dev'), into: tag, ...ALICE }))).resolves.toMatchObject({ code: 'BAD_REQUEST', message: `"${tag}" is a tag, not a branch.` });
  }, SLOW_MS);

  test('names are taken once, fit everywhere, and the default branch stays', async () => {
    const once = at.name('once');
    await at.lake.refs.create('branch', once, ALICE);
    await expect(failureOf(at.lake.refs.create('branch', once, ALICE))).resolves.toMatchObject({ code: 'CONFLICT' });
    for (const name of ['Upper', 'a-b', 'a/b', '1a', '', 'x'.repeat(41), "a'b"]) await expect(failureOf(at.lake.refs.create('branch', name, ALICE))).resolves.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(failureOf(at.lake.refs.delete('branch', 'main', ALICE))).resolves.toMatchObject({ code: 'CONFLICT' });
    await expect(failureOf(at.lake.refs.delete('branch', at.name('nothing'), ALICE))).resolves.toMatchObject({ code: 'REF_NOT_FOUND' });
    await expect(failureOf(at.lake.refs.create('branch', at.name('from'), { from: 'nowhere_to_be_found', ...ALICE }))).resolves.toMatchObject({ code: 'REF_NOT_FOUND' });
  }, SLOW_MS);

  test('a branch that is deleted and made again is written anew, not where the old one was', async () => {
    const again = at.name('again');
    await at.lake.refs.create('branch', again, ALICE);
    await onBranch(again, `INSERT INTO lake.${table('south')} VALUES 50`);
    await at.lake.refs.delete('branch', again, ALICE);
    await at.lake.refs.create('branch', again, ALICE);
    await onBranch(again, `INSERT INTO lake.${table('south')} VALUES 51`);
    const catalog = await at.lake.catalogs.ensure(again);
    await expect(at.sql(`SELECT id FROM ${catalog}.${table('south')} WHERE id >= 50`)).resolves.toEqual([[51]]);
  }, SLOW_MS);

  test('the log says who changed what, in Nessie and in the rows of the control plane', async () => {
    const log = await at.lake.log('main', { table: table('made') });
    expect(log.commits[0]).toMatchObject({ author: 'alice', message: 'two more rows', action: 'merge', tables: expect.arrayContaining([expect.objectContaining({ table: table('north'), change: 'written' })]) });
    await expect(at.lake.log('main', { author: "no'body" })).resolves.toMatchObject({ commits: [], next: null });
    const audit = await at.lake.audit.list({});
    expect(audit.find((one) => one.action === 'branch.merge' && one.detail['from'] === at.name('dev'))).toMatchObject({ actor: 'alice', ref: 'main', outcome: 'done', detail: { tables: expect.arrayContaining([table('north')]) } });
    expect(audit.find((one) => one.action === 'branch.merge' && one.detail['from'] === at.name('both'))).toMatchObject({ outcome: 'failed', error: expect.stringContaining('cannot be merged') });
  }, SLOW_MS);
});
