import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { heaps, type Ports } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_17 } from './java.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';
import { directoryOf, fillIn, launch, type NativeService } from './service.ts';

const START_TIMEOUT_MS = 60_000;
const FORMAT_TIMEOUT_MS = 60_000;
/** Base64 of 16 bytes. Every broker started here is a cluster of its own, so they may share it. */
const CLUSTER_ID = 'cXVlcnktcm91dGVyLTAwMQ';

export function kafkaJvm(heap: { readonly initial: string; readonly maximum: string }): string[] {
  return [`-Xms${heap.initial}`, `-Xmx${heap.maximum}`, '-XX:+UseG1GC', `-Dlog4j2.configurationFile=${join(infra, 'kafka/log4j2.properties')}`];
}

function properties(ports: Pick<Ports, 'kafka' | 'kafkaController'>, data: string): string {
  return fillIn(join(infra, 'kafka/server.properties'), { PORT: ports.kafka, CONTROLLER_PORT: ports.kafkaController, DATA: data });
}

export async function kafkaLibraries(): Promise<string> {
  return provide(`kafka-${versions.kafka}`, (directory) => fetchGroup('kafka', directory));
}

/** An empty, formatted data folder to copy from: formatting takes a JVM start, copying nothing. */
async function formattedFolder(): Promise<string> {
  const libraries = await kafkaLibraries();
  const folder = await provide(`kafka-${versions.kafka}-formatted`, async (directory) => {
    const config = join(directory, 'server.properties');
    writeFileSync(config, properties({ kafka: 9092, kafkaController: 9093 }, join(directory, 'data')));
    await runCommand(await findJava(JAVA_17), [...kafkaJvm(heaps.kafka), '-cp', join(libraries, '*'), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config], { timeoutMs: FORMAT_TIMEOUT_MS });
  });
  return join(folder, 'data');
}

/** One broker that is its own controller. */
export const kafka: NativeService = {
  title: 'Kafka',
  ports: ['kafka', 'kafkaController'],
  after: [],
  needs: [],
  async fetch() {
    await formattedFolder();
    return `Kafka ${versions.kafka}`;
  },
  async start(plan) {
    const directory = directoryOf(plan, 'kafka');
    const data = join(directory, 'data');
    const config = join(directory, 'server.properties');
    mkdirSync(directory, { recursive: true });
    if (!existsSync(data)) cpSync(await formattedFolder(), data, { recursive: true });
    writeFileSync(config, properties(plan.ports, data));
    return launch(plan, 'kafka', {
      title: 'Kafka',
      command: await findJava(JAVA_17),
      args: [...kafkaJvm(heaps.kafka), '-cp', join(await kafkaLibraries(), '*'), 'kafka.Kafka', config],
      // The last line of its start: the controller has admitted the broker, and its listeners take requests.
      isReady: (broker) => broker.log().includes('Kafka Server started'),
      wait: { timeoutMs: START_TIMEOUT_MS },
    });
  },
};
