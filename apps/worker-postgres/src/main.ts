import 'reflect-metadata';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { parseEnv, postgresAddress, runService } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { workerPostgresEnv } from './env.ts';
import { WorkerPostgresModule } from './worker-postgres.module.ts';

await runService('worker-postgres', (logger) => {
  const env = parseEnv(workerPostgresEnv, process.env);
  return startWorker({
    env,
    engine: (instanceId) => createPostgresEngine({ ...postgresAddress(env), poolSize: env.WORKER_CONCURRENCY, instanceId }),
    modules: (options) => [WorkerPostgresModule.register(options)],
    logger,
  });
});
