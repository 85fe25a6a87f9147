import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@query-router/server-process';
import { ownStack, type OwnStack } from '@query-router/testkit';
import { buildIfNeeded } from '../../../tools/build.ts';
import { addressEnv, startService, type Service } from '../../e2e/harness/services.ts';

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
  const ports = new Map<CdcApp, number>();
  for (const app of APPS) ports.set(app, await freePort());
  const env = {
    ...addressEnv({ kafka, postgres, clickhouse }),
    DUCKDB_PATH: join(directory, 'copies.duckdb'),
    CDC_TABLES: 'chaos.*',
    REPLICATE_TABLES: 'chaos.*',
    HEARTBEAT_MS: '500',
    DISCOVER_EVERY_MS: '1000',
  };
  const processes = new Map<CdcApp, Service>();
  const urlOf = (app: CdcApp): string => `http://127.0.0.1:${ports.get(app)}`;
  const start = async (app: CdcApp): Promise<void> => {
    const service = await startService(app, { logFile: join(directory, `${app}.log`), env, port: ports.get(app) });
    processes.set(app, service);
    await service.untilReady(READY_MS);
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((service) => service.process.stop()));
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
      await processes.get(app)?.process.kill();
    },
    start,
    log: (app) => processes.get(app)?.process.log() ?? '',
    stop,
  };
}
