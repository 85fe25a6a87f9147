import { Global, Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TOPICS } from '@query-router/contracts';
import { LakeWatermarks, type Flink } from '@query-router/flink';
import { INGEST_OPTIONS, type IngestOptions } from '../ingest-options.ts';
import { FLINK, flinkFromOptions } from './flink.provider.ts';
import { PipelinesController } from './pipelines.controller.ts';

/** A watermark that could not be told in this time is told by the next one. */
const PUBLISH_TIMEOUT_MS = 5_000;

@Injectable()
class FlinkLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly flink: Flink | null;
  private readonly watermarks: LakeWatermarks | null;

  constructor(@Inject(FLINK) flink: Flink | null, @Inject(INGEST_OPTIONS) { log }: IngestOptions) {
    const logger = new Logger('watermarks');
    this.flink = flink;
    this.watermarks =
      flink === null
        ? null
        : new LakeWatermarks({
            flink,
            log,
            publish: async (key, message) => {
              await log.append(TOPICS.catalog, [{ key: Buffer.from(key), value: Buffer.from(JSON.stringify(message)) }], Date.now() + PUBLISH_TIMEOUT_MS);
            },
            onError: (error) => logger.warn(error instanceof Error ? error.message : String(error)),
          });
  }

  async onModuleInit(): Promise<void> {
    await this.flink?.start();
    this.watermarks?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watermarks?.close();
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
