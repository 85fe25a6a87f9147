import 'reflect-metadata';
import { replicaFromEnv } from '@query-router/cdc';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { lakeReader, parseEnv, runService } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { workerDuckDbEnv } from './env.ts';
import { WorkerDuckDbModule } from './worker-duckdb.module.ts';

await runService('worker-duckdb', (logger) => {
  const env = parseEnv(workerDuckDbEnv, process.env);
  const reader = lakeReader(env);
  const lake = reader === null ? {} : { lake: { ...reader, extensionDirectory: env.DUCKDB_EXTENSION_DIR } };
  return startWorker({
    env,
    engine: () => createDuckDbEngine({ path: env.DUCKDB_PATH, threads: env.DUCKDB_THREADS, memoryLimit: env.DUCKDB_MEMORY_LIMIT, concurrency: env.WORKER_CONCURRENCY, ...lake }),
    modules: (options) => {
      const worker = WorkerDuckDbModule.register(options);
      return [worker, ...replicaFromEnv(env, options, worker)];
    },
    logger,
  });
});
