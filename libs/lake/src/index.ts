export { createLake, type Lake, type LakeAddress, type LakeOptions } from './lake.ts';
export type { MaintenanceSettings } from './maintenance/table-maintenance.ts';
export { LocalTableLock, type TableLock } from './tables/table-lock.ts';
export type { TableWriter, TableWriters } from './tables/table-writers.ts';
export { LakeWork, type LakeWorkOptions } from './schedule/lake-work.ts';
export { RedisTableLock } from './schedule/redis-table-lock.ts';
