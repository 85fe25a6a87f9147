/** One suite for every way by which PostgreSQL's changes reach their topics: all copies are equal to the primary whenever their watermark says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Applier, type Watermark } from '@query-router/cdc';
import type { CatalogTable, JsonValue } from '@query-router/contracts';
import { run } from '@query-router/engine/testing';
import type { QueryEngine, ReplicaStore } from '@query-router/engine';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import { openMetadata, type Metadata } from '@query-router/metadata';
import type { LakehouseAddresses } from '@query-router/testkit';
import { startIngest, type IngestUnderTest } from './ingest-in-process.ts';
import { lakeEnvironment } from './lake-environment.ts';

const WAIT_MS = 240_000;
const QUERY_MS = 30_000;
export const SLOW_MS = 420_000;
const never = new AbortController().signal;

/** Columns in a text that PostgreSQL and Trino write alike. */
const TEXTS: Readonly<Record<string, { readonly postgres: (name: string) => string; readonly trino: (name: string) => string }>> = {
  timestamptz: {
    postgres: (name) => `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' UTC'`,
    trino: (name) => `CAST(${name} AT TIME ZONE 'UTC' AS varchar)`,
  },
  bytes: { postgres: (name) => `upper(encode(${name}, 'hex'))`, trino: (name) => `to_hex(${name})` },
  'array<int64>': { postgres: (name) => `array_to_string(${name}, ',', 'null')`, trino: (name) => `array_join(${name}, ',', 'null')` },
};
const PLAIN = { postgres: (name: string) => `${name}::text`, trino: (name: string) => `CAST(${name} AS varchar)` };

interface Copy {
  readonly name: string;
  /** Position up to which it says to hold the table; null when it says nothing. */
  readonly watermark: (table: string) => bigint | null;
  readonly rows: (table: CatalogTable) => Promise<readonly string[]>;
  readonly log: readonly string[];
}

