import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import { openBulkLoader } from '@query-router/engine-postgres';
import { loadSampleData } from '@query-router/sample-data';
import { ownStack, startKafka, type KafkaServer, type ServerAddresses } from '@query-router/testkit';
import { buildIfNeeded } from '../../../tools/build.ts';
import { everyCopyIsFresh } from './copies.ts';
import { writeKeys } from './keys.ts';
import { addressEnv, startService, type Service } from './services.ts';
import type { System } from './system.ts';

const APPS = ['gateway', 'classifier', 'worker-postgres', 'ingest', 'worker-clickhouse', 'worker-duckdb', 'worker-trino', 'shadow'] as const;
export type App = (typeof APPS)[number];

/** For tests only: these servers listen on loopback and live as long as the test. */
const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const START_TIMEOUT_MS = 90_000;

export interface KafkaSystem extends System {
  readonly broker: KafkaServer;
  /** The processes of one service, in the order in which they were started. */
  readonly services: Readonly<Record<App, readonly Service[]>>;
  readonly postgres: typeof LOGIN & { readonly host: string; readonly port: number };
  readonly clickhouse: ServerAddresses['clickhouse'];
  /** Starts one more process of a service and waits until it is ready. */
  readonly add: (app: App) => Promise<Service>;
  /** Ends a server and leaves it so. */
  readonly stopEngine: Readonly<Record<'postgres' | 'clickhouse', () => Promise<void>>>;
}

export interface KafkaSystemOptions {
  /** Processes of each service. */
  readonly instances: number;
  readonly driver: 'platformatic' | 'kafkajs';
  /** Default: a broker of today. */
  readonly broker?: 'kafka' | 'kafka-zookeeper';
  /** Absent: no Trino workers. */
  readonly trino?: ServerAddresses['trino'];
  /** More variables of every service, asked for when PostgreSQL is there. */
  readonly more?: (postgres: KafkaSystem['postgres']) => Promise<NodeJS.ProcessEnv>;
}

/** Every service as processes of its own over a real broker, on real engines. */
export async function startOnKafka(options: KafkaSystemOptions): Promise<KafkaSystem> {
  const apps = APPS.filter((app) => app !== 'worker-trino' || options.trino !== undefined);
  buildIfNeeded(apps);
  const directory = mkdtempSync(join(tmpdir(), 'query-router-e2e-'));
  const closers: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const postgresServer = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN, settings: { fsync: 'off' } });
    closers.push(() => postgresServer.stop());
    const postgres = { ...LOGIN, host: postgresServer.host, port: postgresServer.port };
    await load(postgres);
    const engines = await ownStack(['clickhouse']);
    closers.push(() => engines.dispose());
    const broker = await startKafka(options.broker);
    closers.push(() => broker.dispose());

    const keysFile = join(directory, 'keys.json');
    const keys = writeKeys(keysFile);
    const { clickhouse } = engines.addresses;
    const addresses = { kafka: broker, postgres, clickhouse, ...(options.trino === undefined ? {} : { trino: options.trino }) };
    const env = { ...addressEnv(addresses), ...settings(options.driver, keysFile), ...(await options.more?.(postgres)) };
    const start = (app: App, index: number): Promise<Service> => startService(app, { name: `${app} ${index + 1}`, logFile: join(directory, `${app}-${index + 1}.log`), env });
    const services: Record<App, Service[]> = { gateway: [], classifier: [], 'worker-postgres': [], ingest: [], 'worker-clickhouse': [], 'worker-duckdb': [], 'worker-trino': [], shadow: [] };
    const add = async (app: App): Promise<Service> => {
      const service = await start(app, services[app].length);
      services[app].push(service);
      closers.push(() => service.process.stop());
      await service.untilReady(START_TIMEOUT_MS);
      return service;
    };
    // Replicas last: they copy what is captured.
    for (const app of apps) {
      const started = await Promise.all(Array.from({ length: options.instances }, (_, index) => start(app, index)));
      services[app].push(...started);
      closers.push(() => Promise.all(started.map(({ process: service }) => service.stop())));
    }
    for (const app of apps) for (const service of services[app]) await service.untilReady(START_TIMEOUT_MS);
    const [first, ...others] = services.gateway.map(({ url }) => url);
    if (first === undefined) throw new Error('no gateway was started');
    for (const url of [first, ...others]) await everyCopyIsFresh(url, keys.writer, ['clickhouse', 'duckdb'], START_TIMEOUT_MS);
    return { urls: [first, ...others], keys, broker, services, postgres, clickhouse, add, stopEngine: { postgres: () => postgresServer.stop(), clickhouse: () => engines.stop('clickhouse') }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function load(address: KafkaSystem['postgres']): Promise<void> {
  const loader = await openBulkLoader(address);
  try {
    await loadSampleData({ exec: (sql) => loader.exec(sql), copyIn: (sql, pieces) => loader.copyIn(sql, pieces) });
  } finally {
    await loader.close();
  }
}

/** What every service of these tests is told beside addresses. */
function settings(driver: string, keysFile: string): NodeJS.ProcessEnv {
  return {
    BUS_DRIVER: driver,
    ROUTER_SECRET: randomBytes(24).toString('hex'),
    AUTH: 'keys',
    API_KEYS_FILE: keysFile,
    SHADOW_SAMPLE_RATIO: '0',
    REPLICATE_TABLES: '*',
    CDC_TABLES: '*',
    CDC_SNAPSHOTS: 'false',
    HEARTBEAT_MS: '500',
  };
}
