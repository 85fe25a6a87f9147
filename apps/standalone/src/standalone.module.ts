import { Module, type DynamicModule } from '@nestjs/common';
import type { BusDriver, EventLog } from '@query-router/bus';
import { PublisherModule, ReplicaModule } from '@query-router/cdc';
import type { QueryEngine, ReplicaStore, TableReader } from '@query-router/engine';
import type { Metadata, MetadataAddress } from '@query-router/metadata';
import type { ApiKeyStore } from '@query-router/platform';
import { rulesPolicy } from '@query-router/routing';
import { LIMITS } from '@query-router/contracts';
import { ClassifierModule } from '../../classifier/src/index.ts';
import { GatewayModule } from '../../gateway/src/index.ts';
import { ShadowModule } from '../../shadow/src/index.ts';
import { WorkerClickHouseModule } from '../../worker-clickhouse/src/index.ts';
import { WorkerDuckDbModule } from '../../worker-duckdb/src/index.ts';
import { WorkerPostgresModule } from '../../worker-postgres/src/index.ts';

export interface StandaloneOptions {
  readonly driver: BusDriver;
  /** On the same broker as the driver. */
  readonly log: EventLog;
  readonly metadata: Metadata;
  /** PostgreSQL's, for the connections of change data capture. */
  readonly address: MetadataAddress;
  readonly instanceId: string;
  readonly postgres: QueryEngine & TableReader;
  readonly clickhouse: QueryEngine & ReplicaStore;
  readonly duckdb: QueryEngine & ReplicaStore;
  readonly apiKeys: ApiKeyStore | null;
  readonly maxPending: number;
  readonly historySize: number;
  /** Share of reads that a second engine answers too, to compare. */
  readonly sampleRatio: number;
  readonly shadowConcurrency: number;
  readonly shadowTimeoutMs: number;
}

const SLOT = 'query_router_standalone';
const EVERYTHING = ['*'];
const LOG_RETENTION_MS = 3_600_000;
const HEARTBEAT_MS = 2_000;
const DISCOVER_EVERY_MS = 15_000;

/** Every service of the router in one process, over the in-memory bus. */
@Module({})
export class StandaloneModule {
  static register(options: StandaloneOptions): DynamicModule {
    const { driver, log, metadata, address, instanceId, postgres, clickhouse, duckdb } = options;
    const capture = { log, metadata, address };
    const worker = { driver, instanceId, secret: null, heartbeatMs: HEARTBEAT_MS, discoverEveryMs: DISCOVER_EVERY_MS };
    const workerClickHouse = WorkerClickHouseModule.register({ ...worker, engine: clickhouse });
    const workerDuckDb = WorkerDuckDbModule.register({ ...worker, engine: duckdb });
    return {
      module: StandaloneModule,
      imports: [
        GatewayModule.register({ ...options, secret: null }),
        ClassifierModule.register({ driver, policy: rulesPolicy, secret: null, directRole: null, maxResultBytes: LIMITS.defaultMaxResultBytes }),
        // The bus ends with this process: what is quarantined is kept in PostgreSQL.
        ShadowModule.register({ driver, instanceId: `${instanceId}-shadow`, secret: null, sampleRatio: options.sampleRatio, concurrency: options.shadowConcurrency, timeoutMs: options.shadowTimeoutMs, store: metadata }),
        WorkerPostgresModule.register({ ...worker, engine: postgres }),
        workerClickHouse,
        workerDuckDb,
        // The log ends with this process, and so does the slot; copies are made anew at the next start.
        PublisherModule.register({ ...capture, slot: { name: SLOT, temporary: true }, tables: EVERYTHING, retentionMs: LOG_RETENTION_MS, snapshots: null }),
        ReplicaModule.register({ ...capture, engine: duckdb, reader: postgres, tables: EVERYTHING }, workerDuckDb),
        ReplicaModule.register({ ...capture, engine: clickhouse, reader: postgres, tables: EVERYTHING }, workerClickHouse),
      ],
    };
  }
}
