import { parseEnv } from '@query-router/platform';
import type { z } from 'zod';
import { classifierEnv } from '../../apps/classifier/src/env.ts';
import { gatewayEnv } from '../../apps/gateway/src/env.ts';
import { ingestEnv } from '../../apps/ingest/src/env.ts';
import { shadowServiceEnv } from '../../apps/shadow/src/env.ts';
import { workerClickHouseEnv } from '../../apps/worker-clickhouse/src/env.ts';
import { workerDuckDbEnv } from '../../apps/worker-duckdb/src/env.ts';
import { workerPostgresEnv } from '../../apps/worker-postgres/src/env.ts';
import { workerTrinoEnv } from '../../apps/worker-trino/src/env.ts';
import { composeServices } from './read-compose.ts';

const ENVIRONMENTS: Readonly<Record<string, z.ZodObject>> = {
  gateway: gatewayEnv,
  classifier: classifierEnv,
  ingest: ingestEnv,
  shadow: shadowServiceEnv,
  'worker-postgres': workerPostgresEnv,
  'worker-clickhouse': workerClickHouseEnv,
  'worker-duckdb': workerDuckDbEnv,
  'worker-trino': workerTrinoEnv,
};
const { services } = composeServices();

describe("the router's services in compose", () => {
  test.each(Object.entries(ENVIRONMENTS))('%s reads every variable it is given, and can start with them', (name, schema) => {
    const environment = services[name]?.environment ?? {};
    expect(Object.keys(environment).filter((variable) => !(variable in schema.shape))).toEqual([]);
    expect(() => parseEnv(schema, environment)).not.toThrow();
  });

  test('only ingest gets keys that may write the lake, and only it reaches Nessie without a door', () => {
    const writers = Object.keys(ENVIRONMENTS).filter((name) => 'LAKE_S3_SECRET_KEY' in (services[name]?.environment ?? {}));
    expect(writers).toEqual(['ingest']);
    for (const name of ['worker-clickhouse', 'worker-duckdb']) {
      expect(services[name]?.environment).toMatchObject({ LAKE_CATALOG_URI: 'http://ingest:8011/iceberg', S3_ACCESS_KEY: 'warehouse-reader' });
      expect(Object.keys(services[name]?.environment ?? {})).not.toContain('NESSIE_URL');
    }
  });
});
