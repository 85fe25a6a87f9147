export { ClickHouseEngine } from './clickhouse-engine.ts';
export type { ClickHouseOptions } from './create-clickhouse-engine.ts';
export { createClickHouseEngine } from './create-clickhouse-engine.ts';
export type { HttpAddress } from './http-transport.ts';
export { SESSION_SETTINGS } from './settings.ts';
