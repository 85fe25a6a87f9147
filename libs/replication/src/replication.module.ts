import { Controller, Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isFailureError, TOPICS, type EngineName } from '@query-router/contracts';
import { BUS, type BusContext } from '@query-router/bus';
import type { ReplicaStore, TableReader } from '@query-router/engine';
import { foldCatalogRecord } from '@query-router/platform';
import { allows, CatalogState, tableText } from '@query-router/routing';
import { Advertiser } from '@query-router/worker';
import { Replicator } from './replicator.ts';

export interface ReplicationOptions {
  readonly engine: EngineName;
  readonly reader: TableReader;
  readonly store: ReplicaStore;
  /** Tables to copy: `schema.table`, `schema.*` or `*`. */
  readonly tables: readonly string[];
}

const SETTLE_MS = 300;
const RETRY_MS = 15_000;

@Injectable()
class ReplicationLifecycle implements BeforeApplicationShutdown {
  private readonly replicator: Replicator;

  constructor(@Inject(Replicator) replicator: Replicator) {
    this.replicator = replicator;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.replicator.stop();
  }
}

/** Follows the catalogue: every write and every new table may make a copy old. */
@Controller()
class ReplicationController {
  private readonly catalog: CatalogState;
  private readonly replicator: Replicator;

  constructor(@Inject(CatalogState) catalog: CatalogState, @Inject(Replicator) replicator: Replicator) {
    this.catalog = catalog;
    this.replicator = replicator;
  }

  @EventPattern<string>(TOPICS.catalog, BUS, { from: 'earliest' })
  changed(@Payload() _value: Buffer | null, @Ctx() context: BusContext): void {
    const message = foldCatalogRecord(this.catalog, context.record, Date.now());
    if (message?.kind === 'write' || (message?.kind === 'engine' && message.engine === 'postgres')) this.replicator.poke();
  }
}

/** Keeps copies of PostgreSQL's tables in the engine of a worker. Imports the worker's module for its advertiser. */
@Module({})
export class ReplicationModule {
  static register(options: ReplicationOptions, worker: DynamicModule): DynamicModule {
    const logger = new Logger(`replication-${options.engine}`);
    const catalog = new CatalogState();
    return {
      module: ReplicationModule,
      imports: [worker],
      controllers: [ReplicationController],
      providers: [
        { provide: CatalogState, useValue: catalog },
        {
          provide: Replicator,
          inject: [Advertiser],
          useFactory: (advertiser: Advertiser) =>
            new Replicator({
              ...options,
              wanted: (table) => allows(options.tables, table),
              catalog: () => catalog.view(Date.now()),
              advertise: async () => {
                catalog.apply(await advertiser.refresh(), Date.now());
              },
              settleMs: SETTLE_MS,
              retryMs: RETRY_MS,
              onCopied: (table, durationMs) => logger.log(`copied ${tableText(table)} in ${Math.round(durationMs)} ms`),
              onError: (error, table) => logger.warn(`${tableText(table)} was not copied: ${isFailureError(error) ? error.failure.message : String(error)}`),
            }),
        },
        ReplicationLifecycle,
      ],
    };
  }
}
