import { accessEnv } from '@query-router/http';
import { env, postgresEnv, serviceEnv } from '@query-router/platform';
import { z } from 'zod';
import { cdcEnv } from './cdc/cdc-env.ts';
import { lakeEnv } from './lake-env.ts';
import { maintenanceEnv } from './lake/maintenance-env.ts';

/** Environment of ingest. PostgreSQL keeps what it is told to do: streams, pipelines, history. */
export const ingestEnv = z.object({
  ...serviceEnv,
  ...postgresEnv,
  ...accessEnv,
  ...cdcEnv,
  ...lakeEnv,
  ...maintenanceEnv,
  PORT: env.port(8010),
  /** Where engines that must not write reach the lake's catalogue; not set: there is no such door here. */
  LAKE_DOOR_PORT: env.port().optional(),
});

export type IngestEnv = z.output<typeof ingestEnv>;
