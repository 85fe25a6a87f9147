export { WorkerDuckDbModule } from './worker-duckdb.module.ts';
