export type { DuckDbLake } from './lake.ts';
export type { DuckDbEngineOptions } from './options.ts';
export type { DuckDbEngine } from './duckdb-engine.ts';
export { createDuckDbEngine } from './duckdb-engine.ts';
