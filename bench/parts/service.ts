import { join } from 'node:path';
import { freePort, startServerProcess, type ServerProcess } from '@query-router/server-process';
import { ROOT, THREAD_POOL_SIZE } from '../../tools/build.ts';

/** A service of the router in a process of its own. */
export interface Service {
  readonly name: string;
  readonly url: string;
  readonly process: ServerProcess;
}

export interface ServiceOptions {
  readonly name: string;
  /** Below `dist/`. */
  readonly entry: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
}

const READY_WITHIN_MS = 120_000;

/** Starts a service and waits until it says that it is ready. */
export async function startService({ name, entry, directory, env, execArgv = [] }: ServiceOptions): Promise<Service> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = await startServerProcess({
    name,
    command: process.execPath,
    args: [...execArgv, join(ROOT, 'dist', entry)],
    logFile: join(directory, `${name.replaceAll(' ', '-')}.log`),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, ...env, PORT: String(port) },
    graceMs: 20_000,
  });
  await service.untilReady(() => isReady(url), { timeoutMs: READY_WITHIN_MS });
  return { name, url, process: service };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(({ status }) => status === 200, () => false);
}
