import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServerProcess } from '@query-router/server-process';
import { buildIfNeeded, entryPoint, THREAD_POOL_SIZE } from '../../../tools/build.ts';
import { isReady } from './http.ts';
import { writeKeys } from './keys.ts';
import type { System } from './system.ts';
import { everyCopyIsFresh } from './copies.ts';

const START_TIMEOUT_MS = 90_000;

/** The one-process router, as `npm start` runs it, on a data directory of its own. */
export async function startStandalone(): Promise<System> {
  buildIfNeeded(['standalone']);
  const directory = mkdtempSync(join(tmpdir(), 'query-router-e2e-'));
  const keysFile = join(directory, 'keys.json');
  const keys = writeKeys(keysFile);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const router = await startServerProcess({
    name: 'standalone router',
    command: process.execPath,
    args: [entryPoint('standalone')],
    logFile: join(directory, 'router.log'),
    env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, PORT: String(port), DATA_DIR: join(directory, 'data'), AUTH: 'keys', API_KEYS_FILE: keysFile },
    graceMs: 20_000,
  });
  await router.untilReady(() => isReady(url), { timeoutMs: START_TIMEOUT_MS });
  await everyCopyIsFresh(url, keys.writer, ['clickhouse', 'duckdb'], START_TIMEOUT_MS);
  return {
    urls: [url],
    keys,
    stop: async () => {
      await router.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
