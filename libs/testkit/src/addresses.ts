import { logins, objectStorage, type Ports } from './settings.ts';

/** Addresses of running servers. Plain text and numbers: they travel as JSON to the test processes. */
export interface ServerAddresses {
  readonly kafka: { readonly bootstrap: string };
  readonly postgres: { readonly host: string; readonly port: number; readonly user: string; readonly password: string; readonly database: string };
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password: string };
  /** `user` may load data; the router comes as `query-router`, who may only select. */
  readonly trino: { readonly url: string; readonly user: string };
  readonly redis: { readonly url: string };
  readonly objectstore: ObjectStoreAddress;
  /** `api`: Nessie's own, version 2. `iceberg`: the Iceberg REST catalogue. */
  readonly nessie: { readonly url: string; readonly api: string; readonly iceberg: string; readonly warehouse: string };
  /** `rest`: JobManager. `gateway`: SQL gateway. The others are URIs of folders in the object store. */
  readonly flink: { readonly rest: string; readonly gateway: string; readonly checkpoints: string; readonly savepoints: string };
  /** Kafka Connect with Debezium's connector for PostgreSQL, on the `kafka` of the same stack. */
  readonly connect: { readonly url: string };
  /** Kafka's last version that keeps its metadata in ZooKeeper. */
  readonly 'kafka-zookeeper': { readonly bootstrap: string };
}
export type ServerName = keyof ServerAddresses;

interface ObjectStoreAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** These may list and get what is in the bucket, nothing else. */
  readonly readerAccessKey: string;
  readonly readerSecretKey: string;
}

export const serverNames: readonly ServerName[] = ['kafka', 'postgres', 'clickhouse', 'trino', 'redis', 'objectstore', 'nessie', 'flink', 'connect', 'kafka-zookeeper'];

export type Offer<A> = { readonly available: true; readonly address: A } | { readonly available: false; readonly reason: string };
export type Availability<N extends ServerName> = Offer<ServerAddresses[N]>;

function http(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** What addresses servers on these ports have. They are known before any server starts, so that servers may be told of each other. */
export function addressesOn(ports: Ports): ServerAddresses {
  const { warehouse, flink, region } = objectStorage;
  const { writer, reader } = logins.s3;
  return {
    kafka: { bootstrap: `127.0.0.1:${ports.kafka}` },
    postgres: { host: '127.0.0.1', port: ports.postgres, ...logins.postgres },
    clickhouse: { url: http(ports.clickhouse), ...logins.clickhouse },
    trino: { url: http(ports.trino), ...logins.trino },
    redis: { url: `redis://127.0.0.1:${ports.redis}` },
    objectstore: { endpoint: http(ports.s3), region, bucket: warehouse, ...writer, readerAccessKey: reader.accessKey, readerSecretKey: reader.secretKey },
    nessie: { url: http(ports.nessie), api: `${http(ports.nessie)}/api/v2`, iceberg: `${http(ports.nessie)}/iceberg`, warehouse: `s3://${warehouse}` },
    flink: { rest: http(ports.flink), gateway: http(ports.flinkGateway), checkpoints: `s3://${flink}/checkpoints`, savepoints: `s3://${flink}/savepoints` },
    connect: { url: http(ports.connect) },
    'kafka-zookeeper': { bootstrap: `127.0.0.1:${ports.kafkaWithZooKeeper}` },
  };
}

/** A server that runs until it is stopped. */
export interface RunningServer<N extends ServerName> {
  readonly address: ServerAddresses[N];
  /** The process to look for when asking whether it still runs; absent for a container. */
  readonly pid?: number;
  stop(): Promise<void>;
}
