import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { addressesOn } from '../addresses.ts';
import { heaps } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_17 } from './java.ts';
import { kafkaJvm, kafkaLibraries } from './kafka.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { answersHttp, directoryOf, fillIn, launch, type NativeService } from './service.ts';

const START_TIMEOUT_MS = 120_000;

/** The folder of the connector, in a folder of plug-ins. Jars that Connect itself brings are left out: two copies of an interface are two types. */
async function pluginFolder(): Promise<string> {
  return provide(`debezium-${versions.debezium}`, async (directory) => {
    mkdirSync(join(directory, 'postgres'));
    await fetchGroup('debezium', join(directory, 'postgres'));
  });
}

/** Kafka Connect with Debezium's connector for PostgreSQL. Kafka's own jars hold the Connect worker. */
export const connect: NativeService = {
  title: 'Kafka Connect',
  ports: ['connect'],
  after: ['kafka'],
  needs: ['postgres'],
  async fetch() {
    await kafkaLibraries();
    await pluginFolder();
    return `Debezium ${versions.debezium} on Kafka Connect ${versions.kafka}`;
  },
  async start(plan) {
    const directory = directoryOf(plan, 'connect');
    const config = join(directory, 'worker.properties');
    const { connect: address, kafka } = addressesOn(plan.ports);
    mkdirSync(directory, { recursive: true });
    writeFileSync(config, fillIn(join(infra, 'connect/worker.properties'), { BOOTSTRAP: kafka.bootstrap, URL: address.url, PLUGINS: await pluginFolder() }));
    return launch(plan, 'connect', {
      title: 'Kafka Connect',
      command: await findJava(JAVA_17),
      args: [...kafkaJvm(heaps.connect), '-cp', join(await kafkaLibraries(), '*'), 'org.apache.kafka.connect.cli.ConnectDistributed', config],
      isReady: () => answersHttp(`${address.url}/connectors`),
      wait: { timeoutMs: START_TIMEOUT_MS },
    });
  },
};
