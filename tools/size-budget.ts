/**
 * Fails when the repository or what it installs has outgrown tools/size-budget.json. Raising a number there is a decision that a
 * reviewer sees; growing past it unnoticed is not.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = /^(?:apps|libs|tools|bench|test)\/.*\.(?:ts|tsx|mjs|js)$/;

const budget = z.strictObject({
  medianLines: z.int(),
  p95Lines: z.int(),
  trackedFileBytes: z.int(),
  distJavaScriptBytes: z.int(),
  runtimeDependencyBytes: z.int(),
}).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'size-budget.json'), 'utf8')));

const lockFile = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), link: z.boolean().optional() })) });

/** Bytes of the files below a folder that `counts` accepts; folders named `node_modules` are packages of their own and are left out. */
function bytesBelow(directory: string, counts: (name: string) => boolean): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : bytesBelow(path, counts);
    else if (entry.isFile() && counts(entry.name)) bytes += lstatSync(path).size;
  }
  return bytes;
}

/** What `npm ci --omit=dev` would leave on a disk of this machine. */
function runtimeDependencyBytes(): number {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const installed = Object.entries(packages).filter(([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true);
  return installed.map(([path]) => join(ROOT, path)).filter((path) => existsSync(path)).reduce((sum, path) => sum + bytesBelow(path, () => true), 0);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
const lines = tracked.filter((path) => SOURCE.test(path)).map((path) => readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1).toSorted((a, b) => a - b);
const large = tracked.filter((path) => lstatSync(join(ROOT, path)).size > budget.trackedFileBytes);
const dist = join(ROOT, 'dist');

const measured = [
  { what: 'median lines of a source file', is: quantile(lines, 0.5), atMost: budget.medianLines },
  { what: '95th percentile of lines of a source file', is: quantile(lines, 0.95), atMost: budget.p95Lines },
  { what: 'bytes of compiled JavaScript in dist', is: existsSync(dist) ? bytesBelow(dist, (name) => name.endsWith('.js')) : 0, atMost: budget.distJavaScriptBytes },
  { what: 'bytes of installed runtime dependencies', is: runtimeDependencyBytes(), atMost: budget.runtimeDependencyBytes },
];

for (const { what, is, atMost } of measured) {
  console.log(`${is > atMost ? 'TOO LARGE ' : ''}${what}: ${is.toLocaleString('en')} of at most ${atMost.toLocaleString('en')}`);
  if (is > atMost) process.exitCode = 1;
}
for (const path of large) {
  console.log(`TOO LARGE tracked file ${path}: ${lstatSync(join(ROOT, path)).size.toLocaleString('en')} of at most ${budget.trackedFileBytes.toLocaleString('en')} bytes`);
  process.exitCode = 1;
}
