import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { metrics } from '@query-router/platform';
import type { ChangeSource } from './change-source.ts';
import { DebeziumTracker, type DebeziumTrackerOptions } from './debezium/debezium-tracker.ts';
import { Publisher, type PublisherOptions } from './publisher/publisher.ts';

/** Injects the {@link ChangeSource} of this service. */
export const CHANGE_SOURCE: unique symbol = Symbol('query-router.change-source');

@Injectable()
class PublisherLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly source: ChangeSource;

  constructor(@Inject(CHANGE_SOURCE) source: ChangeSource) {
    this.source = source;
  }

  onApplicationBootstrap(): void {
    this.source.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.source.stop();
  }
}

type Told = 'logger' | 'onSlot' | 'onFlushed' | 'onLost';

/** Publishes PostgreSQL's changes while the application runs, or follows Debezium which does. Exports {@link CHANGE_SOURCE}. */
@Module({})
export class PublisherModule {
  static register(options: Omit<PublisherOptions, Told>): DynamicModule {
    return moduleOf(new Publisher({ ...options, ...telling() }));
  }

  static behindDebezium(options: Omit<DebeziumTrackerOptions, Told>): DynamicModule {
    return moduleOf(new DebeziumTracker({ ...options, ...telling() }));
  }
}

function telling(): Pick<Required<PublisherOptions>, Told> {
  const logger = new Logger('cdc');
  return {
    logger: { log: (message) => logger.log(message), warn: (message) => logger.warn(message) },
    onSlot: ({ lagBytes }) => metrics.cdcSlotLagBytes.set(lagBytes),
    onFlushed: (records) => metrics.cdcChanges.inc(records),
    onLost: () => metrics.cdcSlotsLost.inc(),
  };
}

function moduleOf(source: ChangeSource): DynamicModule {
  return { module: PublisherModule, providers: [{ provide: CHANGE_SOURCE, useValue: source }, PublisherLifecycle], exports: [CHANGE_SOURCE] };
}
