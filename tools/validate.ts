/** `npm run validate`: whether a running system works, part by part: router, each engine, data, lake, Flink, schedules. One report, exit code 1 when a part does not. */
import { z } from 'zod';
import { addressesFrom, ask, find, report, routerAt, type Finding } from './probe/ask.ts';

const addresses = addressesFrom(process.env);
const { gatewayUrl, ingestUrl, apiKey } = addresses;
const router = routerAt(addresses);

async function engines(): Promise<Finding[]> {
  const { engines: known } = await router.engines();
  const { tables } = await router.catalog();
  return Promise.all(
    known.map(({ engine, health, reason, version, tables: held }) =>
      find(`engine ${engine}`, async () => {
        if (health !== 'up') throw new Error(`${health}: ${reason ?? 'no worker'}`);
        const table = tables.find(({ copies }) => copies.some((copy) => copy.engine === engine));
        if (table === undefined) return `${version ?? ''}, holds no table`;
        const { data } = await router.query(`SELECT count(*) AS n FROM "${table.schema}"."${table.name}"`, { forceEngine: engine });
        return `${version ?? ''}, ${held} tables, ${String(data[0]?.['n'])} rows in ${table.schema}.${table.name}`;
      }),
    ),
  );
}

const pipelinesSchema = z.object({ pipelines: z.array(z.looseObject({ name: z.string(), desired: z.string(), phase: z.string(), alarm: z.string().nullable() })) });
const maintenanceSchema = z.object({ queue: z.object({ waiting: z.number(), failed: z.number() }), schedules: z.array(z.unknown()) });

const findings = [
  await find('router', async () => {
    await ask(gatewayUrl, 'health/ready', undefined);
    return `ready at ${gatewayUrl}`;
  }),
  ...(await engines().catch((error: unknown): Finding[] => [{ what: 'engines', ok: false, detail: error instanceof Error ? error.message : String(error) }])),
  await find('data', async () => {
    const { tables } = await router.catalog();
    const rows = tables.reduce((sum, { copies }) => sum + Math.max(0, ...copies.map(({ row_count: count }) => count ?? 0)), 0);
    if (rows === 0) throw new Error('there are no rows; npm run init-db loads the sample data');
    return `${tables.length} tables, about ${rows} rows`;
  }),
  await find('ingest', async () => {
    await ask(ingestUrl, 'health/ready', undefined);
    return `ready at ${ingestUrl}`;
  }),
  await find('lake', async () => {
    const { tables } = z.object({ tables: z.array(z.unknown()) }).parse(await ask(ingestUrl, 'lake/tables', apiKey));
    return `${tables.length} tables`;
  }),
  await find('flink', async () => {
    const { pipelines } = pipelinesSchema.parse(await ask(ingestUrl, 'pipelines', apiKey));
    const wrong = pipelines.filter(({ alarm, desired, phase }) => alarm !== null || (desired === 'running' && phase === 'failed'));
    if (wrong.length > 0) throw new Error(wrong.map(({ name, alarm, phase }) => `${name}: ${alarm ?? phase}`).join('; '));
    return `${pipelines.length} pipelines, ${pipelines.filter(({ phase }) => phase === 'running').length} run`;
  }),
  await find('schedules', async () => {
    const { queue, schedules } = maintenanceSchema.parse(await ask(ingestUrl, 'maintenance', apiKey));
    return `${schedules.length} schedules, ${queue.waiting} pieces of work wait, ${queue.failed} have failed`;
  }),
];
router.close();
report(findings);
