import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventLog, type EventLog } from '@query-router/bus';
import type { JsonValue } from '@query-router/contracts';
import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import type { QueryEngine, ReplicaStore } from '@query-router/engine';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { openMetadata, type Metadata } from '@query-router/metadata';
import { Applier, Publisher, type Watermark } from '../../src/index.ts';
import type { PostgresAddress } from '../../src/postgres/address.ts';

const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const never = new AbortController().signal;

export type Copies = QueryEngine & ReplicaStore;

/** One replica under test. */
export interface Replica {
  readonly name: 'clickhouse' | 'duckdb';
  readonly engine: Copies;
  readonly watermark: () => Watermark | null;
  /** How often nothing was known any more. */
  readonly withdrawals: () => number;
  readonly log: string[];
  stop(): Promise<void>;
  start(): void;
}

export interface Flow {
  readonly address: PostgresAddress;
  readonly metadata: Metadata;
  readonly postgres: PostgresEngine;
  readonly log: EventLog;
  readonly replicas: readonly Replica[];
  readonly publisher: Publisher;
  readonly lines: string[];
  /** Runs statements in PostgreSQL. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Rows of a table in the order of its key, as PostgreSQL has them. */
  primaryRows(schema: string, name: string): Promise<readonly (readonly JsonValue[])[]>;
  dispose(): Promise<void>;
}

/** PostgreSQL, publisher, the log in memory, and copies in both engines. */
export async function startFlow(): Promise<Flow> {
  const directory = await mkdtemp(join(tmpdir(), 'query-router-cdc-'));
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN, settings: { fsync: 'off' } });
  const address = { ...LOGIN, host: server.host, port: server.port };
  const metadata = openMetadata(address);
  const postgres = createPostgresEngine({ ...address, poolSize: 4, instanceId: 'cdc-test' });
  await postgres.init();
  const log = createEventLog({ driver: 'memory', clientId: 'cdc-test', bootstrapServers: [], onError: () => undefined });
  await log.connect(never);
  const lines: string[] = [];
  const logger = { log: (message: string) => void lines.push(message), warn: (message: string) => void lines.push(`WARN ${message}`) };
  const publisher = new Publisher({ address, metadata, log, slot: { name: 'query_router_test', temporary: true }, tables: ['*'], retentionMs: 86_400_000, snapshots: null, logger });
  const engines: readonly Copies[] = [
    createDuckDbEngine({ path: join(directory, 'copies.duckdb'), threads: 2, memoryLimit: '1GB', concurrency: 3 }),
    createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse') }),
  ];
  const replicas: Replica[] = [];
  for (const engine of engines) {
    await engine.init();
    let watermark: Watermark | null = null;
    let withdrawals = 0;
    const replicaLog: string[] = [];
    const make = (): Applier =>
      new Applier({
        engine: engine.name,
        address,
        metadata,
        log,
        reader: postgres,
        store: engine,
        wanted: () => true,
        shared: false,
        onWatermark: (now) => {
          watermark = now;
          if (now === null) withdrawals += 1;
        },
        onCopies: () => Promise.resolve(),
        logger: { log: (message) => void replicaLog.push(message), warn: (message) => void replicaLog.push(`WARN ${message}`) },
      });
    let applier = make();
    replicas.push({
      name: engine.name as Replica['name'],
      engine,
      log: replicaLog,
      watermark: () => watermark,
      withdrawals: () => withdrawals,
      stop: () => applier.stop(),
      start: () => {
        applier = make();
        applier.start();
      },
    });
    applier.start();
  }
  publisher.start();
  return {
    address,
    metadata,
    postgres,
    log,
    replicas,
    publisher,
    lines,
    sql: (text, values) => metadata.query(text, values),
    primaryRows: async (schema, name) => {
      const { table, batches, close } = await postgres.readTable(schema, name, never);
      const rows: (readonly JsonValue[])[] = [];
      for await (const batch of batches) rows.push(...batch);
      close();
      const key = (table.keys[0] ?? []).map((column) => table.columns.findIndex((one) => one.name === column));
      return rows.toSorted((a, b) => compareRows(a, b, key));
    },
    dispose: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await publisher.stop();
      await Promise.all(replicas.map(({ engine }) => engine.close()));
      await postgres.close();
      await metadata.close();
      await log.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function compareRows(a: readonly JsonValue[], b: readonly JsonValue[], key: readonly number[]): number {
  for (const at of key) {
    const [x, y] = [a[at], b[at]];
    if (x === y) continue;
    if (typeof x === 'number' && typeof y === 'number') return x - y;
    return String(x) < String(y) ? -1 : 1;
  }
  return 0;
}
