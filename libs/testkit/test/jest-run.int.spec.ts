import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@query-router/server-process';

const ROOT = join(import.meta.dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'query-router-jest-run-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly jest: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  /** Where the run keeps its temporary files. */
  readonly temporary: string;
  readonly tells: string;
}

/** A Jest run of its own over one fixture, with its own temporary directory. */
function run(fixture: string, environment: Record<string, string> = {}): Run {
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  const tells = join(temporary, 'told');
  const args = ['--experimental-vm-modules', join(ROOT, 'node_modules/jest/bin/jest.js'), '--testMatch', `**/fixtures/${fixture}.ts`, '--coverage=false'];
  const jest = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, REQUIRE_STACK: '', QUERY_ROUTER_DOCKER: '0', TMPDIR: temporary, FIXTURE_TELLS: tells, ...environment } });
  let text = '';
  for (const stream of [jest.stdout, jest.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = once(jest, 'close').then(([code]) => code as number | null);
  return { jest, output: () => text, exit, temporary, tells };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function runDirectories(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('query-router-run-'));
}

describe('a test run', () => {
  test('stops its servers and removes their data at its end', async () => {
    const { exit, tells, temporary, output } = run('uses-postgres');
    expect([await exit, output()]).toEqual([0, expect.stringContaining('1 passed')]);
    expect(await isListening(Number(readFileSync(tells, 'utf8')))).toBe(false);
    expect(runDirectories(temporary)).toEqual([]);
  }, 60_000);

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('leaves no server when it is ended by %s', async (signal) => {
    const { jest, exit, tells } = run('uses-postgres', { FIXTURE_STAYS: '1' });
    const port = await waitUntil('the test runs', () => existsSync(tells) && Number(readFileSync(tells, 'utf8')), { timeoutMs: 45_000 });
    expect(await isListening(port)).toBe(true);
    jest.kill(signal);
    await exit;
    await waitUntil('the server ends', async () => !(await isListening(port)), { timeoutMs: 15_000 });
  }, 75_000);

  test('removes what a killed run left', async () => {
    const killed = run('uses-postgres', { FIXTURE_STAYS: '1' });
    await waitUntil('the test runs', () => existsSync(killed.tells), { timeoutMs: 45_000 });
    killed.jest.kill('SIGKILL');
    await killed.exit;
    expect(runDirectories(killed.temporary)).toHaveLength(1);
    const next = run('uses-postgres', { TMPDIR: killed.temporary });
    await next.exit;
    expect(runDirectories(killed.temporary)).toEqual([]);
  }, 120_000);

  // No Maven and nothing cached: Kafka cannot be had.
  const withoutKafka = { QUERY_ROUTER_CACHE: join(scratch, 'empty-cache'), PATH: join(scratch, 'no-programs') };

  test('counts one skipped test, with the reason, for a server that cannot be had', async () => {
    const { exit, output } = run('uses-kafka', withoutKafka);
    expect(await exit).toBe(0);
    expect(output()).toContain('1 skipped');
    expect(output()).toMatch(/skipped: a test that needs Kafka: .*mvn/);
  }, 60_000);

  test('fails for a server that cannot be had with REQUIRE_STACK=1', async () => {
    const { exit, output } = run('uses-kafka', { ...withoutKafka, REQUIRE_STACK: '1' });
    expect(await exit).toBe(1);
    expect(output()).toMatch(/REQUIRE_STACK=1, but kafka cannot be had: .*mvn/);
  }, 60_000);
});
