/** Flink's jobs over HTTP: start, look, stop with savepoint, go on, upgrade, list, measures, alarms. */
import { randomBytes } from 'node:crypto';
import { openMetadata } from '@query-router/metadata';
import { describeWith, lakehouse } from '@query-router/testkit';
import { startIngest, type IngestUnderTest } from './ingest-in-process.ts';
import { lakeEnvironment } from './lake-environment.ts';

const SLOW_MS = 300_000;

describeWith('pipelines over HTTP', await lakehouse(), (servers) => {
  const suffix = randomBytes(4).toString('hex');
  const stream = `pipes_${suffix}`;
  const name = `stream.${stream}`;
  const missing = `stream.missing_${suffix}`;
  let ingest: IngestUnderTest;

  beforeAll(async () => {
    // Rows and lease of its own: another test's supervisor looks after other jobs.
    const admin = openMetadata(servers.postgres);
    await admin.query(`CREATE DATABASE "${stream}"`);
    await admin.close();
    const postgres = { ...servers.postgres, database: stream };
    ingest = await startIngest({ bootstrap: servers.kafka.bootstrap, postgres, env: { ...lakeEnvironment({ ...servers, postgres }, `pipes-${suffix}`) } });
    expect(await ingest.ask('POST', '/streams', { name: stream, columns: [{ name: 'n', type: 'int64' }], partitions: 2 })).toMatchObject({ status: 201 });
    await phase(name, 'running');
  }, SLOW_MS);

  afterAll(async () => {
    for (const pipeline of [name, missing]) await ingest.ask('DELETE', `/pipelines/${pipeline}`);
    await until(async () => (await list()).length === 0);
    await ingest.close();
  }, SLOW_MS);

  type Body = Record<string, unknown>;
  const get = async (pipeline: string): Promise<Body> => (await ingest.ask('GET', `/pipelines/${pipeline}`)).body;
  const list = async (): Promise<readonly Body[]> => (await ingest.ask('GET', '/pipelines')).body['pipelines'] as readonly Body[];
  const phase = (pipeline: string, wanted: string): Promise<void> => until(async () => (await get(pipeline))['phase'] === wanted);
  const metrics = async (): Promise<string> => (await fetch(`${ingest.url}/metrics`)).text();
  const rows = async (): Promise<unknown> => ((await ingest.ask('GET', `/lake/verify?table=events.${stream}`)).body['tables'] as readonly Body[])[0]?.['rows'];
  let sent = 0;
  const send = async (many: number): Promise<void> => {
    const events = Array.from({ length: many }, () => ({ event_id: `e${sent}`, n: sent++ }));
    expect(await ingest.ask('POST', `/ingest/${stream}`, events)).toMatchObject({ status: 200 });
  };

  test('are listed, and each tells what its job does', async () => {
    await send(100);
    await until(async () => (await rows()) === 100);
    expect(await list()).toEqual([expect.objectContaining({ name, template: 'stream', desired: 'running', alarm: null, revision: 1, job_revision: 1 })]);
    await until(async () => {
      const { checkpoint, live } = await get(name);
      return checkpoint !== null && typeof (live as Body | null)?.['checkpoint_age_ms'] === 'number';
    });
    expect(await get(name)).toMatchObject({
      topics: [`ingest.${stream}`],
      table: `events.${stream}`,
      job_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      checkpoint: { path: expect.stringContaining('chk-'), id: expect.any(Number) },
      live: { state: 'RUNNING', restarts: 0, checkpoint_age_ms: expect.any(Number), records_behind: expect.any(Number), back_pressure: expect.arrayContaining([expect.objectContaining({ level: expect.any(String) })]) },
    });
    const text = await metrics();
    for (const line of ['query_router_flink_up 1', 'query_router_pipeline_leader 1', `query_router_pipeline_up{pipeline="${name}"} 1`, `query_router_pipeline_alarm{pipeline="${name}"} 0`, `query_router_pipeline_submits_total{pipeline="${name}",outcome="started"} 1`]) expect(text).toContain(line);
    expect(text).toMatch(new RegExp(String.raw`query_router_pipeline_checkpoint_age_seconds\{pipeline="${name.replace('.', String.raw`\.`)}"\} \d`));
  }, SLOW_MS);

  test('stop at a savepoint and go on from it, with nothing lost or repeated', async () => {
    expect(await ingest.ask('POST', `/pipelines/${name}/stop`)).toMatchObject({ status: 202, body: { desired: 'stopped' } });
    await phase(name, 'stopped');
    expect(await get(name)).toMatchObject({ checkpoint: { path: expect.stringContaining('savepoint') }, live: expect.anything() });
    await send(50);
    expect(await ingest.ask('POST', `/pipelines/${name}/start`)).toMatchObject({ status: 202, body: { desired: 'running' } });
    await until(async () => (await rows()) === 150);
    expect((await ingest.ask('GET', `/lake/verify?table=events.${stream}`)).body['tables']).toMatchObject([{ ok: true, stream: { missing: 0, repeated: 0, sent_again: 0 } }]);
  }, SLOW_MS);

  test('are upgraded with their state', async () => {
    const columns = [{ name: 'n', type: 'int64', nullable: true }, { name: 'more', type: 'text', nullable: true }];
    expect(await ingest.ask('PUT', `/pipelines/${name}`, { template: 'stream', parameters: { stream, schema: 'events', columns } })).toMatchObject({ status: 202, body: { revision: 2 } });
    await until(async () => (await get(name))['job_revision'] === 2 && (await get(name))['phase'] === 'running');
    await send(10);
    await until(async () => (await rows()) === 160);
  }, SLOW_MS);

  test('that are not there, or make no sense, are told so', async () => {
    expect(await ingest.ask('GET', '/pipelines/nothing')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    for (const what of ['start', 'stop']) expect(await ingest.ask('POST', `/pipelines/nothing/${what}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    for (const body of [{}, { template: 'nothing', parameters: {} }, { template: 'stream', parameters: { stream: 'x; DROP' } }, { template: 'stream', parameters: {}, more: 1 }]) {
      expect(await ingest.ask('PUT', '/pipelines/wrong', body)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    }
    expect((await list()).map((one) => one['name'])).toEqual([name]);
  }, SLOW_MS);

  test('that cannot run raise an alarm with its cause, and another is not touched', async () => {
    const parameters = { stream: `missing_${suffix}`, schema: 'events', columns: [{ name: 'n', type: 'int64', nullable: true }] };
    expect(await ingest.ask('PUT', `/pipelines/${missing}`, { template: 'stream', parameters })).toMatchObject({ status: 202 });
    await until(async () => (await get(missing))['alarm'] !== null);
    expect((await get(missing))['alarm']).toMatch(/^restart-loop: /);
    expect(await metrics()).toContain(`query_router_pipeline_alarm{pipeline="${missing}"} 1`);
    expect(await get(name)).toMatchObject({ phase: 'running', alarm: null });
    expect(await ingest.ask('DELETE', `/pipelines/${missing}`)).toMatchObject({ status: 202, body: { desired: 'removed' } });
    await until(async () => (await list()).length === 1);
    expect(await metrics()).not.toContain(`pipeline="${missing}"} 1`);
  }, SLOW_MS);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 100));
}
