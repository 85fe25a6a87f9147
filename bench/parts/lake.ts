import { createEventLog, type EventLog } from '@query-router/bus';
import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import { waitUntil } from '@query-router/server-process';
import { ownStack, serviceNames, type OwnStack } from '@query-router/testkit';
import { buildIfNeeded } from '../../tools/build.ts';
import { residentMb } from '../measure/memory.ts';
import type { Settings } from '../settings.ts';
import { LAKE_ENGINES, openLakeReaders, type LakeEngine } from './lake-readers.ts';
import { pause } from './pause.ts';
import { onTwoCores } from './pinned.ts';
import { startService, type Service } from './service.ts';

const STREAM = 'bench';
const TOPIC = `ingest.${STREAM}`;
const PARTITIONS = 2;
const BATCH = 5_000;
const CHECKPOINT_MS = 2_000;
const WAIT_MS = 300_000;
const QUERY_MS = 30_000;
const BACKLOG = 1_500_000;
const QUICK_BACKLOG = 300_000;
/** Of each engine. */
const SAMPLES = 30;
const QUICK_SAMPLES = 5;
const KILLS = 3;

export interface LakeResults {
  /** Events a second from Kafka into Iceberg while a backlog is worked off; TaskManager, broker and object store on two cores. */
  readonly eventsPerSecond: number;
  readonly backlog: number;
  readonly checkpointMs: number;
  /** From acknowledged to counted by an engine, milliseconds, while nothing else runs. */
  readonly visibleAfterMs: Readonly<Record<LakeEngine, readonly number[]>>;
  /** From the start of every server of the stack to the last one's first answer, with what was fetched before. */
  readonly startSeconds: number;
  /** Resident memory of each server after all of this. */
  readonly memoryMb: Readonly<Record<string, number>>;
  /** From the end of the TaskManager, which is started again at once, to the next completed checkpoint. */
  readonly recoverySeconds: readonly number[];
}

/** What the lake's path carries, Kafka, Flink, Iceberg, and how soon each engine sees it. */
export async function lakePart({ directory, settings }: { directory: string; settings: Settings }): Promise<LakeResults> {
  buildIfNeeded(['ingest']);
  const began = performance.now();
  const stack = await ownStack(['kafka', 'postgres', 'redis', 'clickhouse', 'objectstore', 'nessie', 'flink', 'trino']);
  const startSeconds = (performance.now() - began) / 1000;
  const ingest = await startIngest(stack, directory);
  const log = createEventLog({ driver: 'platformatic', clientId: 'bench', bootstrapServers: [stack.addresses.kafka.bootstrap], onError: () => undefined });
  const trino = openTrinoStatements({ url: stack.addresses.trino.url, user: stack.addresses.trino.user, catalog: 'lake' });
  try {
    await log.connect(AbortSignal.timeout(WAIT_MS));
    await declare(ingest);
    await phase(ingest, 'running');
    // Into a job that is not warm yet; it also makes the sink's code compiled.
    const warm = await fill(log, 0, BACKLOG / 10);
    await caughtUp(trino, warm);
    await request(ingest, 'POST', '/stop');
    await phase(ingest, 'stopped');
    const backlog = settings.rounds === 1 ? QUICK_BACKLOG : BACKLOG;
    const end = await fill(log, warm, backlog);
    const pids = (['taskmanager', 'kafka', 'objectstore'] as const).map((name) => stack.pid(name)).filter((pid) => pid !== undefined);
    const work = (): Promise<number> => workOff(ingest, trino, warm, end);
    const eventsPerSecond = (await onTwoCores(pids, work)) ?? (await work());
    const visibleAfterMs = await visibility(stack, log, directory, end, settings.rounds === 1 ? QUICK_SAMPLES : SAMPLES);
    return { eventsPerSecond, backlog, checkpointMs: CHECKPOINT_MS, visibleAfterMs, startSeconds, memoryMb: memoryOf(stack), recoverySeconds: await recoveries(stack) };
  } finally {
    trino.close();
    await log.close();
    await ingest.process.stop();
    await stack.dispose();
  }
}

function startIngest({ addresses }: OwnStack, directory: string): Promise<Service> {
  const { kafka, postgres, flink, nessie, objectstore, trino } = addresses;
  return startService({
    name: 'ingest of the lake',
    entry: 'apps/ingest/src/main.js',
    directory,
    env: {
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      POSTGRES_HOST: postgres.host, POSTGRES_PORT: String(postgres.port), POSTGRES_USER: postgres.user, POSTGRES_PASSWORD: postgres.password, POSTGRES_DB: postgres.database,
      FLINK_REST_URL: flink.rest, FLINK_GATEWAY_URL: flink.gateway, FLINK_CHECKPOINTS: flink.checkpoints, FLINK_CHECKPOINT_INTERVAL_MS: String(CHECKPOINT_MS),
      NESSIE_URL: nessie.url, LAKE_WAREHOUSE: nessie.warehouse, S3_ENDPOINT: objectstore.endpoint, S3_REGION: objectstore.region,
      LAKE_S3_ACCESS_KEY: objectstore.accessKey, LAKE_S3_SECRET_KEY: objectstore.secretKey, LAKE_TRINO_URL: trino.url, LAKE_DOOR_PORT: '0',
    },
  });
}

