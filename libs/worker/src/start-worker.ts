import { Module, type DynamicModule, type LoggerService } from '@nestjs/common';
import type { QueryEngine } from '@query-router/engine';
import { driverFromEnv, newInstanceId, OpsModule, startNest, type ReadinessReport, type ServiceEnv, type StartedService } from '@query-router/platform';
import { Advertiser } from './advertiser.ts';
import type { WorkerOptions } from './worker.module.ts';

export interface WorkerEnvironment extends ServiceEnv {
  readonly PORT: number;
  readonly WORKER_CONCURRENCY: number;
  readonly HEARTBEAT_MS: number;
  readonly DISCOVER_EVERY_MS: number;
}

export interface StartWorkerOptions<E extends QueryEngine> {
  readonly env: WorkerEnvironment;
  readonly engine: (instanceId: string) => E;
  /** The worker's own module, and what else runs beside it. */
  readonly modules: (options: WorkerOptions & { readonly engine: E }) => readonly [DynamicModule, ...DynamicModule[]];
  readonly logger: LoggerService;
}

const OPS_BODY_LIMIT_BYTES = 1024;

@Module({})
class WorkerApp {}

/** Runs one worker as a process of its own: bus, health and metrics around the engine that it is given. */
export async function startWorker<E extends QueryEngine>({ env, engine: makeEngine, modules, logger }: StartWorkerOptions<E>): Promise<StartedService> {
  const instanceId = newInstanceId('worker');
  const driver = driverFromEnv(env, instanceId);
  const engine = makeEngine(instanceId);
  const options = { engine, driver, instanceId, secret: env.ROUTER_SECRET ?? null, heartbeatMs: env.HEARTBEAT_MS, discoverEveryMs: env.DISCOVER_EVERY_MS };
  const [worker, ...beside] = modules(options);
  return startNest({
    name: `worker-${engine.name}`,
    module: { module: WorkerApp, imports: [worker, ...beside, OpsModule.register({ imports: [worker], inject: [Advertiser], useFactory: readinessOf })] },
    driver,
    host: env.HOST,
    port: env.PORT,
    // Enough to keep every slot busy, few enough that another instance finds work.
    maxInFlight: env.WORKER_CONCURRENCY * 2,
    partitions: env.KAFKA_PARTITIONS,
    bodyLimit: OPS_BODY_LIMIT_BYTES,
    logger,
  });
}

function readinessOf(advertiser: Advertiser): () => ReadinessReport {
  return () => {
    const { health, reason } = advertiser.state;
    return { ready: health === 'up', checks: { engine: { ready: health === 'up', ...(reason === null ? {} : { reason }) } } };
  };
}
