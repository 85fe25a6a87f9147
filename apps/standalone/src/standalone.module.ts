import { Module, type DynamicModule } from '@nestjs/common';
import type { BusDriver } from '@query-router/bus';
import type { QueryEngine, ReplicaStore, TableReader } from '@query-router/engine';
import type { ApiKeyStore } from '@query-router/platform';
import { ReplicationModule } from '@query-router/replication';
import { rulesPolicy } from '@query-router/routing';
import { LIMITS } from '@query-router/contracts';
import { ClassifierModule } from '../../classifier/src/index.ts';
import { GatewayModule } from '../../gateway/src/index.ts';
import { WorkerClickHouseModule } from '../../worker-clickhouse/src/index.ts';
import { WorkerDuckDbModule } from '../../worker-duckdb/src/index.ts';
import { WorkerPostgresModule } from '../../worker-postgres/src/index.ts';

export interface StandaloneOptions {
  readonly driver: BusDriver;
  readonly instanceId: string;
  readonly postgres: QueryEngine & TableReader;
  readonly clickhouse: QueryEngine & ReplicaStore;
  readonly duckdb: QueryEngine & ReplicaStore;
  readonly apiKeys: ApiKeyStore | null;
  readonly maxPending: number;
  readonly historySize: number;
}

const HEARTBEAT_MS = 2_000;
const DISCOVER_EVERY_MS = 15_000;

/** Every service of the router in one process, over the in-memory bus. */
@Module({})
export class StandaloneModule {
  static register(options: StandaloneOptions): DynamicModule {
    const { driver, instanceId, postgres, clickhouse, duckdb } = options;
    const worker = { driver, instanceId, secret: null, heartbeatMs: HEARTBEAT_MS, discoverEveryMs: DISCOVER_EVERY_MS };
    const workerClickHouse = WorkerClickHouseModule.register({ ...worker, engine: clickhouse });
    const workerDuckDb = WorkerDuckDbModule.register({ ...worker, engine: duckdb });
    return {
      module: StandaloneModule,
      imports: [
        GatewayModule.register({ ...options, secret: null }),
        ClassifierModule.register({ driver, policy: rulesPolicy, secret: null, directRole: null, maxResultBytes: LIMITS.defaultMaxResultBytes }),
        WorkerPostgresModule.register({ ...worker, engine: postgres }),
        workerClickHouse,
        workerDuckDb,
        ReplicationModule.register({ engine: 'duckdb', reader: postgres, store: duckdb, tables: ['*'] }, workerDuckDb),
        ReplicationModule.register({ engine: 'clickhouse', reader: postgres, store: clickhouse, tables: ['*'] }, workerClickHouse),
      ],
    };
  }
}
