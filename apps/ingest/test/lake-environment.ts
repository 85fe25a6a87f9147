import type { LakehouseAddresses } from '@query-router/testkit';

/** Variables of an ingest service over a lakehouse, with jobs of a namespace of its own. */
export function lakeEnvironment({ postgres, nessie, objectstore, trino, flink }: LakehouseAddresses, namespace: string): Record<string, string> {
  return {
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
    POSTGRES_DB: postgres.database,
    NESSIE_URL: nessie.url,
    LAKE_WAREHOUSE: nessie.warehouse,
    S3_ENDPOINT: objectstore.endpoint,
    S3_REGION: objectstore.region,
    LAKE_S3_ACCESS_KEY: objectstore.accessKey,
    LAKE_S3_SECRET_KEY: objectstore.secretKey,
    LAKE_TRINO_URL: trino.url,
    FLINK_REST_URL: flink.rest,
    FLINK_GATEWAY_URL: flink.gateway,
    FLINK_CHECKPOINTS: flink.checkpoints,
    FLINK_CHECKPOINT_INTERVAL_MS: '1000',
    FLINK_NAMESPACE: namespace,
  };
}
