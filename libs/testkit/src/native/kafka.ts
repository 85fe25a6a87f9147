import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startServerProcess, type ServerProcess } from '@query-router/server-process';
import type { RunningServer } from '../addresses.ts';
import { versions } from '../versions.ts';
import { findJava } from './java.ts';
import { copyDependencyTree } from './maven.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { runCommand } from './run-command.ts';

const MINIMUM_JAVA = 17;
const START_TIMEOUT_MS = 60_000;
const FORMAT_TIMEOUT_MS = 60_000;
/** Base64 of 16 bytes. Every broker started here is a cluster of its own, so they may share it. */
const CLUSTER_ID = 'cXVlcnktcm91dGVyLTAwMQ';
const JVM_FLAGS = ['-Xms256m', '-Xmx512m', '-XX:+UseG1GC', `-Dlog4j2.configurationFile=${join(infra, 'kafka/log4j2.properties')}`];

function properties(values: { PORT: number; CONTROLLER_PORT: number; DATA: string }): string {
  const template = readFileSync(join(infra, 'kafka/server.properties'), 'utf8');
  return template.replaceAll(/\$\{(PORT|CONTROLLER_PORT|DATA)\}/g, (_, name: keyof typeof values) => String(values[name]));
}

async function java(): Promise<string> {
  return findJava(MINIMUM_JAVA, versions.jdkWheel.kafka);
}

/** Downloads Kafka, and formats an empty data folder to copy from: formatting takes a JVM start, copying nothing. */
export async function fetchKafka(): Promise<{ readonly classPath: string; readonly formatted: string }> {
  const libraries = await provide(`kafka-${versions.kafka}`, (directory) => copyDependencyTree(join(infra, 'native/poms/kafka.pom.xml'), directory));
  const classPath = join(libraries, '*');
  const formatted = await provide(`kafka-${versions.kafka}-formatted`, async (directory) => {
    const config = join(directory, 'server.properties');
    const data = join(directory, 'data');
    writeFileSync(config, properties({ PORT: 9092, CONTROLLER_PORT: 9093, DATA: data }));
    await runCommand(await java(), [...JVM_FLAGS, '-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', config], { timeoutMs: FORMAT_TIMEOUT_MS });
  });
  return { classPath, formatted: join(formatted, 'data') };
}

export interface KafkaPlace {
  readonly directory: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** Prepares a broker in `directory`, on `port` or a free one; an empty one unless its data is there already. */
export async function prepareKafka(directory: string, port?: number): Promise<KafkaPlace> {
  const { formatted } = await fetchKafka();
  const place = { directory, port: port ?? (await freePort()), controllerPort: await freePort() };
  const data = join(directory, 'data');
  mkdirSync(directory, { recursive: true });
  if (!existsSync(data)) cpSync(formatted, data, { recursive: true });
  writeFileSync(join(directory, 'server.properties'), properties({ PORT: place.port, CONTROLLER_PORT: place.controllerPort, DATA: data }));
  return place;
}

/** Starts the broker of a prepared place; resolves when it answers. `durable` keeps its data when this process is killed. */
export async function runKafka(place: KafkaPlace, { durable = false } = {}): Promise<ServerProcess> {
  const { classPath } = await fetchKafka();
  const broker = await startServerProcess({
    name: 'Kafka',
    command: await java(),
    args: [...JVM_FLAGS, '-cp', classPath, 'kafka.Kafka', join(place.directory, 'server.properties')],
    logFile: join(place.directory, 'kafka.log'),
    ...(durable ? {} : { temporaryDirectory: place.directory }),
  });
  try {
    // The last line of its start: the controller has admitted the broker, and its listeners take requests.
    await broker.untilReady(() => broker.log().includes('Kafka Server started'), { timeoutMs: START_TIMEOUT_MS });
    return broker;
  } catch (error) {
    await broker.kill();
    throw error;
  }
}

export function removeKafka(place: KafkaPlace): void {
  rmSync(place.directory, { recursive: true, force: true });
}

/** One broker. With `durable` it is shut down in order, which takes a second, and its data is kept. */
export async function startNativeKafka(directory: string, { port, durable = false }: { port?: number; durable?: boolean } = {}): Promise<RunningServer<'kafka'>> {
  const place = await prepareKafka(directory, port);
  const broker = await runKafka(place, { durable });
  return { address: { bootstrap: `127.0.0.1:${place.port}` }, pid: broker.pid, stop: () => (durable ? broker.stop() : broker.kill()) };
}
