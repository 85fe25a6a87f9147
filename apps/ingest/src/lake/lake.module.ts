import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Flink } from '@query-router/flink';
import { MaintenanceApi, TablesApi, VersionsApi } from '@query-router/lake';
import type { IngestOptions } from '../ingest-options.ts';
import { FLINK } from '../pipelines/flink.provider.ts';
import { lakeFromOptions, type LakeArea } from './lake.provider.ts';
import { MaintenanceController } from './maintenance.controller.ts';
import { streamProbe } from './stream-probe.ts';
import { TablesController } from './tables.controller.ts';
import { VersionsController } from './versions.controller.ts';

const LAKE_AREA: unique symbol = Symbol('query-router.lake-area');

@Injectable()
class LakeLifecycle implements OnModuleInit, OnApplicationShutdown {
  private readonly area: LakeArea | null;

  constructor(@Inject(LAKE_AREA) area: LakeArea | null) {
    this.area = area;
  }

  async onModuleInit(): Promise<void> {
    await this.area?.open();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.area?.close();
  }
}

/** Tables as versions, and what looks after them. */
@Module({})
export class LakeModule {
  static register(options: IngestOptions): DynamicModule {
    return {
      module: LakeModule,
      controllers: [VersionsController, TablesController, MaintenanceController],
      providers: [
        { provide: LAKE_AREA, inject: [FLINK], useFactory: (flink: Flink | null) => lakeFromOptions(options, flink) },
        {
          provide: VersionsApi,
          inject: [LAKE_AREA, FLINK],
          useFactory: (area: LakeArea | null, flink: Flink | null) => new VersionsApi(area?.lake ?? null, { onChange: () => area?.announcer.poke(), probe: streamProbe(options, area, flink) }),
        },
        { provide: TablesApi, inject: [LAKE_AREA], useFactory: (area: LakeArea | null) => new TablesApi(area?.lake ?? null) },
        { provide: MaintenanceApi, inject: [LAKE_AREA], useFactory: (area: LakeArea | null) => new MaintenanceApi(area?.work ?? null) },
        LakeLifecycle,
      ],
    };
  }
}
