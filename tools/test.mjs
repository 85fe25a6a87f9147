/** What `npm test` runs: makes sure of the Node version before anything is loaded that an old one cannot read. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MINIMUM = 24;
const tool = join(import.meta.dirname ?? '.', 'test.ts');
const own = join(import.meta.dirname ?? '.', '../node_modules/.bin/node');

if (Number(process.versions.node.split('.')[0]) >= MINIMUM) {
  await import('./test.ts');
} else if (existsSync(own)) {
  console.error(`Node ${process.versions.node} is too old for the tests; using the project's own, ${own}`);
  process.exitCode = spawnSync(own, [tool, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} else {
  console.error(`Node ${process.versions.node} is too old for the tests, and the project's own is not installed: run npm ci first`);
  process.exitCode = 1;
}
