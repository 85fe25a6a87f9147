import type { ServerName } from '../addresses.ts';
import { clickhouse } from '../native/clickhouse.ts';
import { connect } from '../native/connect.ts';
import { jobmanager, sqlgateway, taskmanager } from '../native/flink.ts';
import { kafka } from '../native/kafka.ts';
import { kafkaWithZooKeeper, zookeeper } from '../native/kafka-zookeeper.ts';
import { nessie } from '../native/nessie.ts';
import { objectstore } from '../native/objectstore.ts';
import { postgres } from '../native/postgres.ts';
import { redis } from '../native/redis.ts';
import { serviceNames, type NativeService, type ServiceName } from '../native/service.ts';
import { trino } from '../native/trino.ts';
import type { Ports } from '../settings.ts';

export const services: Readonly<Record<ServiceName, NativeService>> = {
  objectstore,
  kafka,
  postgres,
  redis,
  nessie,
  jobmanager,
  taskmanager,
  sqlgateway,
  trino,
  clickhouse,
  connect,
  zookeeper,
  'kafka-zookeeper': kafkaWithZooKeeper,
};

/** Which processes a server is. */
export const partsOf: Readonly<Record<ServerName, readonly ServiceName[]>> = {
  kafka: ['kafka'],
  postgres: ['postgres'],
  clickhouse: ['clickhouse'],
  trino: ['trino'],
  redis: ['redis'],
  objectstore: ['objectstore'],
  nessie: ['objectstore', 'nessie'],
  flink: ['objectstore', 'jobmanager', 'taskmanager', 'sqlgateway'],
  connect: ['kafka', 'connect'],
  'kafka-zookeeper': ['zookeeper', 'kafka-zookeeper'],
};

/** The numbers of the ports that a service listens on. */
export function portsOf(name: ServiceName, ports: Ports): number[] {
  return services[name].ports.map((port) => ports[port]);
}

/** These services and all that they need, in the order of `serviceNames`. */
export function withNeeds(names: readonly ServiceName[]): ServiceName[] {
  const all = new Set<ServiceName>();
  const add = (name: ServiceName): void => {
    if (all.has(name)) return;
    all.add(name);
    for (const other of [...services[name].after, ...services[name].needs]) add(other);
  };
  for (const name of names) add(name);
  return serviceNames.filter((name) => all.has(name));
}
