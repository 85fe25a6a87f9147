import { Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { startLakeDoor, type LakeDoor } from '@query-router/lake-catalog';
import { INGEST_OPTIONS, type IngestOptions } from '../ingest-options.ts';

/** Keeps the door open while the service runs. */
@Injectable()
class LakeDoorLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly options: IngestOptions;
  private readonly logger = new Logger('lake-door');
  private door: LakeDoor | null = null;

  constructor(@Inject(INGEST_OPTIONS) options: IngestOptions) {
    this.options = options;
  }

  async onModuleInit(): Promise<void> {
    const { HOST, LAKE_DOOR_PORT, NESSIE_URL } = this.options.env;
    if (LAKE_DOOR_PORT === undefined) return;
    this.door = await startLakeDoor({ nessieUrl: NESSIE_URL, host: HOST, port: LAKE_DOOR_PORT, onError: (error) => this.logger.warn(error instanceof Error ? error.message : String(error)) });
    this.logger.log(`engines read the lake's catalogue at ${this.door.catalogUri}`);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.door?.close();
  }
}

/** The way of engines that must not write to the lake's catalogue: GET and HEAD of what readers ask. */
@Module({})
export class LakeDoorModule {
  static register(): DynamicModule {
    return { module: LakeDoorModule, providers: [LakeDoorLifecycle] };
  }
}
