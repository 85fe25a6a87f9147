import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { freePort, startServerProcess } from '@query-router/server-process';
import { buildIfNeeded, entryPoint } from '../build.ts';
import { placeOf } from '../stack/place.ts';

const START_TIMEOUT_MS = 90_000;

/** Variables of this process over those of the stack that runs. */
export function environmentOf(offset: number): Readonly<Record<string, string | undefined>> {
  const { environmentFile } = placeOf(offset);
  const stack = existsSync(environmentFile) ? parseEnv(readFileSync(environmentFile, 'utf8')) : {};
  return { ...stack, ...process.env };
}

export interface RunningIngest {
  readonly url: string;
  /** Whether it was started here. */
  readonly own: boolean;
  stop(): Promise<void>;
}

/** The ingest service that answers at `INGEST_URL`, or one of our own for as long as the demonstration takes. */
export async function ingestFor(env: Readonly<Record<string, string | undefined>>): Promise<RunningIngest> {
  const url = env['INGEST_URL'] ?? 'http://127.0.0.1:8010';
  if (await isReady(url)) return { url, own: false, stop: async () => undefined };
  if (env['INGEST_URL'] !== undefined) throw new Error(`nobody answers at ${url}`);
  buildIfNeeded(['ingest']);
  const port = await freePort();
  const ownUrl = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'query-router-demo-'));
  const ingest = await startServerProcess({ name: 'ingest', command: process.execPath, args: [entryPoint('ingest')], logFile: join(directory, 'ingest.log'), env: { ...env, PORT: String(port), LAKE_DOOR_PORT: '0' }, temporaryDirectory: directory });
  await ingest.untilReady(() => isReady(ownUrl), { timeoutMs: START_TIMEOUT_MS });
  return {
    url: ownUrl,
    own: true,
    async stop() {
      await ingest.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(({ status }) => status === 200, () => false);
}
