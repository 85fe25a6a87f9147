/**
 * Every optional dependency of a locked package has to be locked too, or `npm ci` refuses the whole file. npm leaves out what a registry
 * mirror does not hold, as a rule the binaries of other platforms. Without arguments: fails when some are missing. With `--fix`:
 * adds them with their exact version and the platform that their name tells, so that npm fetches them on that platform only.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PATH = join(import.meta.dirname, '../package-lock.json');

const entry = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockFile = z.looseObject({ packages: z.record(z.string(), entry) });
type Packages = z.infer<typeof lockFile>['packages'];

interface Missing {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/-darwin\b/, 'darwin'],
  [/-linux\b/, 'linux'],
  [/-(?:win32|windows)\b/, 'win32'],
  [/-freebsd\b/, 'freebsd'],
  [/-android\b/, 'android'],
  [/-openharmony\b/, 'openharmony'],
];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32', 'arm'] as const;

/** Where Node would find `name` from the package at `path`: in its own node_modules or in one above it. */
function isLocked(packages: Packages, path: string, name: string): boolean {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`] !== undefined) return true;
    if (from === '') return false;
  }
}

function findMissing(packages: Packages): Missing[] {
  return Object.entries(packages).flatMap(([path, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).filter(([name]) => !isLocked(packages, path, name)).map(([name, version]) => ({ name, version, dev: dev === true })),
  );
}

/** The entry npm would have written, as far as a name and a version tell. Throws when they do not: then a person has to look. */
function lockEntry({ name, version, dev }: Missing): Record<string, unknown> {
  const system = SYSTEMS.find(([pattern]) => pattern.test(name))?.[1];
  const processor = PROCESSORS.find((candidate) => new RegExp(`-${candidate}(?:-|$)`).test(name));
  if (!/^\d+\.\d+\.\d+/.test(version) || processor === undefined || (system === undefined && processor !== 'wasm32')) {
    throw new Error(`${name}@${version} is missing from package-lock.json, and its platform cannot be told from its name`);
  }
  const libc = /-gnu/.test(name) ? ['glibc'] : /-musl/.test(name) ? ['musl'] : undefined;
  return {
    version,
    cpu: [processor],
    ...(dev ? { dev } : {}),
    ...(libc === undefined || system !== 'linux' ? {} : { libc }),
    optional: true,
    ...(system === undefined ? {} : { os: [system] }),
  };
}

const lock = lockFile.parse(JSON.parse(readFileSync(PATH, 'utf8')));
const missing = findMissing(lock.packages);
if (missing.length === 0) {
  console.log('package-lock.json is complete');
} else if (process.argv.includes('--fix')) {
  const added = missing.map((one) => [`node_modules/${one.name}`, lockEntry(one)] as const);
  const packages = Object.fromEntries(Object.entries({ ...lock.packages, ...Object.fromEntries(added) }).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(PATH, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`added ${added.length} packages of other platforms to package-lock.json`);
} else {
  console.log(`package-lock.json lacks ${missing.length} packages, and npm ci will refuse it: ${missing.map(({ name }) => name).join(', ')}\nRun "node tools/lock-file.ts --fix" and commit the result.`);
  process.exitCode = 1;
}
