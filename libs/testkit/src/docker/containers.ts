import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@query-router/server-process';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import type { RunningServer, ServerName } from '../addresses.ts';
import { infra } from '../native/paths.ts';
import { versions } from '../versions.ts';

/** For development and tests only. */
const PASSWORD = 'development-only';
const START_TIMEOUT_MS = 300_000;

function running<N extends ServerName>(container: StartedTestContainer, address: RunningServer<N>['address']): RunningServer<N> {
  return {
    address,
    async stop() {
      await container.stop();
    },
  };
}

/** The settings of the native broker as the environment variables that the image reads; addresses are the container's own. */
function kafkaEnvironment(port: number): Record<string, string> {
  const lines = readFileSync(join(infra, 'kafka/server.properties'), 'utf8').split('\n').filter((line) => /^[a-z]/.test(line));
  const settings = lines.map((line) => line.split(/=(.*)/s, 2)).map(([name = '', value = '']) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]);
  return {
    ...Object.fromEntries(settings),
    KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://127.0.0.1:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
    KAFKA_LOG_DIRS: '/tmp/kafka-data',
  };
}

export async function startKafkaContainer(): Promise<RunningServer<'kafka'>> {
  // The broker tells clients its port, so it has to be the same inside and outside.
  const port = await freePort();
  const container = await new GenericContainer(versions.images.kafka)
    .withEnvironment(kafkaEnvironment(port))
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
  return running<'kafka'>(container, { bootstrap: `127.0.0.1:${port}` });
}

export async function startPostgresContainer(): Promise<RunningServer<'postgres'>> {
  const container = await new GenericContainer(versions.images.postgres)
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: 'test', POSTGRES_INITDB_ARGS: '--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8', TZ: 'UTC' })
    .withCommand(['postgres', '-c', 'wal_level=logical', '-c', 'timezone=UTC', '-c', 'fsync=off', '-c', 'max_connections=200'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
  return running<'postgres'>(container, { host: container.getHost(), port: container.getMappedPort(5432), user: 'postgres', password: PASSWORD, database: 'test' });
}

export async function startClickHouseContainer(): Promise<RunningServer<'clickhouse'>> {
  const container = await new GenericContainer(versions.images.clickhouse)
    .withEnvironment({ CLICKHOUSE_USER: 'default', CLICKHOUSE_PASSWORD: PASSWORD, TZ: 'UTC' })
    .withExposedPorts(8123)
    .withWaitStrategy(Wait.forHttp('/ping', 8123))
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
  return running<'clickhouse'>(container, { url: `http://${container.getHost()}:${container.getMappedPort(8123)}`, user: 'default', password: PASSWORD });
}

export async function startTrinoContainer(): Promise<RunningServer<'trino'>> {
  const rules = '/etc/trino/rules.json';
  const accessControl = readFileSync(join(infra, 'trino/access-control.properties'), 'utf8').replaceAll('${RULES}', rules);
  const container = await new GenericContainer(versions.images.trino)
    .withCopyDirectoriesToContainer([{ source: join(infra, 'trino/catalog'), target: '/etc/trino/catalog' }])
    .withCopyFilesToContainer([{ source: join(infra, 'trino/rules.json'), target: rules }])
    .withCopyContentToContainer([{ content: accessControl, target: '/etc/trino/access-control.properties' }])
    .withExposedPorts(8080)
    // The image's own probe asks whether the start is over.
    .withWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
  return running<'trino'>(container, { url: `http://${container.getHost()}:${container.getMappedPort(8080)}`, user: 'development' });
}
