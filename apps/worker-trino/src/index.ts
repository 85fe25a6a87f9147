export { WorkerTrinoModule } from './worker-trino.module.ts';
