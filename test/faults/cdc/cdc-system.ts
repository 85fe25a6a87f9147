import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServerProcess, type ServerProcess } from '@query-router/server-process';
import { ownStack, type OwnStack } from '@query-router/testkit';
import { buildIfNeeded, entryPoint, THREAD_POOL_SIZE } from '../../../tools/build.ts';
import { isReady } from '../../e2e/harness/http.ts';

const APPS = ['gateway', 'classifier', 'worker-postgres', 'ingest', 'worker-clickhouse', 'worker-duckdb'] as const;
export type CdcApp = (typeof APPS)[number];

const READY_MS = 90_000;

/** The router on Kafka with change data capture: one process of each service, that can be killed and started again on the same data. */
export interface CdcSystem {
  readonly gateway: string;
  readonly ingest: string;
  readonly stack: OwnStack;
  kill(app: CdcApp): Promise<void>;
  start(app: CdcApp): Promise<void>;
  log(app: CdcApp): string;
  stop(): Promise<void>;
}

export async function startCdcSystem(): Promise<CdcSystem> {
  buildIfNeeded(APPS);
  const directory = mkdtempSync(join(tmpdir(), 'query-router-cdc-kills-'));
  const stack = await ownStack(['kafka', 'postgres', 'clickhouse']);
  const { kafka, postgres, clickhouse } = stack.addresses;
  const clickhouseUrl = new URL(clickhouse.url);
  const ports = new Map<CdcApp, number>();
  for (const app of APPS) ports.set(app, await freePort());
  const env = {
    PATH: process.env['PATH'],
    UV_THREADPOOL_SIZE: THREAD_POOL_SIZE,
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
    POSTGRES_DB: postgres.database,
    CLICKHOUSE_HOST: clickhouseUrl.hostname,
    CLICKHOUSE_PORT: clickhouseUrl.port,
    CLICKHOUSE_USER: clickhouse.user,
    CLICKHOUSE_PASSWORD: clickhouse.password,
    DUCKDB_PATH: join(directory, 'copies.duckdb'),
    CDC_TABLES: 'chaos.*',
    REPLICATE_TABLES: 'chaos.*',
    HEARTBEAT_MS: '500',
    DISCOVER_EVERY_MS: '1000',
  };
  const processes = new Map<CdcApp, ServerProcess>();
  const urlOf = (app: CdcApp): string => `http://127.0.0.1:${ports.get(app)}`;
  const start = async (app: CdcApp): Promise<void> => {
    const service = await startServerProcess({
      name: app,
      command: process.execPath,
      args: [entryPoint(app)],
      logFile: join(directory, `${app}.log`),
      env: { ...env, PORT: String(ports.get(app)) },
      graceMs: 20_000,
    });
    processes.set(app, service);
    await service.untilReady(() => isReady(urlOf(app)), { timeoutMs: READY_MS });
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((service) => service.stop()));
    await stack.dispose();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(APPS.map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    gateway: urlOf('gateway'),
    ingest: urlOf('ingest'),
    stack,
    kill: async (app) => {
      await processes.get(app)?.kill();
    },
    start,
    log: (app) => processes.get(app)?.log() ?? '',
    stop,
  };
}
