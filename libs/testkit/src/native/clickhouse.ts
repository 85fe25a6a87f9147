import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServerProcess } from '@query-router/server-process';
import type { RunningServer } from '../addresses.ts';

const MAIN = fileURLToPath(new URL('../../../clickhouse-http/src/main.ts', import.meta.url));
const START_TIMEOUT_MS = 30_000;
/** For development and tests only; the server listens on loopback. */
const LOGIN = { user: 'default', password: 'development-only' };
/** libuv's four threads would let four queries run, and a fifth that should kill one of them wait. */
const THREADS = 24;

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ping`).then((response) => response.ok, () => false);
}

/** The ClickHouse engine from npm behind ClickHouse's HTTP interface, as a process of its own: a crash of the engine takes it along. */
export async function startNativeClickHouse(directory: string, port?: number): Promise<RunningServer<'clickhouse'>> {
  mkdirSync(directory, { recursive: true });
  const chosen = port ?? (await freePort());
  const url = `http://127.0.0.1:${chosen}`;
  const server = await startServerProcess({
    name: 'ClickHouse',
    command: process.execPath,
    args: [MAIN],
    logFile: join(directory, 'server.log'),
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      UV_THREADPOOL_SIZE: String(THREADS),
      CLICKHOUSE_DATA_DIR: join(directory, 'data'),
      CLICKHOUSE_PORT: String(chosen),
      CLICKHOUSE_USER: LOGIN.user,
      CLICKHOUSE_PASSWORD: LOGIN.password,
    },
  });
  try {
    await server.untilReady(() => answers(url), { timeoutMs: START_TIMEOUT_MS });
  } catch (error) {
    await server.kill();
    throw error;
  }
  return { address: { url, ...LOGIN }, pid: server.pid, stop: () => server.stop() };
}
