export { WorkerClickHouseModule } from './worker-clickhouse.module.ts';
