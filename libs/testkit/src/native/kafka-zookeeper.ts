import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { heaps } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_17 } from './java.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { directoryOf, fillIn, launch, type NativeService, type Plan } from './service.ts';

const START_TIMEOUT_MS = 60_000;

async function libraries(): Promise<string> {
  return provide(`kafka-${versions.kafkaWithZooKeeper}`, (directory) => fetchGroup('kafka-zookeeper', directory));
}

async function fetch(): Promise<string> {
  await libraries();
  return `Kafka ${versions.kafkaWithZooKeeper} with its ZooKeeper`;
}

interface Process {
  readonly name: 'zookeeper' | 'kafka-zookeeper';
  readonly title: string;
  readonly heap: { readonly initial: string; readonly maximum: string };
  readonly main: string;
  readonly template: string;
  /** The end of its start, in its log. */
  readonly started: string;
}

const BROKER: Process = {
  name: 'kafka-zookeeper',
  title: 'Kafka on ZooKeeper',
  heap: heaps.kafkaWithZooKeeper,
  main: 'kafka.Kafka',
  template: 'kafka/server-zookeeper.properties',
  started: 'started (kafka.server.KafkaServer)',
};

async function start(plan: Plan, { name, title, heap, main, template, started }: Process): ReturnType<NativeService['start']> {
  const directory = directoryOf(plan, name);
  const config = join(directory, 'server.properties');
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(config, fillIn(join(infra, template), { PORT: plan.ports.kafkaWithZooKeeper, ZOOKEEPER_PORT: plan.ports.zookeeper, DATA: join(directory, 'data') }));
  return launch(plan, name, {
    title,
    command: await findJava(JAVA_17),
    args: [`-Xms${heap.initial}`, `-Xmx${heap.maximum}`, `-Dlog4j.configuration=file:${join(infra, 'zookeeper/log4j.properties')}`, '-Dzookeeper.admin.enableServer=false', '-cp', join(await libraries(), '*'), main, config],
    isReady: (server) => server.log().includes(started),
    wait: { timeoutMs: START_TIMEOUT_MS },
  });
}

export const zookeeper: NativeService = {
  title: 'ZooKeeper',
  ports: ['zookeeper'],
  after: [],
  needs: [],
  fetch,
  start: (plan) =>
    start(plan, {
      name: 'zookeeper',
      title: 'ZooKeeper',
      heap: heaps.zookeeper,
      main: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      template: 'zookeeper/zookeeper.properties',
      started: 'binding to port',
    }),
};

/** A broker of Kafka's last line with ZooKeeper, for those who still run one. */
export const kafkaWithZooKeeper: NativeService = {
  title: 'Kafka on ZooKeeper',
  ports: ['kafkaWithZooKeeper'],
  after: ['zookeeper'],
  needs: [],
  fetch,
  async start(plan) {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        return await start(plan, BROKER);
      } catch (error) {
        // The session of a killed broker has not ended yet; the new one gives up at once.
        if (!String(error).includes('NodeExists') || performance.now() > deadline) throw error;
      }
    }
  },
};
