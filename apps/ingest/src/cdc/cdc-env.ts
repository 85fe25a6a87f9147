import { env } from '@query-router/platform';
import { z } from 'zod';

const DAY_MS = 86_400_000;

/** Variables of change data capture. Without `CDC_TABLES` nothing is captured until it is asked for over HTTP. */
export const cdcEnv = {
  CDC_TABLES: env.list(),
  CDC_SLOT: z.string().regex(/^[a-z0-9_]{1,63}$/, 'must be 1 to 63 of a-z, 0-9 and _; PostgreSQL takes no other name for a slot').default('query_router'),
  /** Kafka Connect with Debezium's connector, which then publishes in this service's place. */
  CDC_CONNECT_URL: env.url(['http', 'https']).optional(),
  /** How long changes stay in their topics. */
  CDC_RETENTION_MS: env.durationMs(7 * DAY_MS, { minMs: 60_000 }),
  /** Write every captured table once as a whole into its topic, for readers that have no other way to the rows. */
  CDC_SNAPSHOTS: env.flag(true),
  /** Which of the captured tables Flink keeps in the lake. */
  CDC_LAKE_TABLES: env.list(),
};
