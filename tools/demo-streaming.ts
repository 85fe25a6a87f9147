/**
 * `npm run demo:streaming [-- --events 20000] [--offset n] [--clean]`: a stream from its declaration to SQL, with the count at each step. Needs
 * the stack (`npm run stack`); an ingest service that runs is used, else one is started for the time of the demonstration. `--clean` ends the
 * stream afterwards; its table stays.
 */
import { Readable } from 'node:stream';
import { createEventLog, type EventLog } from '@query-router/bus';
import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import { waitUntil } from '@query-router/server-process';
import { z } from 'zod';
import { readCommandLine, wholeNumber } from './command-line.ts';
import { eventLines, STREAM } from './demo/events.ts';
import { environmentOf, ingestFor } from './demo/surroundings.ts';
import { ask, find, report, routerAt, type Finding } from './probe/ask.ts';

const USAGE = 'npm run demo:streaming [-- [--events 20000] [--offset <that of the stack>] [--clean]]';

const { values } = readCommandLine(USAGE, { options: { events: { type: 'string' }, offset: { type: 'string' }, clean: { type: 'boolean', default: false } } });
const count = wholeNumber('events', values.events, USAGE) ?? 20_000;
const env = environmentOf(wholeNumber('offset', values.offset, USAGE) ?? 0);
const run = `demo-${Date.now()}`;
const TABLE = `events.${STREAM.name}`;
const TOPIC = `ingest.${STREAM.name}`;
const VISIBLE_WITHIN_MS = 120_000;
const statusSchema = z.looseObject({ state: z.string(), failure: z.string().nullable(), active_version: z.number() });
const endSchema = z.looseObject({ done: z.boolean(), accepted: z.number(), duplicates: z.number(), rejected: z.number(), consistency_token: z.string().nullable() });
const pipelineSchema = z.looseObject({ phase: z.string(), job_id: z.string().nullable() });

function say(step: string, text: string): void {
  console.log(`${step.padEnd(8)} ${text}`);
}

