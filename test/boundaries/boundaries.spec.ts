import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A small repository that breaks every rule once. Each file is named with its text; what it violates is in `EXPECTED`. */
const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'NodeNext', moduleResolution: 'NodeNext', allowImportingTsExtensions: true, noEmit: true, paths: { '@query-router/*': ['./libs/*/src/index.ts'] } } }),
  'package.json': JSON.stringify({ type: 'module' }),
  'apps/gateway/src/index.ts': 'export const gateway = 1;',
  'apps/classifier/src/index.ts': "export * from '../../gateway/src/index.ts';",
  'apps/standalone/src/main.ts': "export * from '../../gateway/src/index.ts';",
  'apps/gateway/src/driver.ts': "export * from 'pg';",
  'apps/gateway/src/deep.ts': "export * from '../../../libs/worker/src/inner.ts';",
  'apps/gateway/src/kit.ts': "export * from '@query-router/testkit';",
  'apps/gateway/src/unknown.ts': "export * from './not-there.ts';",
  'libs/testkit/src/index.ts': "export * from 'pg';",
  'libs/worker/src/index.ts': "export * from '@query-router/contracts';",
  'libs/worker/src/inner.ts': "export * from '../../../apps/gateway/src/index.ts';",
  'libs/worker/test/worker.spec.ts': "import 'kafkajs';",
  'libs/contracts/src/index.ts': "export * from 'zod';",
  'libs/contracts/src/pino.ts': "export * from 'pino';",
  'libs/sql/src/index.ts': "export * from 'node:fs';",
  'libs/sql/src/framework.ts': "export * from '@nestjs/common';",
  'libs/routing/src/index.ts': "export * from 'pino';",
  'libs/engine-postgres/src/index.ts': "export * from 'pg';",
  'libs/engine-duckdb/src/index.ts': "export * from '@clickhouse/client';",
  'libs/bus/src/a.ts': "import { b } from './b.ts'; export const a = () => b;",
  'libs/bus/src/b.ts': "import { a } from './a.ts'; export const b = () => a;",
};

const EXPECTED = [
  ['apps-never-import-apps', 'apps/classifier/src/index.ts'],
  ['driver-pg-only-in-its-adapter', 'apps/gateway/src/driver.ts'],
  ['no-deep-imports', 'apps/gateway/src/deep.ts'],
  ['testkit-is-never-shipped', 'apps/gateway/src/kit.ts'],
  ['everything-resolves', 'apps/gateway/src/unknown.ts'],
  ['libs-never-import-apps', 'libs/worker/src/inner.ts'],
  ['contracts-import-zod-only', 'libs/contracts/src/pino.ts'],
  ['pure-libs-do-no-io', 'libs/sql/src/index.ts'],
  ['sql-knows-no-framework', 'libs/sql/src/framework.ts'],
  ['routing-is-pure', 'libs/routing/src/index.ts'],
  ['driver-clickhouseclient-only-in-its-adapter', 'libs/engine-duckdb/src/index.ts'],
  ['no-cycles', 'libs/bus/src/a.ts'],
] as const;

/** Runs the repository's rules on the small repository; returns `rule file` for each violation. */
function violations(): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-boundaries-'));
  try {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    const cruiser = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const { stdout } = spawnSync(process.execPath, [cruiser, 'apps', 'libs', '--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json'], { cwd: directory, encoding: 'utf8' });
    const report = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    return [...new Set(report.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))].toSorted();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the boundaries between folders', () => {
  const found = violations();

  test.each(EXPECTED)('%s is reported for %s', (rule, file) => {
    expect(found).toContain(`${rule} ${file}`);
  });

  test('nothing else is reported', () => {
    const expected = new Set(EXPECTED.map(([rule, file]) => `${rule} ${file}`));
    expect(found.filter((violation) => !expected.has(violation) && !violation.startsWith('no-cycles'))).toEqual([]);
  });
});
