import { Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CdcAdmin, CHANGE_SOURCE, describeTable, LakeReplicas, PublisherModule, type ChangeSource } from '@query-router/cdc';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { changesOnFlink, type Flink } from '@query-router/flink';
import { postgresAddress } from '@query-router/platform';
import { allows } from '@query-router/routing';
import type { IngestOptions } from '../ingest-options.ts';
import { FLINK } from '../pipelines/flink.provider.ts';
import { CdcController } from './cdc.controller.ts';

const READER: unique symbol = Symbol('query-router.cdc-reader');
const LAKE: unique symbol = Symbol('query-router.cdc-lake');
/** Connections for snapshots: one table after the other. */
const POOL_SIZE = 2;

@Injectable()
class CdcLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly reader: PostgresEngine | null;
  private readonly lake: LakeReplicas | null;

  constructor(@Inject(READER) reader: PostgresEngine | null, @Inject(LAKE) lake: LakeReplicas | null) {
    this.reader = reader;
    this.lake = lake;
  }

  onApplicationBootstrap(): void {
    this.lake?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.lake?.close();
    await this.reader?.close();
  }
}

/** PostgreSQL's changes into their topics, and from there into the lake. */
@Module({})
export class CdcModule {
  static register({ env, instanceId, metadata, log }: IngestOptions): DynamicModule {
    const address = postgresAddress(env);
    const isForLake = (table: { readonly schema: string; readonly name: string }): boolean => env.FLINK_REST_URL !== undefined && allows(env.CDC_LAKE_TABLES, table);
    const reader = env.CDC_SNAPSHOTS || env.CDC_LAKE_TABLES.length > 0 ? createPostgresEngine({ ...address, poolSize: POOL_SIZE, instanceId }) : null;
    const wanted = { address, metadata, log, tables: env.CDC_TABLES, retentionMs: env.CDC_RETENTION_MS };
    const publishing =
      env.CDC_CONNECT_URL === undefined
        ? PublisherModule.register({ ...wanted, slot: { name: env.CDC_SLOT, temporary: false }, snapshots: reader === null ? null : { reader, once: env.CDC_SNAPSHOTS, always: isForLake } })
        : PublisherModule.behindDebezium({ ...wanted, slot: env.CDC_SLOT, connectUrl: env.CDC_CONNECT_URL, always: isForLake });
    const logger = new Logger('cdc-lake');
    const lakeOf = (flink: Flink | null): LakeReplicas | null =>
      flink === null || reader === null || env.CDC_LAKE_TABLES.length === 0
        ? null
        : new LakeReplicas({
            log,
            target: changesOnFlink(flink),
            wanted: isForLake,
            describe: describeTable(metadata, reader),
            logger: { log: (message) => logger.log(message), warn: (message) => logger.warn(message) },
          });
    return {
      module: CdcModule,
      imports: [publishing],
      controllers: [CdcController],
      providers: [
        { provide: READER, useValue: reader },
        { provide: LAKE, inject: [FLINK], useFactory: lakeOf },
        { provide: CdcAdmin, inject: [CHANGE_SOURCE, LAKE], useFactory: (source: ChangeSource, lake: LakeReplicas | null) => new CdcAdmin(source, metadata, lake) },
        CdcLifecycle,
      ],
    };
  }
}
