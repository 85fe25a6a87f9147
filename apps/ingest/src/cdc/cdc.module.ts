import { Module, type DynamicModule, Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CdcAdmin, Publisher, PublisherModule } from '@query-router/cdc';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { postgresAddress } from '@query-router/platform';
import type { IngestOptions } from '../ingest-options.ts';
import { CdcController } from './cdc.controller.ts';

const READER: unique symbol = Symbol('query-router.cdc-reader');
/** Connections for snapshots: one table after the other. */
const POOL_SIZE = 2;

@Injectable()
class ReaderLifecycle implements OnApplicationShutdown {
  private readonly reader: PostgresEngine | null;

  constructor(@Inject(READER) reader: PostgresEngine | null) {
    this.reader = reader;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reader?.close();
  }
}

/** PostgreSQL's changes into their topics. */
@Module({})
export class CdcModule {
  static register({ env, instanceId, metadata, log }: IngestOptions): DynamicModule {
    const address = postgresAddress(env);
    const reader = env.CDC_SNAPSHOTS ? createPostgresEngine({ ...address, poolSize: POOL_SIZE, instanceId }) : null;
    const publishing = PublisherModule.register({
      address,
      metadata,
      log,
      reader,
      slot: { name: env.CDC_SLOT, temporary: false },
      tables: env.CDC_TABLES,
      retentionMs: env.CDC_RETENTION_MS,
    });
    return {
      module: CdcModule,
      imports: [publishing],
      controllers: [CdcController],
      providers: [
        { provide: READER, useValue: reader },
        { provide: CdcAdmin, inject: [Publisher], useFactory: (publisher: Publisher) => new CdcAdmin(publisher, metadata) },
        ReaderLifecycle,
      ],
    };
  }
}
