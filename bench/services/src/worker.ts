import 'reflect-metadata';
import { env, parseEnv, runService, workerEnv } from '@query-router/platform';
import { startWorker } from '@query-router/worker';
import { z } from 'zod';
import { WorkerDuckDbModule } from '../../../apps/worker-duckdb/src/index.ts';
import { mockEngine } from './mock-engine.ts';

const mockWorkerEnv = z.object({ ...workerEnv, MOCK_DELAY_MS: env.integer({ min: 0, max: 60_000, consequence: 'each query takes that long' }, 0) });

/** A worker like every other, on an engine that costs nothing. */
await runService('worker-mock', (logger) => {
  const from = parseEnv(mockWorkerEnv, process.env);
  return startWorker({
    env: from,
    engine: () => mockEngine({ concurrency: from.WORKER_CONCURRENCY, delayMs: from.MOCK_DELAY_MS }),
    modules: (options) => [WorkerDuckDbModule.register(options)],
    logger,
  });
});
