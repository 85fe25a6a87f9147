import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { createDriver, createEventLog, MemoryBroker } from '@query-router/bus';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine } from '@query-router/engine-postgres';
import type { ReplicaStore } from '@query-router/engine';
import { openMetadata, type Metadata, type MetadataAddress } from '@query-router/metadata';
import { ApiKeyStore, newInstanceId, startNest } from '@query-router/platform';
import { BODY_LIMIT_BYTES, configureHttp } from '../../../apps/gateway/src/index.ts';
import { StandaloneModule, type StandaloneOptions } from '../../../apps/standalone/src/standalone.module.ts';
import { writeKeys } from './keys.ts';
import { eventually, isReady } from './http.ts';
import type { System } from './system.ts';

/** For tests only: the server listens on loopback and lives as long as the test. */
const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const CONCURRENCY = 16;

export type ShadowSettings = Pick<StandaloneOptions, 'sampleRatio' | 'shadowConcurrency' | 'shadowTimeoutMs'>;

export interface InProcessSystem extends System {
  /** PostgreSQL itself. */
  readonly postgres: MetadataAddress;
  /** Copies, under the router's feet. */
  readonly copies: Readonly<Record<'clickhouse' | 'duckdb', ReplicaStore>>;
  /** Ends the router and starts it again on the same data. */
  restart(): Promise<void>;
}

type Running = Omit<InProcessSystem, 'keys' | 'postgres' | 'stop' | 'restart'> & { close(): Promise<void> };

/** `npm start` inside the test's process, on an empty database: what the engines hold can be changed behind the router's back. */
export async function startInProcess(settings: ShadowSettings): Promise<InProcessSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-e2e-'));
  const keysFile = join(directory, 'keys.json');
  const keys = writeKeys(keysFile);
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN, settings: { fsync: 'off' } });
  const address = { ...LOGIN, host: server.host, port: server.port };
  let running = await startRouter(directory, keysFile, address, settings);
  return {
    get urls() {
      return running.urls;
    },
    get copies() {
      return running.copies;
    },
    keys,
    postgres: address,
    restart: async () => {
      await running.close();
      running = await startRouter(directory, keysFile, address, settings);
    },
    stop: async () => {
      await running.close();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startRouter(directory: string, keysFile: string, address: MetadataAddress, settings: ShadowSettings): Promise<Running> {
  const startedMs = Date.now();
  const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
  Logger.overrideLogger(logger);
  const instanceId = newInstanceId('standalone');
  const bus = { driver: 'memory', clientId: instanceId, memory: new MemoryBroker() } as const;
  const driver = createDriver(bus);
  const log = createEventLog({ ...bus, onError: (error) => logger.error(error) });
  const metadata = openMetadata(address);
  const clickhouse = createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse'), concurrency: CONCURRENCY });
  const duckdb = createDuckDbEngine({ path: join(directory, 'duckdb'), threads: 2, memoryLimit: '1GB', concurrency: CONCURRENCY });
  const service = await startNest({
    name: 'standalone',
    module: StandaloneModule.register({
      driver,
      log,
      metadata,
      address,
      instanceId,
      apiKeys: new ApiKeyStore({ path: keysFile, onReloadFailed: (error) => logger.error(error.message) }),
      maxPending: 10_000,
      historySize: 1_000,
      ...settings,
      postgres: createPostgresEngine({ ...address, poolSize: CONCURRENCY, instanceId }),
      clickhouse,
      duckdb,
    }),
    driver,
    host: '127.0.0.1',
    port: 0,
    maxInFlight: 512,
    partitions: 1,
    bodyLimit: BODY_LIMIT_BYTES,
    logger,
    configure: configureHttp,
  });
  await eventually(() => isReady(service.url), Boolean);
  await eventually(() => isCapturing(metadata, startedMs), Boolean);
  return {
    urls: [service.url],
    copies: { clickhouse, duckdb },
    close: async () => {
      await service.close();
      await metadata.close();
    },
  };
}

/** Whether the publisher of changes has begun its work since. */
async function isCapturing(metadata: Metadata, sinceMs: number): Promise<boolean> {
  const rows = await metadata.query<{ at_ms: string }>('SELECT at_ms FROM query_router.heartbeat').catch(() => []);
  return rows.some(({ at_ms: atMs }) => Number(atMs) > sinceMs);
}
