import type { DynamicModule } from '@nestjs/common';
import type { QueryEngine, ReplicaStore, TableReader } from '@query-router/engine';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { postgresAddress, type replicationEnv } from '@query-router/platform';
import type { z } from 'zod';
import { ReplicationModule } from './replication.module.ts';

const POOL_SIZE = 2;

/** The replication that `REPLICATE_TABLES` asks for: none, or one module that reads from PostgreSQL and fills the worker's engine. */
export function replicationFromEnv(
  env: z.output<z.ZodObject<typeof replicationEnv>>,
  { engine, instanceId }: { readonly engine: QueryEngine & ReplicaStore; readonly instanceId: string },
  worker: DynamicModule,
): readonly DynamicModule[] {
  if (env.REPLICATE_TABLES.length === 0) return [];
  const reader = lazyReader(createPostgresEngine({ ...postgresAddress(env), poolSize: POOL_SIZE, instanceId }));
  return [ReplicationModule.register({ engine: engine.name, reader, store: engine, tables: env.REPLICATE_TABLES }, worker)];
}

/** Connects at the first copy, and again at the next one when that failed: the worker starts without waiting for PostgreSQL. */
function lazyReader(engine: QueryEngine & TableReader): TableReader & { close(): Promise<void> } {
  let ready: Promise<void> | null = null;
  return {
    readTable: async (schema, name, signal) => {
      ready ??= engine.init();
      await ready.catch((error: unknown) => {
        ready = null;
        throw error;
      });
      return engine.readTable(schema, name, signal);
    },
    close: () => engine.close(),
  };
}
