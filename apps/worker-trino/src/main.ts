import 'reflect-metadata';
import { createTrinoEngine } from '@query-router/engine-trino';
import { parseEnv, runService } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { workerTrinoEnv } from './env.ts';
import { trinoOptions } from './trino-options.ts';
import { WorkerTrinoModule } from './worker-trino.module.ts';

await runService('worker-trino', (logger) => {
  const env = parseEnv(workerTrinoEnv, process.env);
  return startWorker({
    env,
    engine: () => createTrinoEngine(trinoOptions(env)),
    modules: (options) => [WorkerTrinoModule.register(options)],
    logger,
  });
});
