import type { KafkaServer } from '@query-router/testkit';
import type { Pids } from '../measure/cpu.ts';
import { startService, type Service } from './service.ts';

export type DriverName = 'platformatic' | 'kafkajs';

/** Gateway, classifier and mock workers over one broker, each its own process. */
export interface KafkaServices {
  readonly gateway: Service;
  readonly workers: readonly Service[];
  readonly pids: Pids;
  stop(): Promise<void>;
}

export interface KafkaServicesOptions {
  readonly broker: KafkaServer;
  readonly driver: DriverName;
  readonly directory: string;
  readonly workers?: number;
  readonly mockDelayMs?: number;
  /** For each service: more arguments of Node and variables. */
  readonly more?: (name: string) => { readonly execArgv: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

/** More than any load has in flight: the engine is not what is measured. */
const MOCK_CONCURRENCY = '256';

export async function startKafkaServices({ broker, driver, directory, workers = 1, mockDelayMs = 0, more }: KafkaServicesOptions): Promise<KafkaServices> {
  const start = (name: string, entry: string, own: Record<string, string> = {}): Promise<Service> => {
    const { execArgv, env } = more?.(name) ?? { execArgv: [], env: {} };
    return startService({ name, entry, directory, execArgv, env: { KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap, BUS_DRIVER: driver, ...own, ...env } });
  };
  const mock = { WORKER_CONCURRENCY: MOCK_CONCURRENCY, MOCK_DELAY_MS: String(mockDelayMs) };
  // The first one creates the topics.
  const first = await start('worker 1', 'bench/services/src/worker.js', mock);
  const [gateway, classifier, ...others] = await Promise.all([
    start('gateway', 'apps/gateway/src/main.js', { AUTH: 'none' }),
    start('classifier', 'apps/classifier/src/main.js'),
    ...Array.from({ length: workers - 1 }, (_, index) => start(`worker ${index + 2}`, 'bench/services/src/worker.js', mock)),
  ]);
  const all = [gateway, classifier, first, ...others];
  return {
    gateway,
    workers: [first, ...others],
    pids: Object.fromEntries([...all.map(({ name, process }) => [name, process.pid]), ['broker', broker.pid]]),
    stop: async () => {
      await Promise.all(all.map(({ process }) => (process.running ? process.stop() : undefined)));
    },
  };
}
