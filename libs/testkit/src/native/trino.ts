import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOn } from '../addresses.ts';
import { heaps } from '../settings.ts';
import { versions } from '../versions.ts';
import { findJava, JAVA_25 } from './java.ts';
import { infra } from './paths.ts';
import { directoryOf, fillIn, launch, type NativeService, type Plan } from './service.ts';
import { trinoHome } from './trino-home.ts';

/** Measured 11 s on a quiet machine and up to 93 s on a busy one of two cores. */
const START_TIMEOUT_MS = 180_000;

interface TrinoPage {
  readonly nextUri?: string;
  readonly data?: readonly unknown[];
}

/**
 * Whether it answers rows of a table. `/v1/info` says that it has started seconds before its only node has announced itself for the
 * catalogs; until then queries fail with NO_NODES_AVAILABLE.
 */
async function answersRows(url: string): Promise<boolean> {
  let rows = 0;
  let page: TrinoPage = { nextUri: `${url}/v1/statement` };
  let request: RequestInit = { method: 'POST', body: 'SELECT 1 FROM tpch.tiny.region LIMIT 1', headers: { 'x-trino-user': 'testkit' } };
  while (page.nextUri !== undefined) {
    const response = await fetch(page.nextUri, request).catch(() => undefined);
    if (response === undefined || !response.ok) return false;
    page = (await response.json()) as TrinoPage;
    rows += page.data?.length ?? 0;
    request = {};
  }
  return rows > 0;
}

/** Writes its files. Catalogues that were created while it ran, such as those of Nessie's branches, are left as they are. */
function configure(plan: Plan, home: string): string {
  const directory = directoryOf(plan, 'trino');
  const catalogs = join(directory, 'catalog');
  const { nessie, objectstore, postgres } = addressesOn(plan.ports);
  const values = {
    PORT: plan.ports.trino,
    RULES: join(infra, 'trino/rules.json'),
    NESSIE_API: nessie.api,
    WAREHOUSE: nessie.warehouse,
    S3_ENDPOINT: objectstore.endpoint,
    S3_REGION: objectstore.region,
    S3_ACCESS_KEY: objectstore.accessKey,
    S3_SECRET_KEY: objectstore.secretKey,
    S3_READER_ACCESS_KEY: objectstore.readerAccessKey,
    S3_READER_SECRET_KEY: objectstore.readerSecretKey,
    POSTGRES_URL: `jdbc:postgresql://${postgres.host}:${postgres.port}/${postgres.database}`,
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
  };
  mkdirSync(catalogs, { recursive: true });
  mkdirSync(join(directory, 'data'), { recursive: true });
  for (const file of readdirSync(join(infra, 'trino/catalog'))) {
    if (file === 'pg.properties' && !existsSync(join(home, 'plugin/postgresql'))) continue;
    writeFileSync(join(catalogs, file), fillIn(join(infra, 'trino/catalog', file), values), { mode: 0o600 });
  }
  for (const file of ['config.properties', 'access-control.properties']) writeFileSync(join(directory, file), fillIn(join(infra, 'trino', file), values));
  writeFileSync(join(directory, 'log.properties'), 'io.trino=INFO\n');
  return directory;
}

/** Trino with the catalogues of `infra/trino/catalog`. It starts without those they point at, whose tables then cannot be read. */
export const trino: NativeService = {
  title: 'Trino',
  ports: ['trino'],
  after: [],
  needs: ['nessie', 'objectstore', 'postgres'],
  async fetch() {
    await findJava(JAVA_25);
    const home = await trinoHome();
    return `Trino ${versions.trino}${existsSync(join(home, 'plugin/postgresql')) ? '' : ' without its PostgreSQL catalogue'}`;
  },
  async start(plan) {
    const home = await trinoHome();
    const directory = configure(plan, home);
    const properties = {
      config: join(directory, 'config.properties'),
      'catalog.config-dir': join(directory, 'catalog'),
      'access-control.config-files': join(directory, 'access-control.properties'),
      'plugin.dir': join(home, 'plugin'),
      'log.levels-file': join(directory, 'log.properties'),
      'node.environment': 'native',
      'node.id': 'native-1',
      'node.data-dir': join(directory, 'data'),
      // Otherwise the lake's catalogue asks Nessie for its version at the start, and Trino could not start before or without it.
      'nessie.enable-api-compatibility-check': 'false',
    };
    const flags = readFileSync(join(infra, 'trino/jvm.config'), 'utf8').split('\n').filter((line) => line.startsWith('-'));
    return launch(plan, 'trino', {
      title: 'Trino',
      command: await findJava(JAVA_25),
      args: [`-Xms${heaps.trino.initial}`, `-Xmx${heaps.trino.maximum}`, ...flags, ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`), '-cp', join(home, 'lib/*'), 'io.trino.server.TrinoServer'],
      isReady: () => answersRows(addressesOn(plan.ports).trino.url),
      wait: { timeoutMs: START_TIMEOUT_MS, everyMs: 200 },
    });
  },
};
