/** The lake over HTTP, with a stream that Flink writes: versions, rollback beside a running pipeline, work on tables. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrinoStatements } from '@query-router/engine-trino';
import { describeWith, lakehouse, server } from '@query-router/testkit';
import { ownDatabase, startIngest, type IngestUnderTest } from './ingest-in-process.ts';
import { lakeEnvironment } from './lake-environment.ts';

const [lakeServers, redis] = [await lakehouse(), await server('redis')];
const found = lakeServers.available ? (redis.available ? { available: true as const, address: { ...lakeServers.address, redis: redis.address } } : redis) : lakeServers;
const SLOW_MS = 300_000;

describeWith('the lake over HTTP', found, (servers) => {
  const suffix = randomBytes(4).toString('hex');
  const stream = `lake_${suffix}`;
  const table = `events.${stream}`;
  let ingest: IngestUnderTest;
  let sent = 0;

  beforeAll(async () => {
    const { kafka } = servers;
    const postgres = await ownDatabase(servers.postgres);
    ingest = await startIngest({
      bootstrap: kafka.bootstrap,
      postgres,
      env: {
        ...lakeEnvironment({ ...servers, postgres }, `lake-${suffix}`),
        REDIS_URL: servers.redis.url,
        COMPACT_EVERY_MS: '0',
        EXPIRE_EVERY_MS: '0',
        ORPHANS_EVERY_MS: '0',
      },
    });
    await ingest.ask('POST', '/streams', { name: stream, columns: [{ name: 'n', type: 'int64' }], partitions: 2 });
    await until(async () => (await pipeline())?.['phase'] === 'running');
  }, SLOW_MS);

  afterAll(async () => {
    await ingest.ask('DELETE', `/streams/${stream}`);
    await until(async () => (await pipeline()) === undefined);
    await ingest.close();
  }, SLOW_MS);

  const get = async (path: string): Promise<Record<string, unknown>> => (await ingest.ask('GET', path)).body;
  const list = async (path: string, field: string): Promise<readonly Record<string, unknown>[]> => ((await get(path))[field] ?? []) as readonly Record<string, unknown>[];
  const pipeline = async () => (await list('/pipelines', 'pipelines')).find(({ name }) => String(name).endsWith(stream));
  const report = async () => (await list(`/lake/verify?table=${table}`, 'tables'))[0];
  const rows = async (): Promise<number> => Number((await report())?.['rows'] ?? -1);
  const send = async (many: number): Promise<void> => {
    const events = Array.from({ length: many }, () => ({ event_id: `${stream}-${sent++}`, n: sent }));
    expect(await ingest.ask('POST', `/ingest/${stream}`, events)).toMatchObject({ status: 200 });
  };
  const currentSnapshot = async (): Promise<string> => String((await list(`/lake/tables/${table}/snapshots`, 'snapshots')).find(({ is_current: current }) => current === true)?.['id']);
  let beginning = '';

  test('a rollback of a table that a pipeline writes is refused, and says what to say', async () => {
    await send(200);
    await until(async () => (await rows()) === 200);
    beginning = await currentSnapshot();
    await send(100);
    await until(async () => (await rows()) === 300);
    expect(await ingest.ask('POST', `/lake/tables/${table}/rollback`, { to: { snapshot: beginning } })).toMatchObject({ status: 409, body: { code: 'CONFLICT', detail: expect.stringContaining('"pipelines": "skip"') } });
    expect(await rows()).toBe(300);
  }, SLOW_MS);

  test('with "skip" the stream goes on behind what was rolled back', async () => {
    expect(await ingest.ask('POST', `/lake/tables/${table}/rollback`, { to: { snapshot: beginning }, pipelines: 'skip' })).toMatchObject({ status: 200 });
    await send(50);
    await until(async () => (await rows()) === 250);
    expect(await report()).toMatchObject({ ok: false, stream: { missing: 100, repeated: 0 } });
  }, SLOW_MS);

  test('with "replay" it reads again what was rolled back, each event once', async () => {
    expect(await ingest.ask('POST', `/lake/tables/${table}/rollback`, { to: { snapshot: beginning }, pipelines: 'replay' })).toMatchObject({ status: 200 });
    await until(async () => (await rows()) === 350);
    expect(await report()).toMatchObject({ ok: true, stream: { missing: 0, repeated: 0 } });
    expect(await pipeline()).toMatchObject({ alarm: null });
  }, SLOW_MS);

  test('compaction and expiry beside the stream change no row', async () => {
    for (const kind of ['compact', 'expire', 'compact']) {
      await ingest.ask('POST', '/maintenance', { kind, table });
      await send(40);
    }
    await until(async () => (await rows()) === 470);
    await until(async () => (await list(`/maintenance/history?table=${table}`, 'runs')).filter(({ outcome }) => outcome === 'done').length >= 2);
    expect(await report()).toMatchObject({ ok: true, rows: 470, stream: { distinct_event_ids: 470, missing: 0, repeated: 0 } });
  }, SLOW_MS);

  test('an event that its sender sends again in another request is told apart from one that was written twice', async () => {
    const again = [{ event_id: `${stream}-0`, n: 1 }, { event_id: `${stream}-1`, n: 2 }];
    expect(await ingest.ask('POST', `/ingest/${stream}`, again)).toMatchObject({ status: 200, body: { accepted: 2 } });
    await until(async () => (await rows()) === 472);
    expect(await report()).toMatchObject({ ok: true, rows: 472, stream: { distinct_event_ids: 470, sent_again: 2, repeated: 0, missing: 0 } });
  }, SLOW_MS);

  test('a column is added while the stream runs', async () => {
    expect(await ingest.ask('PATCH', `/streams/${stream}`, { add: [{ name: 'note', type: 'text' }] })).toMatchObject({ status: 200 });
    await until(async () => (await pipeline())?.['job_revision'] === 2);
    expect(await ingest.ask('POST', `/ingest/${stream}`, [{ event_id: `${stream}-noted`, n: 1, note: 'x' }])).toMatchObject({ status: 200 });
    await until(async () => (await rows()) === 473);
    expect(await report()).toMatchObject({ ok: true });
  }, SLOW_MS);

  test('a merge that meets the stream is a conflict that names the table', async () => {
    const branch = `meets_${suffix}`;
    await ingest.ask('POST', '/lake/branches', { name: branch });
    const job = await ingest.ask('POST', '/lake/jobs', { branch, statements: [`DELETE FROM ${table} WHERE n = 1`], assertions: [], merge: false });
    expect(job).toMatchObject({ status: 200, body: { outcome: 'checked', changes: [{ table }] } });
    await send(10);
    await until(async () => (await rows()) === 483);
    expect(await ingest.ask('POST', '/lake/merge', { from: branch })).toMatchObject({ status: 409, body: { detail: expect.stringContaining(table) } });
    expect(await ingest.ask('DELETE', `/lake/branches/${branch}`)).toMatchObject({ status: 204 });
  }, SLOW_MS);

  test('compaction and expiry beside a pipeline of changes keep every row as it is', async () => {
    const [schema, name, topic] = [`lake_${suffix}`, 'upserts', `cdc.lake_${suffix}.upserts`];
    const columns = [{ name: 'id', type: 'int64', nullable: false }, { name: 'v', type: 'int64', nullable: true }];
    const trino = openTrinoStatements({ url: servers.trino.url, user: 'ingest', catalog: 'lake' });
    const rowsNow = async () => JSON.stringify((await trino.run(`SELECT id, v FROM lake.${schema}.${name} ORDER BY id`, { timeoutMs: 60_000 })).rows);
    await ingest.log.createTopics([{ topic, partitions: 1 }]);
    await ingest.ask('PUT', `/pipelines/${topic}`, { template: 'cdc', parameters: { schema, table: name, columns, key: ['id'] } });
    const latest = new Map<number, number>();
    for (let round = 0; round < 12; round++) {
      const records = Array.from({ length: 200 }, (_, index) => {
        const at = round * 200 + index;
        // A walk over 100 keys in which every seventh change deletes.
        const id = (at * 37 + round) % 100;
        const deletes = at % 7 === 0 && latest.delete(id);
        if (!deletes) latest.set(id, at);
        const value = { before: deletes ? { id } : null, after: deletes ? null : { id, v: at }, source: { schema, table: name, lsn: at }, op: deletes ? 'd' : 'u', ts_ms: 0 };
        return { key: Buffer.from(JSON.stringify({ id })), value: Buffer.from(JSON.stringify(value)) };
      });
      await ingest.log.append(topic, records, Date.now() + 30_000);
      await until(async () => (await rowsNow().catch(() => '[]')) !== '[]');
      await ingest.ask('POST', '/maintenance', { kind: round % 2 === 0 ? 'compact' : 'expire', table: `${schema}.${name}` });
    }
    const expected = JSON.stringify([...latest].toSorted(([a], [b]) => a - b));
    await until(async () => (await rowsNow()) === expected);
    await until(async () => (await list(`/maintenance/history?table=${schema}.${name}`, 'runs')).some(({ work, outcome }) => work === 'compact' && outcome === 'done'));
    expect(await rowsNow()).toBe(expected);
    await ingest.ask('DELETE', `/pipelines/${topic}`);
    trino.close();
  }, SLOW_MS);

  test('everything that was asked stands in the audit log', async () => {
    const entries = await list(`/lake/audit?table=${table}`, 'entries');
    expect(entries.map(({ action, outcome }) => `${String(action)} ${String(outcome)}`)).toEqual(['table.rollback done', 'table.rollback done', 'table.rollback failed']);
  }, SLOW_MS);

  test('requests that make no sense are answered with what is wrong', async () => {
    expect(await ingest.ask('POST', '/lake/branches', { name: 'Not good' })).toMatchObject({ status: 400 });
    expect(await ingest.ask('POST', '/lake/merge', {})).toMatchObject({ status: 400, body: { detail: expect.stringContaining('from') } });
    expect(await ingest.ask('GET', '/lake/branches/nothing_here')).toMatchObject({ status: 404, body: { code: 'REF_NOT_FOUND' } });
    expect(await ingest.ask('POST', '/maintenance', { kind: 'paint', table })).toMatchObject({ status: 400 });
    expect(await ingest.ask('POST', '/maintenance/copies', { source: 'a.b', cron: '* * * * *', every_ms: 60_000 })).toMatchObject({ status: 400 });
  }, SLOW_MS);
});


async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(200);
}
