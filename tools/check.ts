/** `npm run check`: everything that can be known without running the product. Runs all checks, then fails when one did. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const bin = (path: string): string => join(ROOT, 'node_modules', path);

const CHECKS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--deny-warnings'] },
  { name: 'boundaries', args: [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), 'apps', 'libs', 'bench', 'tools', 'test', '--config', '.dependency-cruiser.mjs'] },
  { name: 'unused code', args: [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  { name: 'size budget', args: ['tools/size-budget.ts'] },
  { name: 'lock file', args: ['tools/lock-file.ts'] },
  { name: 'wire contract document', args: ['tools/asyncapi.ts', '--check'] },
  { name: 'semantics document', args: ['tools/semantics.ts', '--check'] },
];

/** Runs every check and returns the names of those that failed. */
export function runChecks(): string[] {
  return CHECKS.filter(({ name, args }) => {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
    if (status !== 0) console.log(`${stdout}${stderr}`.trimEnd());
    return status !== 0;
  }).map(({ name }) => name);
}

if (import.meta.main) process.exitCode = runChecks().length === 0 ? 0 : 1;
