import { join } from 'node:path';
import type { RunningServer, ServerName } from '../addresses.ts';
import { startNativeClickHouse } from '../native/clickhouse.ts';
import { fetchKafka, startNativeKafka } from '../native/kafka.ts';
import { startNativePostgres } from '../native/postgres.ts';
import { fetchTrino, fetchTrinoJava, startNativeTrino } from '../native/trino.ts';

interface NativeServer<N extends ServerName> {
  /** Downloads what a start needs, so that a later start needs no network. */
  fetch(): Promise<void>;
  /** Starts it on its stack port, with its data under `directory`. */
  start(directory: string): Promise<RunningServer<N>>;
  /** The address as the environment variables that the services read. */
  environment(address: RunningServer<N>['address']): Readonly<Record<string, string>>;
}

/** Fixed ports: services and people are told once. None is the server's usual one, which may be taken. */
const PORTS = { kafka: 19_092, postgres: 15_432, clickhouse: 18_123, trino: 18_080 } as const;
const fromNpm = async (): Promise<void> => {};

/** The servers as plain processes, in the order of their start. */
export const nativeStack: { readonly [N in ServerName]: NativeServer<N> } = {
  kafka: {
    async fetch() {
      await fetchKafka();
    },
    start: (directory) => startNativeKafka(join(directory, 'kafka'), { port: PORTS.kafka, durable: true }),
    environment: ({ bootstrap }) => ({ KAFKA_BOOTSTRAP_SERVERS: bootstrap }),
  },
  postgres: {
    fetch: fromNpm,
    start: (directory) => startNativePostgres(join(directory, 'postgres'), { port: PORTS.postgres, durable: true }),
    environment: ({ host, port, user, password, database }) => ({
      POSTGRES_HOST: host,
      POSTGRES_PORT: String(port),
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: database,
    }),
  },
  clickhouse: {
    fetch: fromNpm,
    start: (directory) => startNativeClickHouse(join(directory, 'clickhouse'), PORTS.clickhouse),
    environment: ({ url, user, password }) => ({ CLICKHOUSE_HOST: new URL(url).hostname, CLICKHOUSE_PORT: new URL(url).port, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password }),
  },
  trino: {
    async fetch() {
      await fetchTrinoJava();
      await fetchTrino();
    },
    start: (directory) => startNativeTrino(join(directory, 'trino'), PORTS.trino),
    // Not the user of this address, who may load data: the router comes as its own, who may only select.
    environment: ({ url }) => ({ TRINO_HOST: new URL(url).hostname, TRINO_PORT: new URL(url).port }),
  },
};
