import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isProcessAlive, startServerProcess, type ServerProcess } from '@query-router/server-process';
import { buildIfNeeded, ROOT } from '../../tools/build.ts';
import { ask, eventually, isReady, send } from './harness/http.ts';

const START_TIMEOUT_MS = 90_000;

/** What a user does at a terminal: start, try, stop, start again. */
describe('npm start', () => {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-start-'));
  let running: ServerProcess | null = null;

  const start = async (name: string, env: Record<string, string>, args: readonly string[] = []): Promise<ServerProcess> =>
    startServerProcess({
      name: 'npm start',
      command: process.execPath,
      args: [join(ROOT, 'tools/start.ts'), ...args],
      logFile: join(directory, `${name}.log`),
      env: { PATH: process.env['PATH'], DATA_DIR: join(directory, 'data'), ...env },
      softSignal: 'SIGTERM',
      graceMs: 30_000,
    });

  const startAndWait = async (name: string, args: readonly string[] = []): Promise<string> => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    running = await start(name, { PORT: String(port) }, args);
    await running.untilReady(() => isReady(url), { timeoutMs: START_TIMEOUT_MS });
    return url;
  };

  beforeAll(() => buildIfNeeded(['standalone']), 120_000);
  afterAll(async () => {
    await running?.stop();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it('prints its address and three commands to try, and every one of them works', async () => {
    const url = await startAndWait('first');
    const log = running?.log() ?? '';
    expect(log).toContain(`listening on ${url}`);
    const commands = [...log.matchAll(/-d '(\{"sql":.*\})'/g)].map(([, body]) => body ?? '');
    expect(commands).toHaveLength(3);
    for (const body of commands) {
      const answer = await send(`${url}/query`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      expect({ body, status: answer.status, rows: Number(answer.body['row_count']) > 0 }).toEqual({ body, status: 200, rows: true });
    }
    expect((await ask(url, 'CREATE TABLE public.kept (id bigint PRIMARY KEY)')).status).toBe(200);
    expect((await ask(url, 'INSERT INTO kept VALUES (1), (2)')).status).toBe(200);
  }, 150_000);

  it('refuses a second router on the same data directory and says whose it is', async () => {
    const second = await start('second', { PORT: String(await freePort()) });
    expect(await second.exited).toMatchObject({ code: 1 });
    expect(second.log()).toMatch(/in use by process \d+/);
  }, 30_000);

  it('refuses an open door: HOST beyond loopback without keys', async () => {
    const open = await start('open', { PORT: String(await freePort()), HOST: '0.0.0.0', DATA_DIR: join(directory, 'open') });
    expect(await open.exited).toMatchObject({ code: 1 });
    expect(open.log()).toContain('API_KEYS_FILE');
  }, 30_000);

  it('stops cleanly, leaving no process', async () => {
    const pids = childrenOf(running?.pid ?? 0);
    expect(pids.length).toBeGreaterThan(0);
    await running?.stop();
    expect(await running?.exited).toEqual({ code: 0, signal: null });
    await eventually(() => Promise.resolve(pids.filter(isProcessAlive)), (alive) => alive.length === 0, 5_000);
  }, 60_000);

  it('keeps what was written over a restart', async () => {
    const url = await startAndWait('again');
    expect((await ask(url, 'SELECT count(*) AS n FROM kept', { engine: 'postgres' })).body['data']).toEqual([{ n: 2 }]);
    await running?.stop();
  }, 120_000);

  it('starts over with --fresh', async () => {
    const url = await startAndWait('fresh', ['--fresh']);
    expect((await ask(url, 'SELECT count(*) AS n FROM kept')).status).toBe(404);
    expect((await ask(url, 'SELECT count(*) AS n FROM users', { engine: 'postgres' })).body['data']).toEqual([{ n: 10_000 }]);
  }, 150_000);
});

/** Every process below one, from the process table. */
function childrenOf(pid: number): number[] {
  const direct = globSync(`/proc/${pid}/task/*/children`).flatMap((path) => readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number));
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}
