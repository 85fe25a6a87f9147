import { join } from 'node:path';
import type { RunningServer, ServerName } from '../addresses.ts';
import { startNativeClickHouse } from '../native/clickhouse.ts';
import { startNativeKafka } from '../native/kafka.ts';
import { startNativePostgres } from '../native/postgres.ts';
import { startNativeTrino } from '../native/trino.ts';

/** How each server is started, with its data under the given directory. */
export const starters: { readonly [N in ServerName]: (directory: string) => Promise<RunningServer<N>> } = {
  kafka: (directory) => startNativeKafka(join(directory, 'kafka')),
  postgres: (directory) => startNativePostgres(join(directory, 'postgres'), { durable: false }),
  clickhouse: (directory) => startNativeClickHouse(join(directory, 'clickhouse')),
  trino: (directory) => startNativeTrino(join(directory, 'trino')),
};
