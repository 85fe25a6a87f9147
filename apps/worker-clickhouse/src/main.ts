import 'reflect-metadata';
import { replicaFromEnv } from '@query-router/cdc';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { lakeReader, parseEnv, runService } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { workerClickHouseEnv } from './env.ts';
import { WorkerClickHouseModule } from './worker-clickhouse.module.ts';

await runService('worker-clickhouse', (logger) => {
  const env = parseEnv(workerClickHouseEnv, process.env);
  const lake = lakeReader(env);
  const url = `${env.CLICKHOUSE_SSL ? 'https' : 'http'}://${env.CLICKHOUSE_HOST}:${env.CLICKHOUSE_PORT}`;
  return startWorker({
    env,
    engine: () => createClickHouseEngine({ kind: 'http', url, user: env.CLICKHOUSE_USER, password: env.CLICKHOUSE_PASSWORD, concurrency: env.WORKER_CONCURRENCY, ...(lake === null ? {} : { lake }) }),
    modules: (options) => {
      const worker = WorkerClickHouseModule.register(options);
      return [worker, ...replicaFromEnv(env, options, worker)];
    },
    logger,
  });
});
