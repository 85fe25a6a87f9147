/** PostgreSQL's changes through Kafka into ClickHouse and DuckDB: what operators ask, and what happens when things are missing, taken away or too large. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Applier, type Watermark } from '@query-router/cdc';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@query-router/embedded-postgres';
import { run } from '@query-router/engine/testing';
import type { QueryEngine, ReplicaStore } from '@query-router/engine';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine, type PostgresEngine } from '@query-router/engine-postgres';
import { openMetadata, type Metadata, type MetadataAddress } from '@query-router/metadata';
import { describeWith, server, startKafka, type KafkaServer } from '@query-router/testkit';
import { waitUntil } from '@query-router/server-process';
import { startIngest, type IngestUnderTest } from './ingest-in-process.ts';

const LOGIN = { user: 'router', password: 'development-only', database: 'router' };
const SLOW_MS = 300_000;
const WAIT_MS = 120_000;
/** More than an applier keeps back until their transaction is there as a whole. */
const LARGE = 130_000;

interface Copy {
  readonly engine: QueryEngine & ReplicaStore;
  readonly applier: Applier;
  readonly log: string[];
  watermark: Watermark | null;
  stop(): Promise<void>;
}

describeWith('changes through Kafka', await server('kafka'), () => {
  let directory: string;
  let kafka: KafkaServer;
  let postgres: EmbeddedPostgres;
  let address: MetadataAddress;
  let admin: Metadata;
  let reader: PostgresEngine;
  let ingest: IngestUnderTest;
  const copies: Copy[] = [];

  const serve = (as: { readonly user: string; readonly password: string } = LOGIN, extra: Readonly<Record<string, string>> = {}): Promise<IngestUnderTest> =>
    startIngest({
      bootstrap: kafka.bootstrap,
      postgres: { ...address, ...as },
      env: { POSTGRES_HOST: address.host, POSTGRES_PORT: String(address.port), POSTGRES_USER: as.user, POSTGRES_PASSWORD: as.password, POSTGRES_DB: address.database, ...extra },
    });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'query-router-cdc-kafka-'));
    kafka = await startKafka();
    postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), ...LOGIN, settings: { fsync: 'off', max_slot_wal_keep_size: '64MB' } });
    address = { ...LOGIN, host: postgres.host, port: postgres.port };
    admin = openMetadata(address);
    await admin.query('CREATE SCHEMA shop');
    await admin.query('CREATE TABLE shop.orders (id int PRIMARY KEY, n int)');
    await admin.query('INSERT INTO shop.orders SELECT i, 0 FROM generate_series(1, 1000) i');
    await admin.query('CREATE TABLE shop.keyless (n int)');
    reader = createPostgresEngine({ ...address, poolSize: 3, instanceId: 'cdc-int' });
    await reader.init();
    ingest = await serve();
  }, SLOW_MS);

  afterAll(async () => {
    await Promise.all(copies.map((copy) => copy.stop()));
    await ingest?.close();
    await reader?.close();
    await admin?.close();
    await postgres?.stop();
    await kafka?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }, SLOW_MS);

  const cdc = async (from: IngestUnderTest = ingest): Promise<Record<string, unknown>> => (await from.ask('GET', '/cdc')).body;
  const until = (what: string, condition: () => Promise<boolean> | boolean): Promise<unknown> => waitUntil(what, async () => condition(), { timeoutMs: WAIT_MS, everyMs: 50 });
  const streaming = (from: IngestUnderTest = ingest): Promise<unknown> => until('changes are published', async () => (await cdc(from))['state'] === 'streaming' && (await cdc(from))['mark'] !== null);

  async function follow(): Promise<void> {
    const engines = [createDuckDbEngine({ path: join(directory, 'copies.duckdb'), threads: 2, memoryLimit: '1GB', concurrency: 3 }), createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse') })];
    for (const engine of engines) {
      await engine.init();
      const log: string[] = [];
      const applier: Applier = new Applier({
        engine: engine.name,
        address,
        metadata: admin,
        log: ingest.log,
        reader,
        store: engine,
        wanted: ({ schema }) => schema === 'shop',
        shared: false,
        onWatermark: (now) => (copy.watermark = now),
        onCopies: () => Promise.resolve(),
        logger: { log: (message) => void log.push(message), warn: (message) => void log.push(`WARN ${message}`) },
      });
      const copy: Copy = { engine, applier, log, watermark: null, stop: async () => (await applier.stop(), await engine.close()) };
      copies.push(copy);
      applier.start();
    }
  }

  async function position(): Promise<bigint> {
    const [at] = await admin.query<{ lsn: string }>("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    return BigInt(at?.lsn ?? 0);
  }

  const says = ({ watermark }: Copy, table: string, lsn: bigint): boolean => watermark !== null && watermark.tables.includes(table) && BigInt(watermark.lsn) >= lsn;
  const count = async ({ engine }: Copy, table: string): Promise<number> => Number((await run(engine, `SELECT count(*) FROM ${table}`)).rows[0]?.[0]);

  async function expectEqual(table: string): Promise<void> {
    const lsn = await position();
    const [expected] = await admin.query<{ rows: string; sum: string }>(`SELECT count(*)::text AS rows, coalesce(sum(id::bigint * 7 + n), 0)::text AS sum FROM ${table}`);
    for (const copy of copies) {
      await until(`${copy.engine.name} holds ${table} up to ${lsn}; ${copy.log.slice(-3).join('; ')}`, () => says(copy, table, lsn));
      const { rows } = await run(copy.engine, `SELECT count(*), coalesce(sum(CAST(id AS bigint) * 7 + n), 0) FROM ${table}`);
      expect({ engine: copy.engine.name, rows: rows[0]?.map(String) }).toEqual({ engine: copy.engine.name, rows: [expected?.rows, expected?.sum] });
    }
  }

  test('are captured when somebody asks for it over HTTP', async () => {
    await until('nothing is published', async () => (await cdc())['state'] === 'idle');
    expect(await admin.query('SELECT FROM pg_replication_slots')).toEqual([]);
    expect(await ingest.ask('POST', '/cdc/tables', { tables: ['shop.*'] })).toMatchObject({ status: 202, body: { added: ['shop.*'] } });
    await streaming();
    expect(await cdc()).toMatchObject({ tables: [{ table: 'shop.orders', topic: 'cdc.shop.orders' }], refused: [{ schema: 'shop', name: 'keyless', reason: 'it has no primary key' }] });
    await until('the slot is looked at', async () => (await cdc())['slot'] !== null);
    await follow();
    await expectEqual('shop.orders');
    await admin.query('UPDATE shop.orders SET n = n + 1 WHERE id % 3 = 0');
    await admin.query('DELETE FROM shop.orders WHERE id % 5 = 0');
    await expectEqual('shop.orders');
  }, SLOW_MS);

  test('are written to their topic as a whole when somebody asks for it', async () => {
    const snapshot = async (): Promise<Record<string, unknown> | undefined> => ((await cdc())['snapshots'] as Record<string, unknown>[]).find(({ table }) => table === 'shop.orders');
    await until('the first is written', async () => (await snapshot()) !== undefined);
    const first = (await snapshot())?.['finished_at'];
    expect(await ingest.ask('POST', '/cdc/snapshots', { table: 'shop.orders' })).toMatchObject({ status: 202 });
    await until('another is written', async () => ((await snapshot())?.['finished_at'] ?? first) !== first);
    expect(await snapshot()).toMatchObject({ rows: 800 });
  }, SLOW_MS);

  test.each([
    ['POST', '/cdc/tables', { tables: ['no pattern'] }, 400, 'BAD_REQUEST'],
    ['POST', '/cdc/tables', {}, 400, 'BAD_REQUEST'],
    ['DELETE', '/cdc/tables/never.added', undefined, 404, 'TABLE_NOT_FOUND'],
    ['POST', '/cdc/snapshots', { table: 'shop.keyless' }, 404, 'TABLE_NOT_FOUND'],
  ])('%s %s %j is answered with %i', async (method, path, body, status, code) => {
    expect(await ingest.ask(method, path, body)).toMatchObject({ status, body: { code } });
  });

  test('of a transaction with more rows than an applier keeps back are never offered in part', async () => {
    await admin.query('CREATE TABLE shop.large (id int PRIMARY KEY, n int)');
    await expectEqual('shop.large');
    const over = new AbortController();
    const seen: string[] = [];
    const looking = copies.map(async (copy) => {
      while (!over.signal.aborted) {
        // Who is sent to a copy has seen a watermark just before.
        const offered = copy.watermark?.tables.includes('shop.large') === true;
        const rows = await count(copy, 'shop.large');
        if (offered && rows !== 0 && rows !== LARGE) seen.push(`${copy.engine.name} offered ${rows} rows`);
        await sleep(5);
      }
    });
    await admin.query('INSERT INTO shop.large SELECT i, i FROM generate_series(1, $1) i', [LARGE]);
    await expectEqual('shop.large');
    over.abort();
    await Promise.all(looking);
    expect(looking).toHaveLength(2);
    expect(seen).toEqual([]);
  }, SLOW_MS);

  test('go on without a gap from another service when the one that published ends', async () => {
    const other = await serve();
    await until('the other stands by', async () => (await cdc(other))['state'] === 'standby');
    const { stream } = await cdc();
    const first = ingest;
    // Their log is the first's; they go on with the other's.
    await Promise.all(copies.splice(0).map((copy) => copy.stop()));
    const writing = admin.query('UPDATE shop.orders SET n = n + 10');
    await first.close();
    ingest = other;
    await writing;
    await streaming();
    expect((await cdc())['stream']).toBe(stream);
    await follow();
    await expectEqual('shop.orders');
    for (const { log } of copies) expect(log.filter((line) => line.startsWith('copied'))).toEqual([]);
  }, SLOW_MS);

  test('are copied anew, and counted as lost, when PostgreSQL removed log that nobody read in time', async () => {
    await ingest.close();
    const before = await admin.query<{ stream: string }>('SELECT stream FROM query_router.cdc_stream');
    await Promise.all(copies.splice(0).map((copy) => copy.stop()));
    await until('the slot is lost', async () => {
      await admin.query("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 8000000))");
      await admin.query('SELECT pg_switch_wal()');
      await admin.query('CHECKPOINT');
      return (await admin.query<{ wal_status: string }>('SELECT wal_status FROM pg_replication_slots'))[0]?.wal_status === 'lost';
    });
    await admin.query('UPDATE shop.orders SET n = n + 100');
    await admin.query('DELETE FROM shop.orders WHERE id % 7 = 0');
    ingest = await serve();
    await streaming();
    expect((await cdc())['stream']).not.toBe(before[0]?.stream);
    expect(await (await fetch(`${ingest.url}/metrics`)).text()).toMatch(/query_router_cdc_slots_lost_total 1/);
    await follow();
    await expectEqual('shop.orders');
    await admin.query('UPDATE shop.orders SET n = n + 1000');
    await expectEqual('shop.orders');
  }, SLOW_MS);

  test('are followed past definitions without the rights for an event trigger', async () => {
    await ingest.ask('DELETE', '/cdc/tables/shop.*');
    await until('nothing is published', async () => (await cdc())['state'] === 'idle');
    await ingest.close();
    await Promise.all(copies.splice(0).map((copy) => copy.stop()));
    await admin.query('DROP EVENT TRIGGER query_router_cdc');
    await admin.query('DROP SCHEMA query_router CASCADE');
    await admin.query('DROP PUBLICATION query_router_cdc');
    await admin.query("CREATE ROLE plain LOGIN REPLICATION PASSWORD 'plain-password'");
    await admin.query(`GRANT CREATE ON DATABASE ${LOGIN.database} TO plain`);
    await admin.query('ALTER SCHEMA shop OWNER TO plain');
    await admin.query('ALTER TABLE shop.orders OWNER TO plain');
    await admin.query('DROP TABLE shop.keyless, shop.large');
    ingest = await serve({ user: 'plain', password: 'plain-password' }, { CDC_TABLES: 'shop.*' });
    await streaming();
    expect(await admin.query('SELECT FROM pg_event_trigger')).toEqual([]);
    await follow();
    await expectEqual('shop.orders');
    await admin.query('ALTER TABLE shop.orders ADD COLUMN extra int DEFAULT 5');
    await admin.query('UPDATE shop.orders SET n = n + 1, extra = 6 WHERE id < 50');
    await expectEqual('shop.orders');
    for (const copy of copies) expect((await run(copy.engine, 'SELECT sum(extra) FROM shop.orders')).rows[0]?.map(String)).toEqual([String((await admin.query<{ sum: string }>('SELECT sum(extra)::text AS sum FROM shop.orders'))[0]?.sum)]);
  }, SLOW_MS);
});
