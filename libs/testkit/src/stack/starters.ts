import { join } from 'node:path';
import type { RunningServer, ServerName } from '../addresses.ts';
import { dockerAnswers } from '../docker/docker-engine.ts';
import { startNativeClickHouse } from '../native/clickhouse.ts';
import { startNativeKafka } from '../native/kafka.ts';
import { startNativePostgres } from '../native/postgres.ts';
import { startNativeTrino } from '../native/trino.ts';

type Starters = { readonly [N in ServerName]: (directory: string) => Promise<RunningServer<N>> };

/** Loaded only where it is used: the library takes a second to load. */
const containers = (): Promise<typeof import('../docker/containers.ts')> => import('../docker/containers.ts');

/** How tests start each server: a container where a Docker engine answers, else a native process with its data under the directory. */
export const starters: Starters = {
  kafka: async (directory) => ((await dockerAnswers()) ? (await containers()).startKafkaContainer() : startNativeKafka(join(directory, 'kafka'))),
  postgres: async (directory) => ((await dockerAnswers()) ? (await containers()).startPostgresContainer() : startNativePostgres(join(directory, 'postgres'), { durable: false })),
  clickhouse: async (directory) => ((await dockerAnswers()) ? (await containers()).startClickHouseContainer() : startNativeClickHouse(join(directory, 'clickhouse'))),
  trino: async (directory) => ((await dockerAnswers()) ? (await containers()).startTrinoContainer() : startNativeTrino(join(directory, 'trino'))),
};
