/** Bringing tables back to what they were, by snapshot, time, tag and commit, on real servers. */
import { isFailureError } from '@query-router/contracts';
import type { TableWriters } from '@query-router/lake';
import { describeWith, lakehouse } from '@query-router/testkit';
import { ALICE, openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const found = await lakehouse();

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isFailureError(error) ? error.failure : error),
  );

describeWith('rollback', found, (servers) => {
  let at: TestLake;
  beforeAll(async () => {
    at = await openTestLake(servers);
  });
  afterAll(() => at.close());

  const ids = async (table: string): Promise<unknown[]> => (await at.sql(`SELECT id FROM lake.${at.schema}.${table} ORDER BY 1`)).flat();
  const named = (name: string) => ({ schema: at.schema, name });
  const current = async (name: string) => (await at.lake.sql.snapshots('lake', named(name))).find((one) => one.is_current);

  test('of a table to a snapshot, and forward again', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.hops AS SELECT 1 AS id`);
    const first = await current('hops');
    await at.sql(`INSERT INTO lake.${at.schema}.hops VALUES 2`);
    const second = await current('hops');
    const result = await at.lake.rollback.table(named('hops'), { snapshot: first?.id ?? '' }, ALICE);
    expect(result).toMatchObject({ branch: 'main', changes: [{ table: `${at.schema}.hops`, from_snapshot: second?.id, to_snapshot: first?.id }] });
    await expect(ids('hops')).resolves.toEqual([1]);
    await at.lake.rollback.table(named('hops'), { snapshot: second?.id ?? '' }, ALICE);
    await expect(ids('hops')).resolves.toEqual([1, 2]);
    await at.sql(`INSERT INTO lake.${at.schema}.hops VALUES 3`);
    await expect(ids('hops')).resolves.toEqual([1, 2, 3]);
  }, SLOW_MS);

  test('of a table to a time', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.timed AS SELECT 1 AS id`);
    const first = await current('timed');
    await at.sql(`INSERT INTO lake.${at.schema}.timed VALUES 2`);
    await at.lake.rollback.table(named('timed'), { timestamp: first?.at ?? '' }, ALICE);
    await expect(ids('timed')).resolves.toEqual([1]);
    await expect(failureOf(at.lake.rollback.table(named('timed'), { timestamp: '2020-01-01T00:00:00Z' }, ALICE))).resolves.toMatchObject({ code: 'NOT_FOUND' });
  }, SLOW_MS);

  test('of a table to a tag brings back its definition too, and leaves other tables alone', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.shaped AS SELECT 1 AS id`);
    await at.sql(`CREATE TABLE lake.${at.schema}.beside AS SELECT 1 AS id`);
    const tag = at.name('before');
    await at.lake.refs.create('tag', tag, ALICE);
    await at.sql(`ALTER TABLE lake.${at.schema}.shaped ADD COLUMN extra varchar`);
    await at.sql(`INSERT INTO lake.${at.schema}.shaped VALUES (2, 'x')`);
    await at.sql(`INSERT INTO lake.${at.schema}.beside VALUES 2`);
    const result = await at.lake.rollback.table(named('shaped'), { ref: tag }, ALICE);
    expect(result.changes).toMatchObject([{ table: `${at.schema}.shaped`, change: 'schema' }]);
    await expect(at.lake.sql.columns('lake', named('shaped'))).resolves.toEqual([{ name: 'id', type: 'integer' }]);
    await expect(ids('shaped')).resolves.toEqual([1]);
    await expect(ids('beside')).resolves.toEqual([1, 2]);
    await at.sql(`INSERT INTO lake.${at.schema}.shaped VALUES 5`);
    await expect(ids('shaped')).resolves.toEqual([1, 5]);
    const log = await at.lake.log('main', { author: 'alice', table: `${at.schema}.shaped` });
    expect(log.commits[0]).toMatchObject({ action: 'restore', message: `restore ${at.schema}.shaped as of ${tag}` });
  }, SLOW_MS);

  test('of a table that was dropped brings it back', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.dropped AS SELECT 7 AS id`);
    const { hash } = await at.lake.nessie.reference('main');
    await at.sql(`DROP TABLE lake.${at.schema}.dropped`);
    await at.lake.rollback.table(named('dropped'), { ref: `main@${hash}` }, ALICE);
    await expect(ids('dropped')).resolves.toEqual([7]);
  }, SLOW_MS);

  test('of everything on a branch to a commit: changed, made and dropped tables at once; what it would do can be asked first', async () => {
    for (const name of ['changed', 'gone', 'remade']) await at.sql(`CREATE TABLE lake.${at.schema}.${name} AS SELECT 1 AS id`);
    const work = at.name('work');
    const { commit: start } = await at.lake.refs.create('branch', work, ALICE);
    const catalog = await at.lake.catalogs.ensure(work);
    await at.sql(`INSERT INTO ${catalog}.${at.schema}.changed VALUES 2`);
    await at.sql(`DROP TABLE ${catalog}.${at.schema}.gone`);
    await at.sql(`CREATE TABLE ${catalog}.${at.schema}.fresh AS SELECT 1 AS id`);
    await at.sql(`DROP TABLE ${catalog}.${at.schema}.remade`);
    await at.sql(`CREATE TABLE ${catalog}.${at.schema}.remade AS SELECT 'other' AS word`);
    const expected = [
      { table: `${at.schema}.changed`, change: 'data' },
      { table: `${at.schema}.fresh`, change: 'removed' },
      { table: `${at.schema}.gone`, change: 'added' },
      { table: `${at.schema}.remade`, change: 'replaced' },
    ];
    await expect(at.lake.rollback.catalogue(`@${start}`, { branch: work, dryRun: true, ...ALICE })).resolves.toMatchObject({ commit: null, changes: expected });
    await expect(at.lake.rollback.catalogue(`@${start}`, { branch: work, ...ALICE })).resolves.toMatchObject({ commit: expect.any(String), changes: expected });
    await expect(at.sql(`SELECT count(*) FROM ${catalog}.${at.schema}.changed`)).resolves.toEqual([[1]]);
    await expect(at.sql(`SELECT count(*) FROM ${catalog}.${at.schema}.gone`)).resolves.toEqual([[1]]);
    await expect(at.sql(`SHOW TABLES FROM ${catalog}.${at.schema} LIKE 'fresh'`)).resolves.toEqual([]);
    await expect(at.sql(`SELECT id FROM ${catalog}.${at.schema}.remade`)).resolves.toEqual([[1]]);
    const after = await at.lake.refs.diff(`${work}@${start}`, work);
    expect(after.filter((one) => one.from_snapshot !== one.to_snapshot)).toEqual([]);
    await expect(at.lake.rollback.catalogue(`@${start}`, { branch: work, ...ALICE })).resolves.toMatchObject({ commit: null, changes: [] });
  }, SLOW_MS);

  test('says what is wrong with where it should go', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.wrong AS SELECT 1 AS id`);
    await expect(failureOf(at.lake.rollback.table(named('wrong'), { snapshot: '12' }, ALICE))).resolves.toMatchObject({ code: 'NOT_FOUND' });
    await expect(failureOf(at.lake.rollback.table(named('wrong'), { snapshot: '1); DROP TABLE x' }, ALICE))).resolves.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(failureOf(at.lake.rollback.table(named('nothing'), { snapshot: '12' }, ALICE))).resolves.toMatchObject({ code: 'TABLE_NOT_FOUND' });
    await expect(failureOf(at.lake.rollback.table(named('wrong'), { ref: 'nowhere_at_all' }, ALICE))).resolves.toMatchObject({ code: 'REF_NOT_FOUND' });
  }, SLOW_MS);
});

describeWith('rollback of a table that a pipeline writes', found, (servers) => {
  const told: unknown[] = [];
  let work: Promise<unknown> | null = null;
  const writers: { -readonly [K in keyof TableWriters]: TableWriters[K] } = {
    writersOf: async ({ name }) => (name.startsWith('streamed') ? [{ pipeline: 'clicks', running: true, topics: ['ingest.clicks'] }] : []),
    stop: async (pipeline) => {
      told.push(['stop', pipeline]);
      await work;
    },
    resume: async (pipeline) => void told.push(['resume', pipeline]),
    startAnew: async (pipeline, from) => void told.push(['start', pipeline, from]),
  };
  let at: TestLake;
  beforeAll(async () => {
    at = await openTestLake(servers, { writers, ownDatabase: true });
  });
  beforeEach(() => {
    told.length = 0;
    work = null;
  });
  afterAll(() => at.close());

  const streamed = async (name: string): Promise<string> => {
    await at.sql(`CREATE TABLE lake.${at.schema}.${name} AS SELECT * FROM (VALUES ('a', 0, BIGINT '4'), ('b', 1, BIGINT '9')) AS v (event_id, k_partition, k_offset)`);
    const snapshot = (await at.lake.sql.snapshots('lake', { schema: at.schema, name })).find((one) => one.is_current);
    await at.sql(`INSERT INTO lake.${at.schema}.${name} VALUES ('c', 0, 5), ('d', 1, 10)`);
    return snapshot?.id ?? '';
  };

  test('is refused without a word on the pipeline, and says why', async () => {
    const snapshot = await streamed('streamed_refused');
    await expect(failureOf(at.lake.rollback.table({ schema: at.schema, name: 'streamed_refused' }, { snapshot }, ALICE))).resolves.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('by "clicks"'),
      details: { pipelines: [{ pipeline: 'clicks', running: true }] },
    });
    await expect(at.count('streamed_refused')).resolves.toBe(4);
    expect(told).toEqual([]);
  }, SLOW_MS);

  test('"skip" starts the pipeline behind all that had been written, also what was committed while it stopped', async () => {
    const snapshot = await streamed('streamed_skip');
    work = at.sql(`INSERT INTO lake.${at.schema}.streamed_skip VALUES ('e', 0, 6)`);
    await at.lake.rollback.table({ schema: at.schema, name: 'streamed_skip' }, { snapshot }, { pipelines: 'skip', ...ALICE });
    expect(told).toEqual([['stop', 'clicks'], ['start', 'clicks', { 'ingest.clicks': { 0: 7, 1: 11 } }]]);
    await expect(at.count('streamed_skip')).resolves.toBe(2);
  }, SLOW_MS);

  test('"replay" starts it where the table then ends', async () => {
    const snapshot = await streamed('streamed_replay');
    await at.lake.rollback.table({ schema: at.schema, name: 'streamed_replay' }, { snapshot }, { pipelines: 'replay', ...ALICE });
    expect(told).toEqual([['stop', 'clicks'], ['start', 'clicks', { 'ingest.clicks': { 0: 5, 1: 10 } }]]);
  }, SLOW_MS);

  test('a tag works the same, though the pipeline commits between the question and the rollback', async () => {
    await streamed('streamed_tag');
    const tag = at.name('streamtag');
    await at.lake.refs.create('tag', tag, ALICE);
    await at.sql(`INSERT INTO lake.${at.schema}.streamed_tag VALUES ('e', 0, 6)`);
    work = at.sql(`INSERT INTO lake.${at.schema}.streamed_tag VALUES ('f', 0, 7)`);
    await at.lake.rollback.table({ schema: at.schema, name: 'streamed_tag' }, { ref: tag }, { pipelines: 'skip', ...ALICE });
    expect(told).toEqual([['stop', 'clicks'], ['start', 'clicks', { 'ingest.clicks': { 0: 8, 1: 11 } }]]);
    await expect(at.count('streamed_tag')).resolves.toBe(4);
  }, SLOW_MS);

  test('a rollback that fails leaves the pipeline as it was', async () => {
    await streamed('streamed_fails');
    const tag = at.name('failtag');
    await at.lake.refs.create('tag', tag, ALICE);
    await at.sql(`INSERT INTO lake.${at.schema}.streamed_fails VALUES ('e', 0, 6)`);
    const { commit } = at.lake.nessie;
    at.lake.nessie.commit = () => Promise.reject(new Error('the catalogue is gone'));
    await expect(at.lake.rollback.table({ schema: at.schema, name: 'streamed_fails' }, { ref: tag }, { pipelines: 'skip', ...ALICE })).rejects.toThrow('the catalogue is gone');
    at.lake.nessie.commit = commit;
    expect(told).toEqual([['stop', 'clicks'], ['resume', 'clicks']]);
  }, SLOW_MS);

  /** As a process that dies at some point: what it waits for never comes. `point` tells that it is there. */
  const dies = async (begin: (forever: () => Promise<never>) => Promise<unknown>): Promise<void> => {
    const there = Promise.withResolvers<void>();
    void begin(() => {
      there.resolve();
      return new Promise<never>(() => undefined);
    });
    await there.promise;
    await at.metadata.query("UPDATE query_router.lake_rollback SET holder = 'dead', expires_at = now() - interval '1 second'");
  };

  test('one whose service died while the pipeline stopped is undone', async () => {
    const snapshot = await streamed('streamed_dead1');
    const table = { schema: at.schema, name: 'streamed_dead1' };
    const { stop } = writers;
    await dies((forever) => {
      writers.stop = forever;
      return at.lake.rollback.table(table, { snapshot }, { pipelines: 'skip', ...ALICE });
    });
    writers.stop = stop;
    await at.another().recovery.run();
    expect(told).toEqual([['resume', 'clicks']]);
    await expect(at.count('streamed_dead1')).resolves.toBe(4);
    await expect(at.metadata.query('SELECT 1 FROM query_router.lake_rollback')).resolves.toEqual([]);
  }, SLOW_MS);

  test.each(['snapshot', 'tag'] as const)('one to a %s whose service died before or after the rollback itself is finished', async (kind) => {
    for (const after of [false, true]) {
      const name = `streamed_dead_${kind}_${String(after)}`;
      const tag = at.name(`dead${kind}${String(after)}`);
      const table = { schema: at.schema, name };
      const snapshot = await streamed(name);
      if (kind === 'tag') {
        await at.lake.refs.create('tag', tag, ALICE);
        await at.sql(`INSERT INTO lake.${at.schema}.${name} VALUES ('e', 0, 6)`);
      }
      const { sql, nessie } = at.lake;
      const [change, commit] = [sql.change.bind(sql), nessie.commit.bind(nessie)];
      await dies((forever) => {
        sql.change = async (...args) => (after ? change(...args).then(forever) : forever());
        nessie.commit = async (...args) => (after ? commit(...args).then(forever) : forever());
        return at.lake.rollback.table(table, kind === 'tag' ? { ref: tag } : { snapshot }, { pipelines: 'skip', ...ALICE });
      });
      told.length = 0;
      await at.another().recovery.run();
      expect(told).toEqual([['stop', 'clicks'], ['start', 'clicks', { 'ingest.clicks': { 0: kind === 'tag' ? 7 : 6, 1: 11 } }]]);
      await expect(at.count(name)).resolves.toBe(kind === 'tag' ? 4 : 2);
      Object.assign(sql, { change });
      Object.assign(nessie, { commit });
    }
    const [entry] = await at.lake.audit.list({ table: `${at.schema}.streamed_dead_${kind}_true` });
    expect(entry).toMatchObject({ action: 'rollback.recover', outcome: 'done', detail: { step: 'rolling', becomes: 'finished' } });
  }, SLOW_MS);

  test('one whose service died between the rollback and the start goes on behind what was written since', async () => {
    const snapshot = await streamed('streamed_dead3');
    const { startAnew } = writers;
    await dies((forever) => {
      writers.startAnew = forever;
      return at.lake.rollback.table({ schema: at.schema, name: 'streamed_dead3' }, { snapshot }, { pipelines: 'replay', ...ALICE });
    });
    writers.startAnew = startAnew;
    // It had been started after all, and written.
    await at.sql(`INSERT INTO lake.${at.schema}.streamed_dead3 VALUES ('c', 0, 5)`);
    told.length = 0;
    await at.another().recovery.run();
    expect(told).toEqual([['stop', 'clicks'], ['start', 'clicks', { 'ingest.clicks': { 0: 6, 1: 10 } }]]);
    await expect(at.count('streamed_dead3')).resolves.toBe(3);
  }, SLOW_MS);

  test('a table without the places of its events cannot be streamed into again at the right one', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.streamed_bare AS SELECT 1 AS id`);
    const snapshot = (await at.lake.sql.snapshots('lake', { schema: at.schema, name: 'streamed_bare' })).find((one) => one.is_current);
    await expect(failureOf(at.lake.rollback.table({ schema: at.schema, name: 'streamed_bare' }, { snapshot: snapshot?.id ?? '' }, { pipelines: 'skip', ...ALICE }))).resolves.toMatchObject({ code: 'CONFLICT' });
    expect(told).toEqual([]);
  }, SLOW_MS);
});
