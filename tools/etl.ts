/**
 * `npm run etl -- public.orders [--as lake_schema.table] [--cron "0 3 * * *" | --every-ms 3600000]`: copies a table of PostgreSQL into the lake, once or from now on.
 * The ingest service does it: on a branch, compared by count and checksum, published at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { endUnusable, readCommandLine, wholeNumber } from './command-line.ts';
import { addressesFrom, ask } from './probe/ask.ts';

const USAGE = 'npm run etl -- <schema.table> [--as <schema.table>] [--cron "<five fields, UTC>" | --every-ms <n>]';
const POLL_MS = 500;

const runsSchema = z.object({
  runs: z.array(z.object({ id: z.string(), attempt: z.number(), outcome: z.string(), error: z.string().nullable(), report: z.looseObject({ rows: z.number(), checksum: z.string(), seconds: z.number(), source_moved: z.boolean() }).nullish() })),
});
const queueSchema = z.object({ queue: z.object({ waiting: z.number(), active: z.number(), delayed: z.number() }) });

const { ingestUrl, apiKey } = addressesFrom(process.env);
const { positionals, values } = readCommandLine(USAGE, { allowPositionals: true, options: { as: { type: 'string' }, cron: { type: 'string' }, 'every-ms': { type: 'string' } } });
const [source = endUnusable('Which table?', USAGE), ...more] = positionals;
if (more.length > 0) endUnusable('One table at a time.', USAGE);
const everyMs = wholeNumber('every-ms', values['every-ms'], USAGE);

async function runs(target: string): Promise<z.infer<typeof runsSchema>['runs']> {
  return runsSchema.parse(await ask(ingestUrl, `maintenance/history?work=copy&table=${encodeURIComponent(target)}&limit=20`, apiKey)).runs;
}

/** Follows the copy until it is done, or until nobody will try again. */
async function follow(target: string, newerThan: bigint): Promise<boolean> {
  const told = new Set<string>();
  for (;;) {
    const mine = (await runs(target)).filter(({ id }) => BigInt(id) > newerThan).toReversed();
    for (const { id, attempt, outcome, error, report } of mine) {
      if (outcome === 'running' || told.has(id)) continue;
      told.add(id);
      if (outcome === 'done' && report != null) {
        console.log(`${target}: ${report.rows} rows, checksum ${report.checksum}, ${report.seconds} s${report.source_moved ? ', written meanwhile' : ''}`);
        return true;
      }
      console.error(`attempt ${attempt}: ${error ?? outcome}`);
    }
    const { queue } = queueSchema.parse(await ask(ingestUrl, 'maintenance', apiKey));
    const pending = queue.waiting + queue.active + queue.delayed > 0 || mine.some(({ outcome }) => outcome === 'running');
    if (!pending && told.size > 0) return false;
    await sleep(POLL_MS);
  }
}

const target = values.as ?? source;
try {
  const [newest] = await runs(target);
  await ask(ingestUrl, 'maintenance/copies', apiKey, { method: 'POST', body: { source, target, ...(values.cron === undefined ? {} : { cron: values.cron }), ...(everyMs === null ? {} : { every_ms: everyMs }) } });
  if (values.cron !== undefined || everyMs !== null) console.log(`${source} is copied to ${target} on a schedule from now on`);
  else if (!(await follow(target, BigInt(newest?.id ?? 0)))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