function needed(name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not known; start the stack with npm run stack, or set it`);
  return value;
}

async function verify(log: EventLog, trino: TrinoStatements, ingestUrl: string): Promise<readonly Finding[]> {
  return Promise.all([
    find('Kafka', async () => {
      await log.connect(AbortSignal.timeout(10_000));
      return needed('KAFKA_BOOTSTRAP_SERVERS');
    }),
    find('Flink', async () => `version ${z.looseObject({ 'flink-version': z.string() }).parse(await ask(needed('FLINK_REST_URL'), 'overview', undefined))['flink-version']}`),
    find('Trino', async () => `${(await trino.run('SHOW SCHEMAS FROM lake', { timeoutMs: 90_000 })).rows.length} schemas in the lake`),
    find('ingest', async () => {
      await ask(ingestUrl, 'health/ready', undefined);
      return ingestUrl;
    }),
  ]);
}

/** Sends the events as lines; the last line of the answer. */
async function produce(ingestUrl: string): Promise<z.infer<typeof endSchema>> {
  const body = Readable.toWeb(Readable.from(eventLines(count, run)));
  const headers = { 'content-type': 'application/x-ndjson', ...(env['QUERY_ROUTER_API_KEY'] === undefined ? {} : { authorization: `Bearer ${env['QUERY_ROUTER_API_KEY']}` }) };
  const answer = await fetch(`${ingestUrl}/ingest/${STREAM.name}`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  return endSchema.parse(JSON.parse((await answer.text()).trimEnd().split('\n').at(-1) ?? '{}'));
}

async function inTopic(log: EventLog): Promise<number> {
  return Object.values((await log.endOffsets([TOPIC]))[TOPIC] ?? {}).reduce((sum, end) => sum + end, 0);
}

async function seen(trino: TrinoStatements): Promise<{ readonly rows: number; readonly ids: number }> {
  const { rows } = await trino.run(`SELECT count(*), count(DISTINCT event_id) FROM lake.${TABLE} WHERE event_id LIKE '${run}-%'`, { timeoutMs: 60_000 });
  return { rows: Number(rows[0]?.[0]), ids: Number(rows[0]?.[1]) };
}

async function demonstrate(log: EventLog, trino: TrinoStatements, ingestUrl: string): Promise<boolean> {
  const apiKey = env['QUERY_ROUTER_API_KEY'];
  const status = statusSchema.parse(await ask(ingestUrl, `streams/${STREAM.name}`, apiKey, { method: 'PUT', body: STREAM }));
  say('create', `stream ${STREAM.name}: ${status.state}${status.failure === null ? '' : ` (${status.failure})`}, topic ${TOPIC}, table ${TABLE}`);
  const before = await inTopic(log);
  const startedMs = performance.now();
  const sent = await produce(ingestUrl);
  const seconds = (performance.now() - startedMs) / 1000;
  say('produce', `${sent.accepted} accepted, ${sent.duplicates} sent twice, ${sent.rejected} refused into the dead letters, in ${seconds.toFixed(1)} s`);
  const after = await inTopic(log);
  say('Kafka', `${after - before} new records in ${TOPIC}, ${after} in all`);
  const acknowledgedMs = performance.now();
  const found = await waitUntil('every event is in the table', async () => {
    const now = await seen(trino);
    return now.rows >= sent.accepted && now;
  }, { timeoutMs: VISIBLE_WITHIN_MS, everyMs: 500 });
  const pipeline = pipelineSchema.parse(await ask(ingestUrl, `pipelines/stream.${STREAM.name}`, apiKey).then((answer) => (answer as { pipeline?: unknown }).pipeline ?? answer));
  say('Flink', `pipeline ${pipeline.phase}, job ${pipeline.job_id ?? 'none'}, everything committed ${((performance.now() - acknowledgedMs) / 1000).toFixed(1)} s after the last acknowledgement`);
  say('Trino', `${found.rows} rows, ${found.ids} different events`);
  const { rows } = await trino.run(`SELECT page, count(*) AS n, sum(amount) AS total FROM lake.${TABLE} WHERE event_id LIKE '${run}-%' GROUP BY page ORDER BY n DESC, page`, { timeoutMs: 60_000 });
  for (const [page, views, total] of rows) say('', `${String(page).padEnd(10)} ${String(views).padStart(8)} views ${String(total).padStart(14)}`);
  await throughRouter(sent.consistency_token, sent.accepted);
  return sent.done && after - before === sent.accepted && found.rows === sent.accepted && found.ids === sent.accepted;
}

/** The same by the router, where one runs. */
async function throughRouter(token: string | null, expected: number): Promise<void> {
  const gatewayUrl = env['QUERY_ROUTER_URL'] ?? 'http://127.0.0.1:8000';
  const router = routerAt({ gatewayUrl, ingestUrl: '', apiKey: env['QUERY_ROUTER_API_KEY'] });
  const { ok, detail } = await find('router', async () => {
    const { engine, data } = await router.query(`SELECT count(*) AS n FROM ${TABLE} WHERE event_id LIKE '${run}-%'`, { consistencyToken: token ?? undefined });
    return `${String(data[0]?.['n'])} of ${expected}, answered by ${engine}`;
  });
  router.close();
  say('router', ok ? detail : `not asked: ${detail}`);
}

/** Whether every accepted event is in the lake exactly once. */
async function main(): Promise<boolean> {
  const [brokers, trinoUrl] = [needed('KAFKA_BOOTSTRAP_SERVERS'), needed('LAKE_TRINO_URL')];
  const ingest = await ingestFor(env);
  const log = createEventLog({ driver: 'platformatic', clientId: 'demo', bootstrapServers: brokers.split(','), onError: () => undefined });
  const trino = openTrinoStatements({ url: trinoUrl, user: env['LAKE_TRINO_USER'] ?? 'ingest', catalog: 'lake' });
  try {
    const findings = await verify(log, trino, ingest.url);
    report(findings);
    if (findings.some(({ ok }) => !ok)) return false;
    const exact = await demonstrate(log, trino, ingest.url);
    console.log(exact ? 'every accepted event is in the lake exactly once' : 'the counts do not agree');
    if (values.clean) await ask(ingest.url, `streams/${STREAM.name}`, env['QUERY_ROUTER_API_KEY'], { method: 'DELETE' });
    return exact;
  } finally {
    trino.close();
    await log.close();
    await ingest.stop();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