export interface ReplicasUnderTest {
  readonly schema: string;
  readonly ingest: IngestUnderTest;
  sql(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Waits until every copy of the table says that it holds everything committed so far, then compares it with the primary. */
  expectEqual(table: string, options?: { readonly inLake: boolean }): Promise<number>;
  /** Copies that held less than they had said. */
  readonly ahead: readonly string[];
  readonly looks: () => number;
  close(): Promise<void>;
}

/** `definitions` are run before anything captures. */
export async function openReplicas(servers: LakehouseAddresses, definitions: (schema: string) => readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<ReplicasUnderTest> {
  const schema = `r${randomBytes(3).toString('hex')}`;
  const directory = mkdtempSync(join(tmpdir(), 'query-router-replicas-'));
  const address = { ...servers.postgres, database: schema };
  const admin = openMetadata(servers.postgres);
  await admin.query(`CREATE DATABASE ${schema}`);
  await admin.close();
  const metadata = openMetadata(address);
  for (const statement of [`CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.probe (id int PRIMARY KEY, n bigint NOT NULL)`, `INSERT INTO ${schema}.probe VALUES (1, 0)`, ...definitions(schema)]) await metadata.query(statement);
  const ingest = await startIngest({ bootstrap: servers.kafka.bootstrap, postgres: address, env: { ...environment(servers, schema), ...extra } });
  const reader = createPostgresEngine({ ...address, poolSize: 4, instanceId: schema });
  await reader.init();
  const trino = openTrinoStatements({ url: servers.trino.url, user: servers.trino.user, catalog: 'lake' });
  const engines = [createDuckDbEngine({ path: join(directory, 'copies.duckdb'), threads: 2, memoryLimit: '1GB', concurrency: 3 }), createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse') })];
  const copies: Copy[] = [];
  const appliers: Applier[] = [];
  for (const engine of engines) {
    await engine.init();
    const { applier, copy } = engineCopy(engine, { address, metadata, reader, ingest, schema });
    applier.start();
    appliers.push(applier);
    copies.push(copy);
  }
  const lake = lakeCopy(ingest, trino, schema);
  copies.push(lake.copy);
  const probing = startProbing(metadata, schema, copies, reader);
  const sql = (text: string): Promise<readonly Record<string, unknown>[]> => metadata.query(text);
  return {
    schema,
    ingest,
    sql,
    ahead: probing.ahead,
    looks: probing.looks,
    expectEqual: (table, { inLake } = { inLake: true }) => expectEqual({ metadata, reader, copies: inLake ? copies : copies.filter(({ name }) => name !== 'lake'), ingest, schema }, table),
    async close() {
      await probing.stop();
      await Promise.all(appliers.map((applier) => applier.stop()));
      await lake.stop();
      await ingest.close();
      await cancelJobs(servers.flink.rest, schema);
      await Promise.all(engines.map((engine) => engine.close()));
      trino.close();
      await reader.close();
      await dropSlot(metadata, schema);
      await metadata.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function environment(servers: LakehouseAddresses, schema: string): Readonly<Record<string, string>> {
  return {
    ...lakeEnvironment(servers, schema),
    POSTGRES_DB: schema,
    CDC_TABLES: `${schema}.*`,
    CDC_LAKE_TABLES: `${schema}.*`,
    CDC_SLOT: `slot_${schema}`,
  };
}

interface EngineCopyParts {
  readonly address: ConstructorParameters<typeof Applier>[0]['address'];
  readonly metadata: Metadata;
  readonly reader: PostgresEngine;
  readonly ingest: IngestUnderTest;
  readonly schema: string;
}

function engineCopy(engine: QueryEngine & ReplicaStore, { address, metadata, reader, ingest, schema }: EngineCopyParts): { readonly applier: Applier; readonly copy: Copy } {
  let watermark: Watermark | null = null;
  const log: string[] = [];
  const applier = new Applier({
    engine: engine.name,
    address,
    metadata,
    log: ingest.log,
    reader,
    store: engine,
    wanted: (table) => table.schema === schema,
    shared: false,
    onWatermark: (now) => (watermark = now),
    onCopies: () => Promise.resolve(),
    logger: { log: (message) => void log.push(message), warn: (message) => void log.push(`WARN ${message}`) },
  });
  const rows = async ({ name }: CatalogTable): Promise<readonly string[]> => asLines((await run(engine, `SELECT * FROM ${schema}.${name}`, { maxRows: 300_000, maxResultBytes: 512 << 20 })).rows);
  return { applier, copy: { name: engine.name, watermark: (table) => (watermark?.tables.includes(table) === true ? BigInt(watermark.lsn) : null), rows, log } };
}

/** What `sql.catalog` says of the lake's tables, and their rows through Trino. */
function lakeCopy(ingest: IngestUnderTest, trino: TrinoStatements, schema: string): { readonly copy: Copy; stop(): Promise<void> } {
  const said = new Map<string, bigint | null>();
  const stopping = new AbortController();
  const following = (async () => {
    for await (const batch of ingest.log.read(['sql.catalog'], 'latest', stopping.signal)) {
      for (const { value } of batch) {
        const message = JSON.parse(value?.toString() ?? '{}') as { kind?: string; table?: string; watermark_lsn?: string | null };
        if (message.kind === 'watermark' && message.table?.startsWith(`${schema}.`) === true) said.set(message.table, message.watermark_lsn === null || message.watermark_lsn === undefined ? null : BigInt(message.watermark_lsn));
      }
    }
  })();
  const rows = async (table: CatalogTable): Promise<readonly string[]> => {
    const columns = table.columns.map(({ name, type }) => (TEXTS[type] ?? PLAIN).trino(`"${name}"`));
    const answer = await trino.run(`SELECT ${columns.join(', ')} FROM lake.${schema}.${table.name}`, { timeoutMs: QUERY_MS });
    return asLines(answer.rows);
  };
  return { copy: { name: 'lake', watermark: (table) => said.get(table) ?? null, rows, log: [] }, stop: async () => (stopping.abort(), await following) };
}

function asLines(rows: readonly (readonly unknown[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

/** One row that grows all the time, with a position of the log that is not before each of its commits. A copy that says it has come that far holds it. */
function startProbing(metadata: Metadata, schema: string, copies: readonly Copy[], reader: PostgresEngine): { readonly ahead: readonly string[]; readonly looks: () => number; stop(): Promise<void> } {
  const entries: { readonly n: bigint; readonly lsn: bigint }[] = [];
  const ahead: string[] = [];
  const stopping = new AbortController();
  let looks = 0;
  const write = async (): Promise<void> => {
    for (let n = 1n; !stopping.signal.aborted; n += 1n) {
      await metadata.query(`UPDATE ${schema}.probe SET n = $1`, [n.toString()]);
      entries.push({ n, lsn: await position(metadata) });
      await sleep(100);
    }
  };
  const look = async ({ name, watermark, rows }: Copy, table: CatalogTable): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(250);
      const said = watermark(`${schema}.probe`);
      if (said === null) continue;
      const least = entries.findLast(({ lsn }) => lsn <= said)?.n ?? 0n;
      const [line = '[]'] = await rows(table).catch(() => [`[1,"${least}"]`]);
      const [, n = '-1'] = JSON.parse(line) as readonly unknown[];
      looks += 1;
      if (BigInt(String(n)) < least) ahead.push(`${name} at ${said} has ${String(n)}, should have ${least}`);
    }
  };
  const working = (async () => {
    const { table, close } = await reader.readTable(schema, 'probe', never);
    close();
    await Promise.all([write(), ...copies.map((copy) => look(copy, table))]);
  })();
  return { ahead, looks: () => looks, stop: async () => (stopping.abort(), await working) };
}

async function position(metadata: Metadata): Promise<bigint> {
  const [at] = await metadata.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
  return BigInt(at?.lsn ?? 0);
}

interface EqualParts {
  readonly metadata: Metadata;
  readonly reader: PostgresEngine;
  readonly copies: readonly Copy[];
  readonly ingest: IngestUnderTest;
  readonly schema: string;
}

async function expectEqual({ metadata, reader, copies, ingest, schema }: EqualParts, name: string): Promise<number> {
  const lsn = await position(metadata);
  const { table, batches, close } = await reader.readTable(schema, name, never);
  const rows: (readonly JsonValue[])[] = [];
  for await (const batch of batches) rows.push(...batch);
  close();
  const texts = await metadata.query(`SELECT ${table.columns.map((column, at) => `${(TEXTS[column.type] ?? PLAIN).postgres(`"${column.name}"`)} AS c${at}`).join(', ')} FROM ${schema}.${name}`);
  const expected = { rows: asLines(rows), texts: asLines(texts.map((row) => table.columns.map((_, at) => row[`c${at}`]))) };
  for (const copy of copies) {
    const deadlineMs = Date.now() + WAIT_MS;
    for (;;) {
      const said = copy.watermark(`${schema}.${name}`);
      if (said !== null && said >= lsn) break;
      if (Date.now() > deadlineMs) throw new Error(`${copy.name} does not hold ${schema}.${name} up to ${lsn}: ${String(said)} ${copy.log.slice(-3).join('; ')} ${JSON.stringify((await ingest.ask('GET', '/cdc')).body)} ${JSON.stringify((await ingest.ask('GET', '/pipelines')).body).slice(0, 4000)}`);
      await sleep(100);
    }
    expect({ copy: copy.name, rows: await copy.rows(table) }).toEqual({ copy: copy.name, rows: copy.name === 'lake' ? expected.texts : expected.rows });
  }
  return rows.length;
}

async function dropSlot(metadata: Metadata, schema: string): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await metadata.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1 AND NOT active', [schema]);
    const [left] = await metadata.query('SELECT FROM pg_replication_slots WHERE database = $1', [schema]);
    if (left === undefined) return;
    await sleep(100);
  }
}

/** Jobs outlive ingest. */
async function cancelJobs(rest: string, namespace: string): Promise<void> {
  const { jobs } = (await (await fetch(`${rest}/jobs/overview`)).json()) as { jobs: readonly { readonly jid: string; readonly name: string }[] };
  for (const { jid } of jobs.filter(({ name }) => name.startsWith(`${namespace}/`))) await (await fetch(`${rest}/jobs/${jid}?mode=cancel`, { method: 'PATCH' })).text();
}
