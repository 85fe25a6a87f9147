import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded, ROOT } from '../../tools/build.ts';

/** Processes that Node runs as they are. */
export const PROCESSES = new URL('../processes/', import.meta.url);

/** A compiled service of the benchmark. */
export function compiled(name: 'standalone' | 'worker' | 'stock' | 'cdc'): URL {
  return pathToFileURL(join(ROOT, 'dist/bench/services/src', `${name}.js`));
}

/** Compiles what the benchmark runs: the product's services, and its own, which stand in a nest-cli file of their own. */
export function buildAll(): void {
  buildIfNeeded(['gateway', 'classifier', 'standalone']);
  const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
  const build = spawnSync(process.execPath, [nest, 'build', '-c', 'bench/nest-cli.json'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
