import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, isProcessAlive, startServerProcess, waitUntil } from '@query-router/server-process';

const root = mkdtempSync(join(tmpdir(), 'query-router-process-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const logFile = join(root, 'server.log');
const shell = (script: string): { name: string; command: string; args: string[]; logFile: string } => ({ name: 'Shell', command: '/bin/sh', args: ['-c', script], logFile });

describe('a server process', () => {
  test('tells what it wrote when it ends instead of answering', async () => {
    const server = await startServerProcess(shell('echo the disk is full; exit 3'));
    await expect(server.untilReady(() => false, { timeoutMs: 10_000 })).rejects.toThrow(/Shell ended with code 3: the disk is full/);
    expect(server.running).toBe(false);
  });

  test('tells what it wrote beside what a child of the one before still writes', async () => {
    const go = join(root, 'go');
    const before = await startServerProcess(shell(`seq 5000; (while [ ! -e ${go} ]; do sleep 0.02; done; echo child ends) & echo started; wait`));
    await before.untilReady(() => before.log().includes('started'), { timeoutMs: 5_000 });
    await before.kill();
    const server = await startServerProcess(shell(`echo still in use; touch ${go}; while ! grep -q ends ${logFile}; do sleep 0.02; done; exit 1`));
    await expect(server.untilReady(() => false, { timeoutMs: 10_000 })).rejects.toThrow(/^Shell ended with code 1: still in use\nchild ends\n$/);
  });

  test('is given up when it does not answer in time', async () => {
    const server = await startServerProcess(shell('sleep 60'));
    await expect(server.untilReady(() => false, { timeoutMs: 100 })).rejects.toThrow('Shell answers: not within 100 ms');
    await server.kill();
  });

  test('cannot be started from a command that does not exist', async () => {
    await expect(startServerProcess({ ...shell(''), command: '/no/such/program' })).rejects.toThrow('Shell could not be started');
  });

  test('is asked to end first', async () => {
    const server = await startServerProcess(shell('trap "echo goodbye; exit 0" TERM; echo ready; while :; do sleep 0.1; done'));
    await server.untilReady(() => server.log().includes('ready'), { timeoutMs: 5_000 });
    await server.stop();
    expect(server.log()).toContain('goodbye');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('is killed when it does not end after its grace time', async () => {
    const server = await startServerProcess({ ...shell('trap "" TERM; echo ready; while :; do sleep 0.1; done'), graceMs: 200 });
    await server.untilReady(() => server.log().includes('ready'), { timeoutMs: 5_000 });
    await server.stop();
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('ends, with its temporary data, when its owner dies by %s', async (signal) => {
    const data = join(root, `data-${signal}`);
    mkdirSync(data);
    const script = join(root, `owner-${signal}.mjs`);
    const options = { ...shell('while :; do sleep 0.1; done'), logFile: join(data, 'server.log'), temporaryDirectory: data };
    writeFileSync(
      script,
      `import { startServerProcess } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href)};
       const server = await startServerProcess(${JSON.stringify(options)});
       console.log(server.pid);
       setInterval(() => {}, 1000);`,
    );
    const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isProcessAlive(pid)).toBe(true);
    owner.kill(signal);
    await waitUntil('the server ends', () => !isProcessAlive(pid), { timeoutMs: 10_000 });
    await waitUntil('its data is removed', () => !existsSync(data), { timeoutMs: 10_000 });
  });
});

describe('a free port', () => {
  test('lies below the range of outgoing connections', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
  });
});
