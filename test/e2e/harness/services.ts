import { freePort, startServerProcess, type ServerProcess } from '@query-router/server-process';
import type { ServerAddresses } from '@query-router/testkit';
import { entryPoint, THREAD_POOL_SIZE } from '../../../tools/build.ts';
import { isReady } from './http.ts';

/** Variables that tell a service where the servers beside it are; what is not given is not said. */
export function addressEnv({ kafka, postgres, clickhouse, trino }: Partial<ServerAddresses>): NodeJS.ProcessEnv {
  return {
    ...(kafka === undefined ? {} : { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap }),
    ...(postgres === undefined ? {} : {
      POSTGRES_HOST: postgres.host,
      POSTGRES_PORT: String(postgres.port),
      POSTGRES_USER: postgres.user,
      POSTGRES_PASSWORD: postgres.password,
      POSTGRES_DB: postgres.database,
    }),
    ...(clickhouse === undefined ? {} : { ...hostAndPort('CLICKHOUSE', clickhouse.url), CLICKHOUSE_USER: clickhouse.user, CLICKHOUSE_PASSWORD: clickhouse.password }),
    ...(trino === undefined ? {} : hostAndPort('TRINO', trino.url)),
  };
}

function hostAndPort(prefix: string, url: string): NodeJS.ProcessEnv {
  const { hostname, port } = new URL(url);
  return { [`${prefix}_HOST`]: hostname, [`${prefix}_PORT`]: port };
}

export interface Service {
  readonly process: ServerProcess;
  /** Base address of its HTTP side. */
  readonly url: string;
  /** @throws when it is not ready within `timeoutMs`, or has ended. */
  readonly untilReady: (timeoutMs: number) => Promise<void>;
}

export interface ServiceOptions {
  /** As its messages call it; default: the app. */
  readonly name?: string;
  readonly logFile: string;
  /** All it is told beside `PATH`, `PORT` and the size of its thread pool. */
  readonly env: NodeJS.ProcessEnv;
  /** Default: a free one. */
  readonly port?: number | undefined;
}

/** Starts one built service as a process of its own. */
export async function startService(app: string, { name = app, logFile, env, port: wanted }: ServiceOptions): Promise<Service> {
  const port = wanted ?? (await freePort());
  const service = await startServerProcess({
    name,
    command: process.execPath,
    args: [entryPoint(app)],
    logFile,
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, ...env, PORT: String(port) },
    graceMs: 20_000,
  });
  const url = `http://127.0.0.1:${port}`;
  return { process: service, url, untilReady: (timeoutMs) => service.untilReady(() => isReady(url), { timeoutMs }) };
}
