import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** DuckDB and the ClickHouse engine compute on libuv's threads; its default of 4 would let four queries hold up all others. */
export const THREAD_POOL_SIZE = '24';

/** Apps that are built by `nest build`; the command line runs as it is. */
const APPS = ['standalone', 'gateway', 'classifier', 'worker-postgres', 'worker-clickhouse', 'worker-trino', 'worker-duckdb', 'ingest', 'shadow'];

/** Compiled entry point of an app. */
export function entryPoint(app: string): string {
  return join(ROOT, 'dist/apps', app, 'src/main.js');
}

/**
 * Builds the named apps with `nest build`, each unless it is newer than every source. Ends this process with the compiler's status when one
 * does not compile.
 */
export function buildIfNeeded(apps: readonly string[]): void {
  const newest = newestSourceMs();
  for (const app of apps) {
    const stamp = join(ROOT, 'dist', `${app}.built`);
    if (existsSync(entryPoint(app)) && existsSync(stamp) && statSync(stamp).mtimeMs >= newest) continue;
    process.stdout.write(`building ${app} …\n`);
    const startedAt = new Date();
    const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
    const build = spawnSync(process.execPath, [nest, 'build', app], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    if (build.status !== 0) process.exit(build.status ?? 1);
    mkdirSync(join(ROOT, 'dist'), { recursive: true });
    writeFileSync(stamp, '');
    utimesSync(stamp, startedAt, startedAt);
  }
}

function newestSourceMs(): number {
  const sources = globSync(['apps/*/src/**/*.ts', 'apps/*/tsconfig.app.json', 'libs/*/src/**/*.ts', 'tsconfig.json', 'package-lock.json'], { cwd: ROOT });
  return Math.max(...sources.map((path) => statSync(join(ROOT, path)).mtimeMs));
}

/** `npm run build`: every app. */
if (import.meta.main) buildIfNeeded(APPS);
