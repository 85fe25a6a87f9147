/**
 * `npm run verify-data`: reads every table everywhere. The lake by the ingest service (Nessie, snapshots, rows, and whether each event of a stream is
 * there once), then the rows of every table on every engine that holds it, through the router. Exit code 1 when something is wrong.
 */
import type { HttpClient } from '@query-router/client';
import { addressesFrom, ask, find, report, routerAt, type Finding } from './probe/ask.ts';
import { lakeReportSchema, tableLine } from './probe/lake-report.ts';

/** Tables are written while they are counted; copies that agree in one of these rounds are equal. */
const ROUNDS = 5;

async function lake(): Promise<Finding[]> {
  const { ingestUrl, apiKey } = addresses;
  const findings: Finding[] = [];
  findings.push(
    await find('lake', async () => {
      const found = lakeReportSchema.parse(await ask(ingestUrl, 'lake/verify', apiKey));
      for (const table of found.tables) findings.push({ what: `lake ${table.table}`, ok: table.ok, detail: tableLine(table) });
      return `${found.default_branch} at ${found.commit.slice(0, 12)}, ${found.branches} branches, ${found.tags} tags, ${found.tables.length} tables`;
    }),
  );
  return findings;
}

async function countOn(router: HttpClient, engine: 'postgres' | 'clickhouse' | 'trino' | 'duckdb', table: string): Promise<string> {
  const { data } = await router.query(`SELECT count(*) AS n FROM ${table}`, { forceEngine: engine });
  return String(data[0]?.['n']);
}

async function counts(router: HttpClient): Promise<Finding[]> {
  const { tables } = await router.catalog();
  const findings: Finding[] = [];
  for (const { schema, name, copies } of tables) {
    const table = `"${schema}"."${name}"`;
    findings.push(
      await find(`rows ${schema}.${name}`, async () => {
        // The router asks no copy of which nobody says how old it is, such as one that was made once.
        const asked = copies.filter(({ role, watermark_ms: ms }) => role !== 'replica' || ms !== null);
        const others = copies.filter((copy) => !asked.includes(copy)).map(({ engine }) => `, ${engine} not asked: of unknown age`);
        for (let round = 1; ; round++) {
          const found = await Promise.all(asked.map(async ({ engine }) => ({ engine, count: await countOn(router, engine, table) })));
          const line = found.map(({ engine, count }) => `${engine} ${count}`).join(', ');
          if (new Set(found.map(({ count }) => count)).size <= 1) return `${line}${others.join('')}`;
          if (round >= ROUNDS) throw new Error(`${line}: they differ`);
        }
      }),
    );
  }
  return findings;
}

const addresses = addressesFrom(process.env);
const router = routerAt(addresses);
const engines: Finding[] = [];
engines.push(
  await find('router', async () => {
    const found = await counts(router);
    engines.push(...found);
    return `${found.length} tables`;
  }),
);
router.close();
report([...(await lake()), ...engines]);
