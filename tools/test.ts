/**
 * `npm test`: the checks, then Jest. With arguments (`npm test -- libs/bus`) they go to Jest and the checks are left out. The last line
 * is `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { THREAD_POOL_SIZE } from './build.ts';
import { runChecks } from './check.ts';

const ROOT = join(import.meta.dirname, '..');
/** Test files at a time. More than the two cores of a CI machine can run only makes deadlines pass. */
const MAX_WORKERS = 2;

const summary = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test file that could not be run counts as one failure, and so does a run that wrote no result. */
function readCounts(resultFile: string): Counts {
  if (!existsSync(resultFile)) return { passed: 0, failed: 1, skipped: 0 };
  const result = summary.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

async function runJest(args: readonly string[]): Promise<{ exitCode: number; counts: Counts }> {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-test-result-'));
  const resultFile = join(directory, 'result.json');
  const workers = args.some((arg) => /^(?:-w|-i|--maxWorkers|--runInBand)/.test(arg)) ? [] : [`--maxWorkers=${MAX_WORKERS}`];
  const jest = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${resultFile}`, ...workers, ...args],
    { cwd: ROOT, stdio: 'inherit', env: { UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, ...process.env } },
  );
  // Jest ends its servers itself on Ctrl-C, which reaches it from the terminal; a SIGTERM reaches only this process.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => jest.kill('SIGTERM'));
  const [code] = (await once(jest, 'exit')) as [number | null];
  try {
    return { exitCode: code ?? 1, counts: readCounts(resultFile) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const args = process.argv.slice(2);
const failedChecks = args.length === 0 ? runChecks() : [];
const { exitCode, counts } = await runJest(args);
if (failedChecks.length > 0) console.log(`\nFailed checks: ${failedChecks.join(', ')}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = exitCode !== 0 || failedChecks.length > 0 ? 1 : 0;
