import { Module, type DynamicModule } from '@nestjs/common';
import { OpsModule } from '@query-router/platform';
import { CdcModule } from './cdc/cdc.module.ts';
import { CoreModule } from './core.module.ts';
import type { IngestOptions } from './ingest-options.ts';
import { LakeDoorModule } from './lake-door/lake-door.module.ts';
import { LakeModule } from './lake/lake.module.ts';
import { PipelinesModule } from './pipelines/pipelines.module.ts';
import { Readiness } from './readiness.ts';
import { StreamsModule } from './streams/streams.module.ts';

/** Everything that moves data: one module for each area, under a folder of its own. */
@Module({})
export class IngestModule {
  static register(options: IngestOptions): DynamicModule {
    const core = CoreModule.register(options);
    const ops = OpsModule.register({ imports: [], inject: [Readiness], useFactory: (readiness: Readiness) => () => readiness.report() });
    return { module: IngestModule, imports: [core, ops, CdcModule.register(options), LakeDoorModule.register(), PipelinesModule.register(options), LakeModule.register(options), StreamsModule.register(options)] };
  }
}
