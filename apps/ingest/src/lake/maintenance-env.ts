import { env } from '@query-router/platform';
import { z } from 'zod';

const DAY_MS = 86_400_000;
/** 0: never. */
const every = (fallbackMs: number) => env.durationMs(fallbackMs);

/** Variables of what looks after the lake's tables. */
export const maintenanceEnv = {
  /** Schedules, retries and locks. Without it nothing is scheduled, and only one instance of this service may run. */
  REDIS_URL: env.url(['redis', 'rediss']).optional(),
  /** User of jobs on branches; may write catalogues of branches only. */
  LAKE_TRINO_JOB_USER: env.anyText('lake-jobs'),
  LAKE_TRINO_PASSWORD: z.string().optional(),
  LAKE_TRINO_POSTGRES_CATALOG: env.anyText('pg'),
  COMPACT_EVERY_MS: every(15 * 60_000),
  EXPIRE_EVERY_MS: every(DAY_MS),
  ORPHANS_EVERY_MS: every(7 * DAY_MS),
  SMALL_FILE_BYTES: env.integer({ min: 1_024, max: 1_073_741_824, consequence: 'files below it are written again at each compaction' }, 67_108_864),
  SNAPSHOT_RETENTION_MS: env.durationMs(7 * DAY_MS, { minMs: 60_000 }),
  ORPHAN_RETENTION_MS: env.durationMs(7 * DAY_MS, { minMs: DAY_MS }),
  MAINTENANCE_TIMEOUT_MS: env.durationMs(30 * 60_000, { minMs: 1_000 }),
  MAINTENANCE_ATTEMPTS: env.integer({ min: 1, max: 20, consequence: 'it bounds how often failed work is tried again' }, 5),
  MAINTENANCE_CONCURRENCY: env.integer({ min: 1, max: 16, consequence: 'it bounds how many tables are worked on at once' }, 2),
  /** How often branches and tags are looked at for the router. */
  REFS_EVERY_MS: env.durationMs(5_000, { minMs: 200 }),
};
