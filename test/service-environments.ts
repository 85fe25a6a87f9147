import type { z } from 'zod';
import { classifierEnv } from '../apps/classifier/src/env.ts';
import { gatewayEnv } from '../apps/gateway/src/env.ts';
import { ingestEnv } from '../apps/ingest/src/env.ts';
import { shadowServiceEnv } from '../apps/shadow/src/env.ts';
import { workerClickHouseEnv } from '../apps/worker-clickhouse/src/env.ts';
import { workerDuckDbEnv } from '../apps/worker-duckdb/src/env.ts';
import { workerPostgresEnv } from '../apps/worker-postgres/src/env.ts';
import { workerTrinoEnv } from '../apps/worker-trino/src/env.ts';

/** The environment variables of each service of the deployment, by its name. */
export const SERVICE_ENVIRONMENTS: Readonly<Record<string, z.ZodObject>> = {
  gateway: gatewayEnv,
  classifier: classifierEnv,
  ingest: ingestEnv,
  shadow: shadowServiceEnv,
  'worker-postgres': workerPostgresEnv,
  'worker-clickhouse': workerClickHouseEnv,
  'worker-duckdb': workerDuckDbEnv,
  'worker-trino': workerTrinoEnv,
};
