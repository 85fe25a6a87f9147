import { startLakeDoor, type LakeDoor } from '@query-router/lake-catalog';
import { describeWith, duckdbExtensions, lakehouse, type LakehouseAddresses } from '@query-router/testkit';
import { ask as askTrino } from '../../libs/engine-trino/test/ask.ts';
import { lakeCases } from './cases/lake.ts';
import { securityCases } from './cases/security.ts';
import { startOnKafka, type KafkaSystem } from './harness/kafka-system.ts';

const CATALOG = 'pg_e2e';

/** The variables of workers that read the lake, and a catalogue of Trino for this system's PostgreSQL. */
async function lakeOf({ trino, nessie, objectstore }: LakehouseAddresses, door: LakeDoor, postgres: KafkaSystem['postgres']): Promise<NodeJS.ProcessEnv> {
  const { host, port, user, password, database } = postgres;
  await askTrino(trino.url, trino.user, `DROP CATALOG IF EXISTS ${CATALOG}`);
  await askTrino(
    trino.url,
    trino.user,
    `CREATE CATALOG ${CATALOG} USING postgresql WITH ("connection-url" = 'jdbc:postgresql://${host}:${port}/${database}', "connection-user" = '${user}', "connection-password" = '${password}')`,
  );
  return {
    LAKE_CATALOG_URI: door.catalogUri,
    LAKE_WAREHOUSE: nessie.warehouse,
    NESSIE_URL: nessie.url,
    S3_ENDPOINT: objectstore.endpoint,
    S3_REGION: objectstore.region,
    S3_ACCESS_KEY: objectstore.readerAccessKey,
    S3_SECRET_KEY: objectstore.readerSecretKey,
    DUCKDB_EXTENSION_DIR: await duckdbExtensions(),
    TRINO_POSTGRES_CATALOG: CATALOG,
    TRINO_REFS_USER: 'query-router-catalogs',
    DISCOVER_EVERY_MS: '1000',
  };
}

describeWith('the router over the lake', await lakehouse(), (address) => {
  let door: LakeDoor;
  let running: KafkaSystem;
  const system = (): KafkaSystem => running;

  beforeAll(async () => {
    door = await startLakeDoor({ nessieUrl: address.nessie.url, host: '127.0.0.1', port: 0 });
    running = await startOnKafka({ instances: 1, driver: 'platformatic', trino: address.trino, more: (postgres) => lakeOf(address, door, postgres) });
  }, 240_000);

  afterAll(async () => {
    await running.stop();
    await askTrino(address.trino.url, address.trino.user, `DROP CATALOG IF EXISTS ${CATALOG}`);
    await door.close();
  }, 60_000);

  lakeCases(system, address);
  // With the lake within the engines' reach, no more ways in than without.
  securityCases(system);
});
