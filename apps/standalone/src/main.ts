import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { createDriver, createEventLog, MemoryBroker } from '@query-router/bus';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { apiKeysFrom } from '@query-router/http';
import { openMetadata } from '@query-router/metadata';
import { newInstanceId, parseEnv, runService, startNest } from '@query-router/platform';
import { BODY_LIMIT_BYTES, configureHttp } from '../../gateway/src/index.ts';
import { assertPortIsFree } from './assert-port-is-free.ts';
import { banner } from './banner.ts';
import { readArguments } from './arguments.ts';
import { openDataDir } from './data-dir.ts';
import { standaloneEnv } from './env.ts';
import { ensureSampleData } from './sample.ts';
import { StandaloneModule } from './standalone.module.ts';

/** Development credentials: the server listens on loopback only and its data directory belongs to its account. */
const DEVELOPMENT_ACCOUNT = { user: 'router', password: 'development-only', database: 'router' };
const POOL_SIZE = 16;
const DUCKDB_MEMORY = '1GB';
const EMBEDDED_CONCURRENCY = 8;
const MAX_IN_FLIGHT = 512;

await runService('standalone', async (logger) => {
  const { fresh } = readArguments(process.argv.slice(2));
  const env = parseEnv(standaloneEnv, process.env);
  const apiKeys = apiKeysFrom(env, (message) => logger.warn(message));
  // Asked before anything is loaded: the answer is the same, and comes minutes earlier.
  await assertPortIsFree(env.HOST, env.PORT);
  const instanceId = newInstanceId('standalone');
  const dataDir = openDataDir(env.DATA_DIR, fresh);
  const postgresServer = await startEmbeddedPostgres({ dataDir: dataDir.postgres, ...DEVELOPMENT_ACCOUNT, log: (message) => logger.log(message) });
  const stop = async (): Promise<void> => {
    await postgresServer.stop();
    dataDir.release();
  };
  try {
    const address = { ...DEVELOPMENT_ACCOUNT, host: postgresServer.host, port: postgresServer.port };
    if (env.SAMPLE_DATA) await ensureSampleData(address, logger);
    const bus = { driver: 'memory', clientId: instanceId, memory: new MemoryBroker() } as const;
    const driver = createDriver(bus);
    const log = createEventLog({ ...bus, onError: (error) => logger.error(error) });
    const metadata = openMetadata(address, { onError: (error) => logger.warn(error.message) });
    const service = await startNest({
      name: 'standalone',
      module: StandaloneModule.register({
        driver,
        log,
        metadata,
        address,
        instanceId,
        apiKeys,
        maxPending: env.MAX_PENDING,
        historySize: env.HISTORY_SIZE,
        sampleRatio: env.SHADOW_SAMPLE_RATIO,
        shadowConcurrency: env.SHADOW_CONCURRENCY,
        shadowTimeoutMs: env.SHADOW_TIMEOUT_MS,
        postgres: createPostgresEngine({ ...address, poolSize: POOL_SIZE, instanceId }),
        clickhouse: createClickHouseEngine({ kind: 'embedded', path: dataDir.clickhouse, concurrency: EMBEDDED_CONCURRENCY }),
        duckdb: createDuckDbEngine({ path: dataDir.duckdb, threads: availableParallelism(), memoryLimit: DUCKDB_MEMORY, concurrency: EMBEDDED_CONCURRENCY }),
      }),
      driver,
      host: env.HOST,
      port: env.PORT,
      maxInFlight: MAX_IN_FLIGHT,
      partitions: 1,
      bodyLimit: BODY_LIMIT_BYTES,
      logger,
      configure: configureHttp,
    });
    process.stdout.write(`${banner(service.url, apiKeys !== null)}\n`);
    return {
      close: async () => {
        await service.close();
        await metadata.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}, 'lines');
