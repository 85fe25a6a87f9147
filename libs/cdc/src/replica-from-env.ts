import { Logger, type DynamicModule } from '@nestjs/common';
import type { QueryEngine, ReplicaStore } from '@query-router/engine';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { openMetadata } from '@query-router/metadata';
import { eventLogFromEnv, metrics, postgresAddress, type replicationEnv, type ServiceEnv } from '@query-router/platform';
import type { z } from 'zod';
import { ReplicaModule } from './replica.module.ts';

/** Connections for copying: tables are copied one after the other. */
const POOL_SIZE = 2;

export interface ReplicaFromEnvOptions {
  readonly engine: QueryEngine & ReplicaStore;
  readonly instanceId: string;
}

/** What `REPLICATE_TABLES` asks for: nothing, or a module that copies captured tables of PostgreSQL and follows their changes. */
export function replicaFromEnv(env: ServiceEnv & z.output<z.ZodObject<typeof replicationEnv>>, { engine, instanceId }: ReplicaFromEnvOptions, worker: DynamicModule): readonly DynamicModule[] {
  if (env.REPLICATE_TABLES.length === 0) return [];
  const logger = new Logger(`copies-${engine.name}`);
  const address = postgresAddress(env);
  const metadata = openMetadata(address, { onError: (error) => logger.warn(error.message) });
  const reader = createPostgresEngine({ ...address, poolSize: POOL_SIZE, instanceId });
  const log = eventLogFromEnv(env, instanceId, (error) => {
    metrics.busErrors.inc({ service: `worker-${engine.name}` });
    logger.error(error);
  });
  const open = (signal: AbortSignal): Promise<void> => log.connect(signal);
  const close = async (): Promise<void> => {
    await Promise.all([reader.close(), metadata.close(), log.close()]);
  };
  return [ReplicaModule.register({ engine, address, log, metadata, reader, tables: env.REPLICATE_TABLES, open, close }, worker)];
}
