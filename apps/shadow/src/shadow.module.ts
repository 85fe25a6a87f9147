import { Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { metrics } from '@query-router/platform';
import { ShadowService, type ShadowOptions } from '@query-router/shadow';
import { ShadowController } from './shadow.controller.ts';

@Injectable()
class ShadowLifecycle implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly shadow: ShadowService;

  constructor(@Inject(ShadowService) shadow: ShadowService) {
    this.shadow = shadow;
  }

  async onModuleInit(): Promise<void> {
    await this.shadow.open();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.shadow.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.shadow.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.shadow.close();
  }
}

/** Runs reads on a second engine and compares. */
@Module({})
export class ShadowModule {
  static register(options: ShadowOptions): DynamicModule {
    const logger = new Logger('shadow');
    const onError = (error: unknown): void => {
      metrics.busErrors.inc({ service: 'shadow' });
      logger.error(error);
    };
    return {
      module: ShadowModule,
      controllers: [ShadowController],
      providers: [{ provide: ShadowService, useValue: new ShadowService(options, onError) }, ShadowLifecycle],
    };
  }
}
