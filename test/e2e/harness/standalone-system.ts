import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded } from '../../../tools/build.ts';
import { everyCopyIsFresh } from './copies.ts';
import { writeKeys } from './keys.ts';
import { startService } from './services.ts';
import type { System } from './system.ts';

const START_TIMEOUT_MS = 90_000;

/** The one-process router, as `npm start` runs it, on a data directory of its own. */
export async function startStandalone(): Promise<System> {
  buildIfNeeded(['standalone']);
  const directory = mkdtempSync(join(tmpdir(), 'query-router-e2e-'));
  const keysFile = join(directory, 'keys.json');
  const keys = writeKeys(keysFile);
  const { process: router, url, untilReady } = await startService('standalone', {
    logFile: join(directory, 'router.log'),
    env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: join(directory, 'data'), AUTH: 'keys', API_KEYS_FILE: keysFile },
  });
  await untilReady(START_TIMEOUT_MS);
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
