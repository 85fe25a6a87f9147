import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import { addressesOn, type RunningServer, type ServerName } from '../addresses.ts';
import { infra } from '../native/paths.ts';
import type { Plan } from '../native/service.ts';
import { logins, memory } from '../settings.ts';
import { versions } from '../versions.ts';

const START_TIMEOUT_MS = 300_000;

type Container = (plan: Plan) => Promise<RunningServer<ServerName>>;

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

/** Runs it with one port of the plan, so that natively run servers find it where they were told. */
async function run(container: GenericContainer, name: 'kafka' | 'postgres' | 'clickhouse', inside: number, plan: Plan): Promise<RunningServer<ServerName>> {
  const started = await container.withExposedPorts({ container: inside, host: plan.ports[name] }).withStartupTimeout(START_TIMEOUT_MS).start();
  return {
    address: addressesOn(plan.ports)[name],
    async stop() {
      await started.stop();
    },
  };
}

const kafka: Container = (plan) => {
  // The broker tells clients its port, so it has to be the same inside and outside.
  const container = new GenericContainer(versions.images.kafka).withEnvironment(kafkaEnvironment(plan.ports.kafka)).withWaitStrategy(Wait.forLogMessage('Kafka Server started'));
  return run(container, 'kafka', plan.ports.kafka, plan);
};

const postgres: Container = (plan) => {
  const { user, password, database } = logins.postgres;
  const container = new GenericContainer(versions.images.postgres)
    .withEnvironment({ POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: database, POSTGRES_INITDB_ARGS: '--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8', TZ: 'UTC' })
    .withCommand(['postgres', '-c', 'wal_level=logical', '-c', 'max_slot_wal_keep_size=2GB', '-c', 'timezone=UTC', '-c', 'fsync=off', '-c', 'max_connections=200', '-c', `shared_buffers=${memory.postgresSharedBuffers}`])
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2));
  return run(container, 'postgres', 5432, plan);
};

const clickhouse: Container = (plan) => {
  const { user, password } = logins.clickhouse;
  const container = new GenericContainer(versions.images.clickhouse)
    .withEnvironment({ CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password, TZ: 'UTC' })
    .withWaitStrategy(Wait.forHttp('/ping', 8123));
  return run(container, 'clickhouse', 8123, plan);
};

export const containers = { kafka, postgres, clickhouse };
