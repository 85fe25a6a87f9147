export type { PostgresEngineOptions } from './options.ts';
export type { PostgresEngine } from './postgres-engine.ts';
export { createPostgresEngine } from './postgres-engine.ts';
export { LOAD_TYPES, TypeRegistry, type PgType, type TypeBinding } from './types.ts';
export { openBulkLoader, type BulkLoader, type BulkLoaderOptions } from './bulk-loader.ts';
