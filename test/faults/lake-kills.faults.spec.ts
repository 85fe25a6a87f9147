/**
 * Events through the HTTP front into the lake while everything on their way is killed in turn: every acknowledged event is in the table,
 * nothing is there more often than in the stream, and the engines agree. A compaction between two commits changes nothing.
 *
 * 100,000 events; `LAKE_KILLS_EVENTS=1000000` for a million, whose kills are further apart.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventLog, type EventLog } from '@query-router/bus';
import { ingestTopic } from '@query-router/contracts';
import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import { verifyStream } from '@query-router/flink';
import { freePort, waitUntil, type ServerProcess } from '@query-router/server-process';
import { describeWith, ownStack, server, type OwnStack } from '@query-router/testkit';
import { buildIfNeeded } from '../../tools/build.ts';
import { addressEnv, startService } from '../e2e/harness/services.ts';
import { AcknowledgedEvents } from './lake/acknowledged-events.ts';
import { openReaders } from './lake/readers.ts';

const EVENTS = Number(process.env['LAKE_KILLS_EVENTS'] ?? 100_000);
/** About how long the kills and restarts take; the events are spread over it, as fast as a busy machine takes a million. */
const KILLING_SECONDS = EVENTS > 500_000 ? 180 : 80;
const BATCH = 500;
const SENDERS = 6;
const STREAM = 'kills';
const PARTITIONS = 2;
const MINUTE_MS = 60_000;

// The shared servers tell whether there can be any; those that are killed are this test's own.
describeWith('a stream into the lake while its parts are killed', await server('nessie'), () => {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-lake-kills-'));
  let stack: OwnStack;
  let trino: TrinoStatements;
  let log: EventLog;
  let ingest: ServerProcess;
  let port: number;

  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const rows = async (sql: string): Promise<readonly (readonly unknown[])[]> => (await trino.run(sql, { timeoutMs: MINUTE_MS })).rows;

  async function startIngest(): Promise<void> {
    const { kafka, postgres, flink, nessie, objectstore, trino: { url: trinoUrl } } = stack.addresses;
    const service = await startService('ingest', {
      logFile: join(directory, 'ingest.log'),
      port,
      env: {
        ...addressEnv({ kafka, postgres }), KAFKA_PARTITIONS: '2',
        FLINK_REST_URL: flink.rest, FLINK_GATEWAY_URL: flink.gateway, FLINK_CHECKPOINTS: flink.checkpoints, FLINK_CHECKPOINT_INTERVAL_MS: '1000',
        NESSIE_URL: nessie.url, LAKE_WAREHOUSE: nessie.warehouse, S3_ENDPOINT: objectstore.endpoint, S3_REGION: objectstore.region,
        LAKE_S3_ACCESS_KEY: objectstore.accessKey, LAKE_S3_SECRET_KEY: objectstore.secretKey, LAKE_TRINO_URL: trinoUrl, LAKE_DOOR_PORT: '0',
      },
    });
    ingest = service.process;
    await service.untilReady(2 * MINUTE_MS);
  }

  beforeAll(async () => {
    buildIfNeeded(['ingest']);
    stack = await ownStack(['kafka', 'postgres', 'objectstore', 'nessie', 'flink', 'trino']);
    port = await freePort();
    await startIngest();
    trino = openTrinoStatements({ url: stack.addresses.trino.url, user: stack.addresses.trino.user, catalog: 'lake' });
    log = createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [stack.addresses.kafka.bootstrap], onError: () => undefined });
    await log.connect(AbortSignal.timeout(MINUTE_MS));
    const columns = [{ name: 'n', type: 'int64', nullable: false }, { name: 'label', type: 'text', nullable: true }];
    const declared = await fetch(url('/streams'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: STREAM, columns, key: ['n'], partitions: PARTITIONS }) });
    expect({ status: declared.status, body: await declared.text() }).toMatchObject({ status: 201 });
  }, 5 * MINUTE_MS);

  afterAll(async () => {
    await log?.close();
    trino?.close();
    await ingest?.stop();
    await stack?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }, MINUTE_MS);

  test('has every event, and each once', async () => {
    const events = new AcknowledgedEvents(() => url(`/ingest/${STREAM}`), { total: EVENTS, batch: BATCH, perSecond: EVENTS / KILLING_SECONDS });
    const startedAt = performance.now();
    const sending = events.send(SENDERS);
    const table = `lake.events.${STREAM}`;
    const compact = (): Promise<unknown> => rows(`ALTER TABLE ${table} EXECUTE optimize`).catch(() => undefined);
    const restart = (...names: Parameters<OwnStack['kill']>[0][]) => async (): Promise<void> => {
      for (const name of names) await stack.kill(name);
      for (const name of names) await stack.start(name);
    };
    const kills: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['TaskManager', restart('taskmanager')],
      ['a compaction', compact],
      ['JobManager and gateway', restart('jobmanager', 'sqlgateway')],
      ['broker', restart('kafka')],
      ['ingest', () => ingest.kill().then(startIngest)],
      ['object store', restart('objectstore')],
      ['a compaction, then the TaskManager', () => compact().then(restart('taskmanager'))],
      ['Nessie', restart('nessie')],
    ];
    for (const [index, [name, kill]] of kills.entries()) {
      await waitUntil(`events flow until ${name}`, () => events.acknowledged >= ((index + 1) * EVENTS) / (kills.length + 1), { timeoutMs: 3 * MINUTE_MS });
      await kill();
      process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${name}; ${events.acknowledged} events acknowledged\n`);
    }
    await sending;
    const topic = ingestTopic(STREAM);
    const ends = (await log.endOffsets([topic]))[topic] ?? {};
    const records = Object.values(ends).reduce((sum, next) => sum + next, 0);
    await waitUntil('the table has caught up', async () => Number((await rows(`SELECT count(*) FROM ${table}`).catch(() => []))[0]?.[0]) >= records, { timeoutMs: 4 * MINUTE_MS, everyMs: 1_000 });
    process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${records} records in the table, ${events.resent} batches were sent again\n`);

    const report = await verifyStream({ catalog: 'lake', table: { schema: 'events', name: STREAM }, rows, deadLetters: new Map() });
    expect(report).toMatchObject({ ok: true, rows: records, distinct_event_ids: EVENTS, repeated: 0, missing: 0, dead_letters: 0 });
    // Records beyond one for each event are batches that their sender sent again, not knowing.
    expect(records - EVENTS).toBeLessThanOrEqual(events.resent * BATCH);
    const readers = await openReaders(stack);
    const counts = [records, EVENTS, 0, EVENTS - 1];
    expect(await readers.count('events', STREAM).finally(() => readers.close())).toEqual({ trino: counts, duckdb: counts, clickhouse: counts });
  }, 10 * MINUTE_MS);
});
