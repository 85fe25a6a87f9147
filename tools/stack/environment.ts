import type { ServerAddresses, ServiceName } from '@query-router/testkit';

interface Ingredients {
  readonly addresses: ServerAddresses;
  readonly names: readonly ServiceName[];
  readonly lakeDoorPort: number;
  /** Where DuckDB finds its extensions for the lake. */
  readonly duckdbExtensions: string;
}

/** The addresses of these services as the variables that the product's services read. */
export function environmentOf({ addresses, names, lakeDoorPort, duckdbExtensions }: Ingredients): Record<string, string> {
  const { kafka, postgres, clickhouse, trino, redis, objectstore, nessie, flink, connect } = addresses;
  const lake = names.includes('nessie') && names.includes('objectstore');
  const variables: Partial<Record<ServiceName, Record<string, string>>> = {
    kafka: { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap },
    'kafka-zookeeper': names.includes('kafka') ? {} : { KAFKA_BOOTSTRAP_SERVERS: addresses['kafka-zookeeper'].bootstrap },
    postgres: { POSTGRES_HOST: postgres.host, POSTGRES_PORT: String(postgres.port), POSTGRES_USER: postgres.user, POSTGRES_PASSWORD: postgres.password, POSTGRES_DB: postgres.database },
    clickhouse: { CLICKHOUSE_HOST: new URL(clickhouse.url).hostname, CLICKHOUSE_PORT: new URL(clickhouse.url).port, CLICKHOUSE_USER: clickhouse.user, CLICKHOUSE_PASSWORD: clickhouse.password },
    // Not the user of this address, who may load data: the router comes as its own, who may only select.
    trino: { TRINO_HOST: new URL(trino.url).hostname, TRINO_PORT: new URL(trino.url).port, ...(lake ? { TRINO_POSTGRES_CATALOG: 'pg', TRINO_REFS_USER: 'query-router-catalogs', LAKE_TRINO_URL: trino.url } : {}) },
    redis: { REDIS_URL: redis.url },
    objectstore: {
      S3_ENDPOINT: objectstore.endpoint,
      S3_REGION: objectstore.region,
      S3_ACCESS_KEY: objectstore.readerAccessKey,
      S3_SECRET_KEY: objectstore.readerSecretKey,
      LAKE_S3_ACCESS_KEY: objectstore.accessKey,
      LAKE_S3_SECRET_KEY: objectstore.secretKey,
    },
    nessie: { NESSIE_URL: nessie.url, LAKE_WAREHOUSE: nessie.warehouse, LAKE_DOOR_PORT: String(lakeDoorPort), LAKE_CATALOG_URI: `http://127.0.0.1:${lakeDoorPort}/iceberg`, DUCKDB_EXTENSION_DIR: duckdbExtensions },
    jobmanager: { FLINK_REST_URL: flink.rest, FLINK_CHECKPOINTS: flink.checkpoints },
    sqlgateway: { FLINK_GATEWAY_URL: flink.gateway },
    connect: { CONNECT_URL: connect.url },
  };
  return Object.assign({}, ...names.map((name) => variables[name] ?? {})) as Record<string, string>;
}
