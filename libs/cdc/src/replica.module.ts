import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import type { EventLog } from '@query-router/bus';
import type { QueryEngine, ReplicaStore, TableReader } from '@query-router/engine';
import type { Metadata } from '@query-router/metadata';
import { allows } from '@query-router/routing';
import { Advertiser } from '@query-router/worker';
import { AppliedAge } from './applier/applied-age.ts';
import { Applier } from './applier/applier.ts';
import type { PostgresAddress } from './postgres/address.ts';

export interface ReplicaModuleOptions {
  readonly engine: QueryEngine & ReplicaStore;
  readonly address: PostgresAddress;
  readonly log: EventLog;
  readonly metadata: Metadata;
  readonly reader: TableReader;
  /** Captured tables to hold copies of: `schema.table`, `schema.*` or `*`. */
  readonly tables: readonly string[];
  /** Before anything is read; what the module was given for itself is opened here. */
  readonly open?: (signal: AbortSignal) => Promise<void>;
  /** After the last change was applied. */
  readonly close?: () => Promise<void>;
}

const APPLIER: unique symbol = Symbol('query-router.applier');
const OPTIONS: unique symbol = Symbol('query-router.replica-options');

@Injectable()
class ReplicaLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly applier: Applier;
  private readonly options: ReplicaModuleOptions;
  private readonly age: AppliedAge;
  private readonly opening = new AbortController();
  private opened: Promise<void> = Promise.resolve();

  constructor(@Inject(APPLIER) applier: Applier, @Inject(OPTIONS) options: ReplicaModuleOptions, @Inject(AppliedAge) age: AppliedAge) {
    this.applier = applier;
    this.options = options;
    this.age = age;
  }

  /** The worker answers queries meanwhile: copies need not be there for that. */
  onApplicationBootstrap(): void {
    this.age.start();
    const opened = this.options.open?.(this.opening.signal) ?? Promise.resolve();
    this.opened = opened.then(
      () => this.applier.start(),
      () => undefined,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.opening.abort();
    this.age.stop();
    await this.opened;
    await this.applier.stop();
    await this.options.close?.();
  }
}

/** Keeps copies of PostgreSQL's tables in the engine of a worker. Imports the worker's module for its advertiser. */
@Module({})
export class ReplicaModule {
  static register(options: ReplicaModuleOptions, worker: DynamicModule): DynamicModule {
    const { engine } = options;
    const logger = new Logger(`copies-${engine.name}`);
    const age = new AppliedAge(engine.name);
    return {
      module: ReplicaModule,
      imports: [worker],
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: AppliedAge, useValue: age },
        {
          provide: APPLIER,
          inject: [Advertiser],
          useFactory: (advertiser: Advertiser) =>
            new Applier({
              ...options,
              engine: engine.name,
              shared: !engine.exclusive,
              store: engine,
              wanted: (table) => allows(options.tables, table),
              onWatermark: (watermark) => {
                if (watermark !== null) age.applied(watermark.ms);
                advertiser.tellApplied(watermark);
              },
              onCopies: async () => {
                await advertiser.refresh();
              },
              logger: { log: (message) => logger.log(message), warn: (message) => logger.warn(message) },
            }),
        },
        ReplicaLifecycle,
      ],
    };
  }
}
