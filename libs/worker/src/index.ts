export { Advertiser, type AppliedWatermark } from './advertiser.ts';
export { Executor } from './executor.ts';
export { startWorker, type StartWorkerOptions, type WorkerEnvironment } from './start-worker.ts';
export { WorkerModule, type WorkerOptions } from './worker.module.ts';