/** Events of the second between a tenth and nine tenths of the backlog: without the start of the job and its last, small commit. */
async function workOff(ingest: Service, trino: TrinoStatements, from: number, to: number): Promise<number> {
  await request(ingest, 'POST', '/start');
  const seen: { readonly atMs: number; readonly rows: number }[] = [];
  await waitUntil('the backlog is in the table', async () => {
    const rows = await count(trino);
    if (rows !== seen.at(-1)?.rows) seen.push({ atMs: performance.now(), rows });
    return rows >= to;
  }, { timeoutMs: WAIT_MS, everyMs: 100 });
  const first = seen.find(({ rows }) => rows >= from + (to - from) / 10);
  const last = seen.findLast(({ rows }) => rows <= to - (to - from) / 10) ?? seen.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) throw new Error('The backlog was too small to be measured.');
  return ((last.rows - first.rows) * 1000) / (last.atMs - first.atMs);
}

/** Single events at moments that have nothing to do with the checkpoints, each looked for by one engine. */
async function visibility(stack: OwnStack, log: EventLog, directory: string, from: number, samples: number): Promise<LakeResults['visibleAfterMs']> {
  const readers = await openLakeReaders(stack, directory, 'events', STREAM);
  const seen: Record<LakeEngine, number[]> = { duckdb: [], clickhouse: [], trino: [] };
  try {
    for (let index = 0; index < samples * LAKE_ENGINES.length; index += 1) {
      const engine = LAKE_ENGINES[index % LAKE_ENGINES.length] ?? 'duckdb';
      await pause((index * 617) % CHECKPOINT_MS);
      await fill(log, from + index, 1);
      const acknowledged = performance.now();
      await waitUntil('an event is seen', async () => (await readers.count(engine)) > from + index, { timeoutMs: WAIT_MS, everyMs: 10 });
      seen[engine].push(performance.now() - acknowledged);
    }
  } finally {
    await readers.close();
  }
  // In order, as quantiles are read from them.
  for (const engine of LAKE_ENGINES) seen[engine].sort((a, b) => a - b);
  return seen;
}

function memoryOf(stack: OwnStack): Record<string, number> {
  return Object.fromEntries(
    serviceNames.flatMap((name) => {
      const pid = stack.pid(name);
      const mb = pid === undefined ? null : residentMb(pid);
      return mb === null ? [] : [[name, Math.round(mb)]];
    }),
  );
}

/** As the JobManager's REST API tells it (Flink's manual, "REST API": `/jobs/:jobid/checkpoints`). */
async function recoveries(stack: OwnStack): Promise<readonly number[]> {
  const { rest } = stack.addresses.flink;
  const get = async (path: string): Promise<unknown> => (await fetch(`${rest}${path}`)).json();
  const jobs = (await get('/jobs/overview')) as { jobs: { jid: string; state: string }[] };
  const job = jobs.jobs.find(({ state }) => state === 'RUNNING')?.jid ?? '';
  const times: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const killedAtMs = Date.now();
    await stack.kill('taskmanager');
    const started = stack.start('taskmanager');
    const ackMs = await waitUntil('a checkpoint is completed', async () => {
      const { latest } = (await get(`/jobs/${job}/checkpoints`)) as { latest: { completed: { trigger_timestamp: number; latest_ack_timestamp: number } | null } };
      return latest.completed !== null && latest.completed.trigger_timestamp > killedAtMs && latest.completed.latest_ack_timestamp;
    }, { timeoutMs: WAIT_MS, everyMs: 50 });
    await started;
    times.push((ackMs - killedAtMs) / 1000);
  }
  return times;
}

/** The same five columns as the part about ingest. */
async function fill(log: EventLog, from: number, number: number): Promise<number> {
  const to = from + number;
  const at = '2026-01-01T00:00:00.000Z';
  for (let start = from; start < to; start += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => {
      const event = { event_id: `e${start + index}`, user_id: (start + index) % 9973, kind: 'view', page: `/products/${index}`, amount: '19.90', at };
      return { key: Buffer.from(String(event.user_id)), value: Buffer.from(JSON.stringify(event)) };
    });
    await log.append(TOPIC, records, Date.now() + WAIT_MS);
  }
  return to;
}

async function count(trino: TrinoStatements): Promise<number> {
  const { rows } = await trino.run(`SELECT count(*) FROM lake.events.${STREAM}`, { timeoutMs: QUERY_MS });
  return Number(rows[0]?.[0] ?? 0);
}

async function caughtUp(trino: TrinoStatements, rows: number): Promise<void> {
  await waitUntil('the table has caught up', async () => (await count(trino)) >= rows, { timeoutMs: WAIT_MS });
}

async function declare(ingest: Service): Promise<void> {
  const columns = [['user_id', 'int64'], ['kind', 'text'], ['page', 'text'], ['amount', 'decimal(12,2)'], ['at', 'timestamptz']].map(([name, type]) => ({ name, type, nullable: name !== 'user_id' }));
  const answer = await fetch(`${ingest.url}/streams`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: STREAM, columns, key: ['user_id'], partitions: PARTITIONS }) });
  if (answer.status !== 201) throw new Error(`The stream was not declared: ${await answer.text()}`);
}

async function request(ingest: Service, method: string, what: string): Promise<unknown> {
  const answer = await fetch(`${ingest.url}/pipelines/stream.${STREAM}${what}`, { method });
  if (!answer.ok) throw new Error(`${what} of the pipeline: ${await answer.text()}`);
  return answer.json();
}

async function phase(ingest: Service, wanted: string): Promise<void> {
  await waitUntil(`the pipeline is ${wanted}`, async () => ((await request(ingest, 'GET', '')) as { phase: string }).phase === wanted, { timeoutMs: WAIT_MS, everyMs: 200 });
}
