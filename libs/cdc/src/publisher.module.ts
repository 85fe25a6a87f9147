import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { metrics } from '@query-router/platform';
import { Publisher, type PublisherOptions } from './publisher/publisher.ts';

@Injectable()
class PublisherLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly publisher: Publisher;

  constructor(@Inject(Publisher) publisher: Publisher) {
    this.publisher = publisher;
  }

  onApplicationBootstrap(): void {
    this.publisher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.stop();
  }
}

/** Publishes PostgreSQL's changes while the application runs. Exports {@link Publisher}. */
@Module({})
export class PublisherModule {
  static register(options: Omit<PublisherOptions, 'logger' | 'onSlot' | 'onFlushed'>): DynamicModule {
    const logger = new Logger('cdc');
    const publisher = new Publisher({
      ...options,
      logger: { log: (message) => logger.log(message), warn: (message) => logger.warn(message) },
      onSlot: ({ lagBytes }) => metrics.cdcSlotLagBytes.set(lagBytes),
      onFlushed: (records) => metrics.cdcChanges.inc(records),
    });
    return { module: PublisherModule, providers: [{ provide: Publisher, useValue: publisher }, PublisherLifecycle], exports: [Publisher] };
  }
}
