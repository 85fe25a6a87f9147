import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cells, type Cell } from '../measure/cells.ts';
import { withCpu } from '../measure/cpu.ts';
import { Peer } from '../measure/peer.ts';
import type { BareCommands } from '../processes/bare.ts';
import type { HttpLoadCommands, HttpRequest } from '../processes/http-load.ts';
import type { Settings } from '../settings.ts';
import { everyCopyIsFresh } from '../../test/e2e/harness/copies.ts';
import { startService } from './service.ts';
import { warmUp, type Load } from './warm.ts';
import { PROCESSES } from './where.ts';

export const ROUTER = 'standalone router';
export const BARE_NAMED = 'bare Fastify and pg, named statement';
export const BARE_TEXT = 'bare Fastify and pg, SQL text';

/** Of the table `users` in the sample data. */
const USERS = 10_000;
const COPIES_WITHIN_MS = 120_000;

/** Point lookups over HTTP: the whole one-process router beside a handler that can do nothing else, on the same PostgreSQL server. */
export async function postgresPart({ directory, settings, generator }: { directory: string; settings: Settings; generator: Peer<HttpLoadCommands> }): Promise<readonly Cell[]> {
  const dataDir = join(directory, 'standalone');
  const cells = new Cells();
  const router = await startService({ name: 'standalone', entry: 'apps/standalone/src/main.js', directory, env: { DATA_DIR: dataDir, AUTH: 'none' } });
  const bare = Peer.start<BareCommands>(new URL('bare.ts', PROCESSES), [], { env: loginOf(dataDir) });
  try {
    await everyCopyIsFresh(router.url, '', ['clickhouse', 'duckdb'], COPIES_WITHIN_MS);
    const bareUrl = await bare.call('listen');
    const load = (request: HttpRequest): Load => (shape) => generator.call('load', { ...request, ids: USERS }, shape);
    const sql = JSON.stringify({ sql: 'SELECT * FROM users WHERE id = $id' });
    const paths = [
      { name: ROUTER, pids: { router: router.process.pid }, load: load({ url: router.url, path: '/query', body: sql }) },
      { name: BARE_NAMED, pids: { bare: bare.pid }, load: load({ url: bareUrl, path: '/named', body: '{"id":$id}' }) },
      { name: BARE_TEXT, pids: { bare: bare.pid }, load: load({ url: bareUrl, path: '/text', body: sql }) },
    ];
    for (const path of paths) await warmUp(path.load, settings);
    for (let round = 1; round <= settings.rounds; round += 1) {
      process.stdout.write(`PostgreSQL lookups, round ${round} of ${settings.rounds}\n`);
      for (const inFlight of [1, 16, 64]) {
        for (const path of paths) {
          const { result, cpu } = await withCpu(path.pids, () => path.load({ inFlight, durationMs: settings.loadMs }));
          cells.add(path.name, inFlight, result, cpu);
        }
      }
    }
  } finally {
    await bare.stop();
    await router.process.stop();
  }
  return cells.medians();
}

/** How to reach the standalone router's own PostgreSQL: its port stands in its data directory, its development login in the router. */
function loginOf(dataDir: string): NodeJS.ProcessEnv {
  const port = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[3] ?? '';
  return { PGHOST: '127.0.0.1', PGPORT: port.trim(), PGUSER: 'router', PGPASSWORD: 'development-only', PGDATABASE: 'router' };
}
