/** Compaction, expiry and orphan removal beside branches, tags and a writer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isFailureError } from '@query-router/contracts';
import type { TableWriters } from '@query-router/lake';
import { describeWith, lakehouse } from '@query-router/testkit';
import { ALICE, openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const found = await lakehouse();

/** Retention of nothing: whatever is not needed goes, so what stays is what the rules keep. */
const AT_ONCE = { snapshotRetentionMs: 1, orphanRetentionMs: 1 };

const writers: TableWriters = {
  writersOf: async ({ name }) => (name === 'streamed' ? [{ pipeline: 'clicks', running: false, topics: ['ingest.clicks'] }] : []),
  stop: async () => undefined,
  resume: async () => undefined,
  startAnew: async () => undefined,
};

describeWith('maintenance', found, (servers) => {
  let at: TestLake;
  beforeAll(async () => {
    at = await openTestLake(servers, { maintenance: AT_ONCE, writers, alone: true });
  });
  afterAll(async () => {
    await at.close();
  }, SLOW_MS);

  const named = (name: string) => ({ schema: at.schema, name });
  const table = async (name: string, inserts: number): Promise<void> => {
    await at.sql(`CREATE TABLE lake.${at.schema}.${name} AS SELECT 0 AS id`);
    for (let id = 1; id <= inserts; id++) await at.sql(`INSERT INTO lake.${at.schema}.${name} VALUES ${id}`);
  };
  const countAt = async (ref: string, name: string): Promise<unknown> => (await at.sql(`SELECT count(*), count(id), sum(id) FROM ${await at.lake.catalogs.ensure(ref)}.${at.schema}.${name}`))[0];

  test('compaction puts small files together and changes no row', async () => {
    await table('small', 4);
    await expect(at.lake.maintenance.run('compact', named('small'))).resolves.toMatchObject({ ran: true, before: { rows: 5, files: 5 }, after: { rows: 5, files: 1 } });
    await expect(countAt(at.lake.address.defaultBranch, 'small')).resolves.toEqual([5, 5, 10]);
  }, SLOW_MS);

  test('expiry removes old snapshots and the files that only they held', async () => {
    await table('old', 3);
    await at.lake.maintenance.run('compact', named('old'));
    const report = await at.lake.maintenance.run('expire', named('old'));
    expect(report).toMatchObject({ ran: true, retention_ms: 1, limited_by: null });
    expect(report.after?.snapshots).toBeLessThan(report.before?.snapshots ?? 0);
    await expect(countAt(at.lake.address.defaultBranch, 'old')).resolves.toEqual([4, 4, 6]);
  }, SLOW_MS);

  test('a tag keeps its files through compaction, expiry and orphan removal; without it they go', async () => {
    await table('tagged', 2);
    const tag = at.name('keep');
    await at.lake.refs.create('tag', tag, ALICE);
    await at.sql(`INSERT INTO lake.${at.schema}.tagged VALUES 3`);
    await at.lake.maintenance.run('compact', named('tagged'));
    await expect(at.lake.maintenance.run('expire', named('tagged'))).resolves.toMatchObject({ ran: true, limited_by: `tag "${tag}"` });
    await expect(at.lake.maintenance.run('orphans', named('tagged'))).resolves.toMatchObject({ ran: true, limited_by: `tag "${tag}"` });
    await expect(countAt(tag, 'tagged')).resolves.toEqual([3, 3, 3]);
    await expect(countAt(at.lake.address.defaultBranch, 'tagged')).resolves.toEqual([4, 4, 6]);
    await at.lake.refs.delete('tag', tag, ALICE);
    await expect(at.lake.maintenance.run('expire', named('tagged'))).resolves.toMatchObject({ ran: true, limited_by: null });
  }, SLOW_MS);

  test('a branch keeps what it wrote and what it shares, and can still be merged', async () => {
    await table('branched', 2);
    const branch = at.name('side');
    await at.lake.refs.create('branch', branch, ALICE);
    await at.sql(`INSERT INTO ${await at.lake.catalogs.ensure(branch)}.${at.schema}.branched VALUES 3`);
    await at.lake.maintenance.run('orphans', named('branched'));
    await expect(at.lake.maintenance.run('expire', named('branched'))).resolves.toMatchObject({ limited_by: `branch "${branch}"` });
    await expect(countAt(branch, 'branched')).resolves.toEqual([4, 4, 6]);
    await at.lake.refs.merge({ from: branch, ...ALICE });
    await expect(countAt(at.lake.address.defaultBranch, 'branched')).resolves.toEqual([4, 4, 6]);
  }, SLOW_MS);

  test('a reference whose past is not in the table any more stops the removal of files', async () => {
    await table('parted', 1);
    const tag = at.name('parted');
    await at.lake.refs.create('tag', tag, ALICE);
    const { catalog } = at.lake.address.trino;
    // As somebody without these rules would: the snapshot of the tag is expired behind its back.
    await at.sql(`INSERT INTO lake.${at.schema}.parted VALUES 2`);
    await at.lake.trino.run(`ALTER TABLE lake.${at.schema}.parted EXECUTE expire_snapshots(retention_threshold => '1ms')`.replace('lake.', `${catalog}.`), { timeoutMs: 30_000, session: { [`${catalog}.expire_snapshots_min_retention`]: '1ms' } });
    for (const kind of ['expire', 'orphans'] as const) {
      await expect(at.lake.maintenance.run(kind, named('parted'))).resolves.toMatchObject({ ran: false, reason: expect.stringContaining(`tag "${tag}"`) });
    }
  }, SLOW_MS);

  test('a rollback to what has expired is refused before anything changes', async () => {
    await table('expired', 1);
    const { defaultBranch } = at.lake.address;
    const { hash } = await at.lake.nessie.reference(defaultBranch);
    await at.sql(`DELETE FROM lake.${at.schema}.expired WHERE id = 0`);
    await at.lake.maintenance.run('compact', named('expired'));
    await at.lake.maintenance.run('expire', named('expired'));
    const failed = await at.lake.rollback.table(named('expired'), { ref: `${defaultBranch}@${hash}` }, ALICE).catch((error: unknown) => (isFailureError(error) ? error.failure : error));
    expect(failed).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('its files have expired') });
    await expect(countAt(at.lake.address.defaultBranch, 'expired')).resolves.toEqual([1, 1, 1]);
  }, SLOW_MS);

  test('one thing at a time is done to a table', async () => {
    await table('busy', 1);
    const both = await Promise.allSettled([at.lake.maintenance.run('compact', named('busy')), at.lake.maintenance.run('expire', named('busy'))]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(at.lake.maintenance.run('compact', named('gone'))).resolves.toMatchObject({ ran: false, reason: 'the table is gone' });
  }, SLOW_MS);

  test('rows keep their number while somebody writes and everything is done over and over', async () => {
    await table('beside', 0);
    let written = 0;
    const stop = new AbortController();
    const writer = (async () => {
      while (!stop.signal.aborted) {
        await at.sql(`INSERT INTO lake.${at.schema}.beside VALUES ${written + 1}`);
        written += 1;
        await sleep(1);
      }
    })();
    const reports = [];
    for (let round = 0; round < 3; round++) {
      // Not orphans: files of a write under way are named by nothing yet, and the retention here is nothing.
      for (const kind of ['compact', 'expire'] as const) {
        // A compaction that lost the race to a commit is tried again, as the queue does.
        reports.push(await at.lake.maintenance.run(kind, named('beside')).catch(() => null));
      }
    }
    stop.abort();
    await writer;
    expect(reports.filter((report) => report?.ran === true).length).toBeGreaterThanOrEqual(3);
    await expect(countAt(at.lake.address.defaultBranch, 'beside')).resolves.toEqual([written + 1, written + 1, (written * (written + 1)) / 2]);
  }, SLOW_MS);
});
