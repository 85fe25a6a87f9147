import { parseEnv } from '@query-router/platform';
import { SERVICE_ENVIRONMENTS } from '../service-environments.ts';
import { placeOf } from '../../tools/stack/place.ts';
import { composeServices } from './read-compose.ts';

const { services } = composeServices();

describe("the router's services in compose", () => {
  test.each(Object.entries(SERVICE_ENVIRONMENTS))('%s reads every variable it is given, and can start with them', (name, schema) => {
    const environment = services[name]?.environment ?? {};
    expect(Object.keys(environment).filter((variable) => !(variable in schema.shape))).toEqual([]);
    expect(() => parseEnv(schema, environment)).not.toThrow();
  });

  test('only ingest gets keys that may write the lake, and only it reaches Nessie without a door', () => {
    const writers = Object.keys(SERVICE_ENVIRONMENTS).filter((name) => 'LAKE_S3_SECRET_KEY' in (services[name]?.environment ?? {}));
    expect(writers).toEqual(['ingest']);
    const { lakeDoorPort } = placeOf(0);
    expect(services['ingest']?.environment).toMatchObject({ LAKE_DOOR_PORT: String(lakeDoorPort) });
    for (const name of ['worker-clickhouse', 'worker-duckdb']) {
      expect(services[name]?.environment).toMatchObject({ LAKE_CATALOG_URI: `http://ingest:${lakeDoorPort}/iceberg`, S3_ACCESS_KEY: 'warehouse-reader' });
      expect(Object.keys(services[name]?.environment ?? {})).not.toContain('NESSIE_URL');
    }
  });
});
