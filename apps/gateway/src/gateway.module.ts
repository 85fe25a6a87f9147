import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { replyTopic, TOPICS } from '@query-router/contracts';
import { BusClient } from '@query-router/bus';
import { API_KEYS, AuthGuard, FailureFilter, WriterGuard } from '@query-router/http';
import { metrics } from '@query-router/platform';
import { CatalogState } from '@query-router/routing';
import { BusListenerController } from './bus-listener.controller.ts';
import { GATEWAY_OPTIONS, type GatewayOptions } from './gateway-options.ts';
import { QueryHistory } from './history/query-history.ts';
import { CatalogController } from './http/catalog.controller.ts';
import { copyAges } from './http/copy-ages.ts';
import { HealthController } from './http/health.controller.ts';
import { QuarantineController } from './http/quarantine.controller.ts';
import { QueriesController } from './http/queries.controller.ts';
import { QueryController } from './http/query.controller.ts';
import { VerifyController } from './http/verify.controller.ts';
import { QueryService } from './query.service.ts';
import { VerifyService } from './verify.service.ts';

/** An instance refreshes its reply topic more often than this; older ones belong to nobody. */
const ORPHAN_AGE_MS = 120_000;
const REAP_EVERY_MS = 60_000;
/** Leaves the rest of the 20 s that a stop may take for cancelling and leaving. */
const DRAIN_MS = 8_000;

@Injectable()
class GatewayLifecycle implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly client: BusClient;
  private readonly drainMs: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(@Inject(BusClient) client: BusClient, @Inject(GATEWAY_OPTIONS) { drainMs }: GatewayOptions) {
    this.client = client;
    this.drainMs = drainMs ?? DRAIN_MS;
  }

  async onModuleInit(): Promise<void> {
    await this.client.connect();
  }

  /** The HTTP side closes next, and waits until every request is answered. */
  beforeApplicationShutdown(): void {
    this.timer = setTimeout(() => this.client.abandon(), this.drainMs);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.client.close();
  }
}

/** The front door: admits, publishes, correlates, answers. */
@Module({})
export class GatewayModule {
  static register(options: GatewayOptions): DynamicModule {
    const logger = new Logger('gateway');
    const client = new BusClient({
      driver: options.driver,
      instanceId: options.instanceId,
      replyTopic: replyTopic(options.instanceId),
      maxPending: options.maxPending,
      cancelTopic: TOPICS.control,
      reapOrphans: { prefix: replyTopic(''), olderThanMs: ORPHAN_AGE_MS, everyMs: REAP_EVERY_MS },
      onError: (error: unknown) => {
        metrics.busErrors.inc({ service: 'gateway' });
        logger.error(error);
      },
    });
    const catalog = new CatalogState();
    metrics.replicaStalenessSeconds.readFrom(() => copyAges(catalog.view(Date.now())));
    return {
      module: GatewayModule,
      controllers: [QueryController, VerifyController, QueriesController, QuarantineController, CatalogController, HealthController, BusListenerController],
      providers: [
        { provide: GATEWAY_OPTIONS, useValue: options },
        { provide: API_KEYS, useValue: options.apiKeys },
        { provide: BusClient, useValue: client },
        { provide: QueryHistory, useValue: new QueryHistory(options.historySize) },
        { provide: CatalogState, useValue: catalog },
        { provide: APP_FILTER, useClass: FailureFilter },
        AuthGuard,
        WriterGuard,
        QueryService,
        VerifyService,
        GatewayLifecycle,
      ],
    };
  }
}
