import { env, lakeReaderEnv, replicationEnv, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the ClickHouse worker. */
export const workerClickHouseEnv = z.object({
  ...workerEnv,
  ...replicationEnv,
  ...lakeReaderEnv,
  CLICKHOUSE_HOST: env.host('127.0.0.1'),
  CLICKHOUSE_PORT: env.port(8123),
  CLICKHOUSE_SSL: env.flag(false),
  CLICKHOUSE_USER: env.anyText('default'),
  CLICKHOUSE_PASSWORD: env.anyText(''),
});
