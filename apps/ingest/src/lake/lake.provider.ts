import { Logger } from '@nestjs/common';
import { headersOf } from '@query-router/bus';
import { refKey, TOPICS } from '@query-router/contracts';
import type { Flink } from '@query-router/flink';
import { createLake, LakeWork, LocalTableLock, RedisTableLock, RefAnnouncer, type Lake, type LakeOptions } from '@query-router/lake';
import { LakeCatalog } from '@query-router/lake-catalog';
import type { IngestOptions } from '../ingest-options.ts';
import { flinkWriters } from './flink-writers.ts';

const PUBLISH_MS = 5_000;
const BACKOFF_MS = 10_000;
const DEFAULT_BRANCH = 'main';

/** The parts of this area; null where `LAKE_TRINO_URL` is not set. */
export interface LakeArea {
  readonly lake: Lake;
  readonly work: LakeWork | null;
  readonly announcer: RefAnnouncer;
  open(): Promise<void>;
  close(): Promise<void>;
}

export function lakeFromOptions(options: IngestOptions, flink: Flink | null): LakeArea | null {
  const { env, metadata } = options;
  if (env.LAKE_TRINO_URL === undefined) return null;
  const logger = new Logger('lake');
  const onError = (error: Error): void => logger.warn(error.message);
  const redisLock = env.REDIS_URL === undefined ? null : new RedisTableLock(env.REDIS_URL, onError);
  const lake = createLake({ address: addressFrom(options, env.LAKE_TRINO_URL), metadata, maintenance: limitsFrom(options), lock: redisLock ?? new LocalTableLock(), writers: flinkWriters(flink) });
  const work = env.REDIS_URL === undefined ? null : new LakeWork({ lake, metadata, redisUrl: env.REDIS_URL, queue: `${env.FLINK_NAMESPACE}-lake`, ...scheduleFrom(options), onError });
  const announcer = announcerOf(options, lake, onError);
  return {
    lake,
    work,
    announcer,
    async open() {
      await lake.open();
      lake.recovery.start(onError);
      await announcer.start();
      await work?.open();
    },
    async close() {
      await announcer.close();
      await lake.recovery.close();
      await work?.close();
      redisLock?.close();
      lake.close();
    },
  };
}

function addressFrom({ env }: IngestOptions, trinoUrl: string): LakeOptions['address'] {
  return {
    nessieUrl: `${env.NESSIE_URL.replace(/\/+$/, '')}/api/v2`,
    defaultBranch: DEFAULT_BRANCH,
    trino: {
      url: trinoUrl,
      user: env.LAKE_TRINO_USER,
      jobUser: env.LAKE_TRINO_JOB_USER,
      password: env.LAKE_TRINO_PASSWORD,
      catalog: env.LAKE_TRINO_CATALOG,
      postgresCatalog: env.LAKE_TRINO_POSTGRES_CATALOG,
    },
    warehouse: env.LAKE_WAREHOUSE,
    s3: { endpoint: env.S3_ENDPOINT, region: env.S3_REGION, accessKey: env.LAKE_S3_ACCESS_KEY, secretKey: env.LAKE_S3_SECRET_KEY },
  };
}

function limitsFrom({ env }: IngestOptions): LakeOptions['maintenance'] {
  return { smallFileBytes: env.SMALL_FILE_BYTES, snapshotRetentionMs: env.SNAPSHOT_RETENTION_MS, orphanRetentionMs: env.ORPHAN_RETENTION_MS, timeoutMs: env.MAINTENANCE_TIMEOUT_MS };
}

function scheduleFrom({ env }: IngestOptions) {
  return {
    everyMs: { compact: env.COMPACT_EVERY_MS, expire: env.EXPIRE_EVERY_MS, orphans: env.ORPHANS_EVERY_MS },
    attempts: env.MAINTENANCE_ATTEMPTS,
    backoffMs: BACKOFF_MS,
    timeoutMs: env.MAINTENANCE_TIMEOUT_MS,
    concurrency: env.MAINTENANCE_CONCURRENCY,
  };
}

function announcerOf({ env, driver, metadata }: IngestOptions, lake: Lake, onError: (error: Error) => void): RefAnnouncer {
  const catalog = new LakeCatalog({ catalogUri: `${env.NESSIE_URL.replace(/\/+$/, '')}/iceberg`, warehouse: env.LAKE_WAREHOUSE });
  return new RefAnnouncer({
    nessie: lake.nessie,
    metadata,
    defaultBranch: DEFAULT_BRANCH,
    tablesAt: async (ref, signal) => (await catalog.tables(signal, ref)).map(({ schema, name, columns }) => ({ schema, name, columns: [...columns] })),
    publish: (ref, message) =>
      driver.publish({ topic: TOPICS.catalog, key: Buffer.from(refKey(ref)), value: message === null ? null : Buffer.from(JSON.stringify(message)), headers: headersOf({}) }, Date.now() + PUBLISH_MS),
    everyMs: env.REFS_EVERY_MS,
    onError,
  });
}
