import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Flink } from '@query-router/flink';
import type { IngestOptions } from '../ingest-options.ts';
import { FLINK, flinkFromOptions } from './flink.provider.ts';
import { PipelinesController } from './pipelines.controller.ts';

@Injectable()
class FlinkLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly flink: Flink | null;

  constructor(@Inject(FLINK) flink: Flink | null) {
    this.flink = flink;
  }

  async onModuleInit(): Promise<void> {
    await this.flink?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flink?.close();
  }
}

/** The jobs that carry streams and changes into the lake. Other areas inject `FLINK`. */
@Global()
@Module({})
export class PipelinesModule {
  static register(options: IngestOptions): DynamicModule {
    return {
      module: PipelinesModule,
      controllers: [PipelinesController],
      providers: [{ provide: FLINK, useFactory: () => flinkFromOptions(options) }, FlinkLifecycle],
      exports: [FLINK],
    };
  }
}
