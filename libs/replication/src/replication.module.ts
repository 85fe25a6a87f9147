import { Controller, Inject, Injectable, Logger, Module, UseFilters, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isFailureError, TOPICS, type EngineName } from '@query-router/contracts';
import { BUS, BusExceptionFilter, type BusContext } from '@query-router/bus';
import type { ReplicaStore, TableReader } from '@query-router/engine';
import { foldCatalogRecord } from '@query-router/platform';
import { allows, CatalogState, tableText } from '@query-router/routing';
import { Advertiser } from '@query-router/worker';
import { Replicator } from './replicator.ts';

export interface ReplicationOptions {
  readonly engine: EngineName;
  /** Closed with the application when it has a `close`. */
  readonly reader: TableReader & { close?(): Promise<void> };
  readonly store: ReplicaStore;
  /** Tables to copy: `schema.table`, `schema.*` or `*`. */
  readonly tables: readonly string[];
}

const OPTIONS: unique symbol = Symbol('query-router.replication-options');
const SETTLE_MS = 300;
/** Tables that one line of the log names. */
const NAMED_AT_MOST = 3;
const RETRY_MS = 15_000;
const RETRY_UNFIT_MS = 600_000;

@Injectable()
class ReplicationLifecycle implements BeforeApplicationShutdown {
  private readonly options: ReplicationOptions;
  private readonly replicator: Replicator;

  constructor(@Inject(OPTIONS) options: ReplicationOptions, @Inject(Replicator) replicator: Replicator) {
    this.options = options;
    this.replicator = replicator;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.replicator.stop();
    await this.options.reader.close?.();
  }
}

/** Follows the catalogue: every write and every new table may make a copy old. */
@Controller()
@UseFilters(BusExceptionFilter)
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
        { provide: OPTIONS, useValue: options },
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
              retryUnfitMs: RETRY_UNFIT_MS,
              onCaughtUp: (tables, durationMs) => logger.log(`copied ${tables.length > NAMED_AT_MOST ? `${tables.length} tables` : tables.map(tableText).join(', ')} in ${(durationMs / 1000).toFixed(1)} s`),
              onError: (error, table) => logger.warn(`${tableText(table)} was not copied: ${isFailureError(error) ? error.failure.message : String(error)}`),
            }),
        },
        ReplicationLifecycle,
      ],
    };
  }
}
