import 'reflect-metadata';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { BusClient, createDriver, MemoryBroker, type BusDriver } from '@query-router/bus';
import { LIMITS, replyTopic } from '@query-router/contracts';
import type { QueryEngine } from '@query-router/engine';
import { startNest } from '@query-router/platform';
import { rulesPolicy } from '@query-router/routing';
import { ClassifierModule } from '../../../apps/classifier/src/index.ts';
import { BODY_LIMIT_BYTES, configureHttp, GatewayModule } from '../../../apps/gateway/src/index.ts';
import { WorkerDuckDbModule } from '../../../apps/worker-duckdb/src/index.ts';
import { closedLoop, type LoadShape } from '../../measure/load.ts';
import { servePeer } from '../../measure/peer.ts';
import type { Sample } from '../../measure/stats.ts';
import { askSelectOne } from '../../measure/select-one.ts';
import { mockEngine } from './mock-engine.ts';

const CONCURRENCY = 256;
const MAX_IN_FLIGHT = 512;
const HISTORY_SIZE = 10_000;
const HEARTBEAT_MS = 2_000;
const DISCOVER_EVERY_MS = 15_000;

@Module({})
class MockStandaloneModule {
  static register(driver: BusDriver, engine: QueryEngine): DynamicModule {
    const instanceId = 'bench';
    return {
      module: MockStandaloneModule,
      imports: [
        GatewayModule.register({ driver, instanceId, apiKeys: null, secret: null, maxPending: 20_000, historySize: HISTORY_SIZE }),
        ClassifierModule.register({ driver, policy: rulesPolicy, secret: null, directRole: 'read', maxResultBytes: LIMITS.defaultMaxResultBytes }),
        WorkerDuckDbModule.register({ driver, engine, instanceId, secret: null, heartbeatMs: HEARTBEAT_MS, discoverEveryMs: DISCOVER_EVERY_MS }),
      ],
    };
  }
}

/** The one-process router on the mock engine: asked over HTTP, or by commands from inside the process. */
const broker = new MemoryBroker();
const driver = createDriver({ driver: 'memory', clientId: 'bench', memory: broker });
const engine = mockEngine({ concurrency: CONCURRENCY, delayMs: 0 });
const logger = new Logger('standalone');
const service = await startNest({
  name: 'standalone',
  module: MockStandaloneModule.register(driver, engine),
  driver,
  host: '127.0.0.1',
  port: 0,
  maxInFlight: MAX_IN_FLIGHT,
  partitions: 1,
  bodyLimit: BODY_LIMIT_BYTES,
  logger,
  configure: configureHttp,
});
const client = new BusClient({ driver, instanceId: 'bench-inside', replyTopic: replyTopic('bench-inside'), maxPending: 20_000, onError: (error) => logger.error(error) });
await client.connect();

const query = { queryId: '', sql: 'SELECT 1', statement: 'read' as const, timeoutMs: 1_000, maxRows: 1_000, maxResultBytes: LIMITS.defaultMaxResultBytes };
const never = new AbortController().signal;

const commands = {
  url: (): string => service.url,
  /** Over the memory bus, from inside: client, classifier, worker and back. */
  load: (shape: LoadShape): Promise<Sample> => closedLoop(() => askSelectOne(client), shape),
  /** The engine itself. */
  loadEngine: (shape: LoadShape): Promise<Sample> => closedLoop(() => engine.execute(query, never), shape),
};
export type StandaloneCommands = typeof commands;

servePeer(commands, async () => {
  await client.close();
  await service.close();
});
