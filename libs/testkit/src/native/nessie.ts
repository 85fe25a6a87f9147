import { join } from 'node:path';
import { fetchGroup } from '../artifacts/fetch-group.ts';
import { artifactGroup } from '../artifacts/lock.ts';
import { addressesOn } from '../addresses.ts';
import { heaps } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_25 } from './java.ts';
import { infra } from './paths.ts';
import { provide } from './provide.ts';
import { answersHttp, directoryOf, fillIn, launch, type NativeService } from './service.ts';

const START_TIMEOUT_MS = 120_000;

async function runner(): Promise<string> {
  const directory = await provide(`nessie-${versions.nessie}`, (target) => fetchGroup('nessie', target));
  return join(directory, ...artifactGroup('nessie').files.map(({ file }) => file));
}

/** The catalogue of the lake. It answers without the object store, which it needs for Iceberg's REST interface. */
export const nessie: NativeService = {
  title: 'Nessie',
  ports: ['nessie', 'nessieManagement'],
  after: [],
  needs: ['objectstore'],
  async fetch() {
    await runner();
    await findJava(JAVA_25);
    return `Nessie ${versions.nessie}`;
  },
  async start(plan) {
    const { objectstore, nessie: address } = addressesOn(plan.ports);
    const settings = fillIn(join(infra, 'nessie/application.properties'), {
      PORT: plan.ports.nessie,
      MANAGEMENT_PORT: plan.ports.nessieManagement,
      DATA: join(directoryOf(plan, 'nessie'), 'data'),
      WAREHOUSE: address.warehouse,
      S3_ENDPOINT: objectstore.endpoint,
      S3_REGION: objectstore.region,
      S3_ACCESS_KEY: objectstore.accessKey,
      S3_SECRET_KEY: objectstore.secretKey,
    });
    const flags = settings.split('\n').filter((line) => /^[a-z]/.test(line)).map((line) => `-D${line}`);
    return launch(plan, 'nessie', {
      title: 'Nessie',
      command: await findJava(JAVA_25),
      args: [`-Xms${heaps.nessie.initial}`, `-Xmx${heaps.nessie.maximum}`, ...flags, '-jar', await runner()],
      isReady: () => answersHttp(`${address.api}/config`),
      wait: { timeoutMs: START_TIMEOUT_MS },
    });
  },
};
