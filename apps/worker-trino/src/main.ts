import 'reflect-metadata';
import { createTrinoEngine } from '@query-router/engine-trino';
import { parseEnv, runService } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { workerTrinoEnv } from './env.ts';
import { WorkerTrinoModule } from './worker-trino.module.ts';

await runService('worker-trino', (logger) => {
  const env = parseEnv(workerTrinoEnv, process.env);
  const url = `${env.TRINO_SSL ? 'https' : 'http'}://${env.TRINO_HOST}:${env.TRINO_PORT}`;
  return startWorker({
    env,
    engine: () =>
      createTrinoEngine({
        url,
        user: env.TRINO_USER,
        catalog: env.TRINO_CATALOG,
        concurrency: env.WORKER_CONCURRENCY,
        ...(env.TRINO_PASSWORD === undefined ? {} : { password: env.TRINO_PASSWORD }),
      }),
    modules: (options) => [WorkerTrinoModule.register(options)],
    logger,
  });
});
