import type { KafkaServer } from '@query-router/testkit';
import type { Cells } from '../measure/cells.ts';
import { withCpu } from '../measure/cpu.ts';
import { Peer } from '../measure/peer.ts';
import { SELECT_ONE } from '../measure/select-one.ts';
import type { HttpLoadCommands } from '../processes/http-load.ts';
import type { RequesterCommands } from '../processes/requester.ts';
import type { Settings } from '../settings.ts';
import { startKafkaServices, type DriverName, type KafkaServices } from './kafka-services.ts';
import { onTwoCores } from './pinned.ts';
import { measured, warmUp, type Load } from './warm.ts';
import { PROCESSES } from './where.ts';

export const overKafka = (driver: DriverName): string => `Kafka ${driver}, three hops`;
export const overKafkaHttp = (driver: DriverName): string => `Kafka ${driver}, HTTP`;
export const overKafkaOnTwoCores = (driver: DriverName): string => `${overKafka(driver)}, services and broker on two cores`;
export const TWO_CORES_HTTP = 'Kafka platformatic, HTTP, services and broker on two cores';

export interface KafkaRound {
  readonly broker: KafkaServer;
  readonly driver: DriverName;
  readonly directory: string;
  readonly settings: Settings;
  readonly generator: Peer<HttpLoadCommands>;
  readonly cells: Cells;
  /** Called while the services have nothing to do. */
  readonly whenIdle?: (services: KafkaServices) => Promise<void>;
}

/** One round of one driver: starts its services, measures them at the bus client and over HTTP, stops them. */
export async function kafkaRound({ broker, driver, directory, settings, generator, cells, whenIdle }: KafkaRound): Promise<void> {
  const services = await startKafkaServices({ broker, driver, directory });
  const requester = Peer.start<RequesterCommands>(new URL('requester.ts', PROCESSES), [driver, broker.bootstrap]);
  try {
    await requester.call('connect');
    const inside: Load = (shape) => requester.call('load', shape);
    const http: Load = (shape) => generator.call('load', { url: services.gateway.url, path: '/query', body: SELECT_ONE }, shape);
    await warmUp(inside, settings);
    for (const inFlight of [1, 16, 64, 256]) {
      const { result, cpu } = await withCpu({ requester: requester.pid, ...services.pids }, () => measured(inside, inFlight, settings));
      cells.add(overKafka(driver), inFlight, result, cpu);
    }
    if (driver === 'platformatic') {
      for (const inFlight of [1, 256]) {
        const pinned = await onTwoCores(Object.values(services.pids), () => withCpu({ requester: requester.pid, ...services.pids }, () => measured(inside, inFlight, settings)));
        if (pinned !== null) cells.add(overKafkaOnTwoCores(driver), inFlight, pinned.result, pinned.cpu);
      }
    }
    await warmUp(http, settings);
    for (const inFlight of [1, 64]) {
      const { result, cpu } = await withCpu(services.pids, () => measured(http, inFlight, settings));
      cells.add(overKafkaHttp(driver), inFlight, result, cpu);
    }
    if (driver === 'platformatic') {
      const pinned = await onTwoCores(Object.values(services.pids), () => withCpu(services.pids, () => measured(http, 64, settings)));
      if (pinned !== null) cells.add(TWO_CORES_HTTP, 64, pinned.result, pinned.cpu);
    }
    await requester.stop();
    await whenIdle?.(services);
  } finally {
    await requester.stop();
    await services.stop();
  }
}
