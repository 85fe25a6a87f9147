/** Work on a schedule: BullMQ on a real Redis, tables on a real lake. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LakeWork, RedisTableLock } from '@query-router/lake';
import { describeWith, lakehouse, server } from '@query-router/testkit';
import { openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const [lakeServers, redis] = [await lakehouse(), await server('redis')];
const found = lakeServers.available ? (redis.available ? { available: true as const, address: { ...lakeServers.address, redis: redis.address } } : redis) : lakeServers;

async function until<T>(ask: () => Promise<T | undefined | null | false>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(50);
  }
}

describeWith('scheduled work', found, (servers) => {
  let at: TestLake;
  let work: LakeWork;
  const errors: Error[] = [];
  const open = (queue: string, everyMs = { compact: 0, expire: 0, orphans: 0 }): LakeWork =>
    new LakeWork({ lake: at.lake, metadata: at.metadata, redisUrl: servers.redis.url, queue, everyMs, attempts: 3, backoffMs: 20, timeoutMs: 60_000, concurrency: 2, onError: (error) => errors.push(error) });

  beforeAll(async () => {
    at = await openTestLake(servers, { alone: true });
    await at.metadata.query(`CREATE SCHEMA ${at.schema}`);
    work = open(at.name('lake'));
    await work.open();
  });
  afterAll(async () => {
    for (const { target } of await work.copies.list()) if (target.startsWith(at.schema)) await work.unscheduleCopy(target);
    await work.close();
    await at.metadata.query(`DROP SCHEMA ${at.schema} CASCADE`);
    await at.close();
  }, SLOW_MS);

  const named = (name: string) => ({ schema: at.schema, name });
  const runsOf = (name: string) => work.history.list({ subject: `${at.schema}.${name}` });
  const ended = (name: string, count = 1) => until(async () => (await runsOf(name)).filter(({ outcome }) => outcome !== 'running').length >= count);

  test('an order is carried out once and stands in the history with what it did', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.ordered AS SELECT 1 AS id`);
    await at.sql(`INSERT INTO lake.${at.schema}.ordered VALUES 2`);
    await work.order('compact', named('ordered'));
    await ended('ordered');
    await expect(runsOf('ordered')).resolves.toMatchObject([{ work: 'compact', attempt: 1, outcome: 'done', error: null, report: { ran: true, before: { files: 2 }, after: { files: 1 } } }]);
  }, SLOW_MS);

  test('what has nothing to do says so', async () => {
    await work.order('expire', named('missing'));
    await ended('missing');
    await expect(runsOf('missing')).resolves.toMatchObject([{ outcome: 'skipped', report: { reason: 'the table is gone' } }]);
  }, SLOW_MS);

  test('what fails is tried again after a pause, each attempt to be seen', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.flaky AS SELECT 1 AS id`);
    const { run } = at.lake.maintenance;
    let failures = 2;
    at.lake.maintenance.run = function (...args) {
      return failures-- > 0 ? Promise.reject(new Error('the object store is away')) : run.apply(this, args);
    };
    await work.order('compact', named('flaky'));
    await ended('flaky', 3);
    at.lake.maintenance.run = run;
    const runs = await runsOf('flaky');
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([[3, 'done'], [2, 'failed'], [1, 'failed']]);
  }, SLOW_MS);

  test('the history stays in order when it has more than ten entries', async () => {
    for (let attempt = 1; attempt <= 12; attempt += 1) await work.history.record('compact', at.name('many'), attempt, () => Promise.resolve(null));
    const runs = await work.history.list({ subject: at.name('many') });
    expect(runs.map(({ attempt }) => attempt)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('a schedule looks after every table again and again', async () => {
    await at.sql(`CREATE TABLE lake.${at.schema}.swept AS SELECT 1 AS id`);
    const often = open(at.name('often'), { compact: 300, expire: 0, orphans: 0 });
    await often.open();
    await ended('swept', 2);
    await expect(often.schedules()).resolves.toMatchObject([{ id: 'sweep:compact', work: 'sweep', timing: { everyMs: 300 }, next_at: expect.any(String) }]);
    await often.close();
  }, SLOW_MS);

  test('a table of PostgreSQL is copied on a schedule, which can be seen and ended', async () => {
    await at.metadata.query(`CREATE TABLE ${at.schema}.source AS SELECT generate_series(1, 5) AS id`);
    const source = `${at.schema}.source`;
    await work.scheduleCopy({ source, target: source, cron: null, everyMs: 200, actor: 'alice' });
    await until(async () => (await runsOf('source')).filter(({ outcome }) => outcome === 'done').length >= 2);
    await expect(at.count('source')).resolves.toBe(5);
    await expect(work.schedules()).resolves.toMatchObject([{ id: `copy:${source}`, timing: { everyMs: 200 } }]);
    await work.unscheduleCopy(source);
    await expect(work.schedules()).resolves.toEqual([]);
    await until(async () => (await work.counts()).active === 0);
  }, SLOW_MS);

  test('instances take turns at one table', async () => {
    const locks = [new RedisTableLock(servers.redis.url, (error) => errors.push(error)), new RedisTableLock(servers.redis.url, (error) => errors.push(error))];
    const seen: string[] = [];
    await locks[0]?.hold(at.name('t'), async () => {
      await expect(locks[1]?.hold(at.name('t'), async () => void seen.push('second'))).rejects.toMatchObject({ failure: { code: 'CONFLICT', retryable: true } });
      await locks[1]?.hold(at.name('u'), async () => void seen.push('other'));
    });
    await locks[1]?.hold(at.name('t'), async () => void seen.push('after'));
    expect(seen).toEqual(['other', 'after']);
    for (const lock of locks) lock.close();
  }, SLOW_MS);

  test('without Redis orders are refused soon, and the service lives', async () => {
    const lonely = new LakeWork({ lake: at.lake, metadata: at.metadata, redisUrl: 'redis://127.0.0.1:1', queue: 'x', everyMs: { compact: 0, expire: 0, orphans: 0 }, attempts: 1, backoffMs: 1, timeoutMs: 1000, concurrency: 1, onError: () => undefined });
    await lonely.open();
    await expect(lonely.order('compact', named('ordered'))).rejects.toMatchObject({ failure: { code: 'ENGINE_UNAVAILABLE' } });
    await lonely.close();
  }, SLOW_MS);

  test('nothing was lost on the way', () => {
    expect(errors.map(({ message }) => message)).toEqual([]);
  }, SLOW_MS);
});
