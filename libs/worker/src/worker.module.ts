import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import type { BusDriver } from '@query-router/bus';
import type { QueryEngine } from '@query-router/engine';
import { metrics } from '@query-router/platform';
import { Advertiser } from './advertiser.ts';
import { Executor } from './executor.ts';

export interface WorkerOptions {
  readonly engine: QueryEngine;
  readonly driver: BusDriver;
  readonly instanceId: string;
  readonly secret: string | null;
  readonly heartbeatMs: number;
  readonly discoverEveryMs: number;
}

const OPTIONS: unique symbol = Symbol('query-router.worker-options');
const RUNNING_REPORT_MS = 100;

/** Starts advertising with the application and takes the engine down after the last query has drained. */
@Injectable()
class WorkerLifecycle implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly options: WorkerOptions;
  private readonly advertiser: Advertiser;

  constructor(@Inject(OPTIONS) options: WorkerOptions, @Inject(Advertiser) advertiser: Advertiser) {
    this.options = options;
    this.advertiser = advertiser;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.advertiser.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.advertiser.drain();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.advertiser.withdraw();
  }

  /** Runs after the bus server has drained. */
  async onApplicationShutdown(): Promise<void> {
    await this.options.engine.close();
  }
}

/** The one worker: binds an engine adapter to the execution topic's records. Exports {@link Executor} and {@link Advertiser}. */
@Module({})
export class WorkerModule {
  static register(options: WorkerOptions): DynamicModule {
    const logger = new Logger(`worker-${options.engine.name}`);
    const onError = (error: unknown): void => {
      metrics.busErrors.inc({ service: `worker-${options.engine.name}` });
      logger.error(error);
    };
    const advertiser = new Advertiser({ ...options, onError });
    const executor = new Executor({
      ...options,
      runningReportMs: RUNNING_REPORT_MS,
      onError,
      missing: (copies) => advertiser.missing(copies),
      onEngineDown: (reason) => advertiser.markDown(reason),
      onEngineAnswered: () => advertiser.answered(),
      onDefinitionChanged: () => void advertiser.refresh().catch(onError),
    });
    return {
      module: WorkerModule,
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: Advertiser, useValue: advertiser },
        { provide: Executor, useValue: executor },
        WorkerLifecycle,
      ],
      exports: [Executor, Advertiser],
    };
  }
}
