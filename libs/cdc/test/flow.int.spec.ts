import { createEventLog } from '@query-router/bus';
import { run, until } from '@query-router/engine/testing';
import type { Metadata } from '@query-router/metadata';
import type { QueryResultRow } from 'pg';
import { Publisher } from '../src/index.ts';
import { compareRows, startFlow, type Flow, type Replica } from './testing/flow.ts';

/** A large transaction takes a busy machine half a minute in each engine. */
const WAIT_MS = 100_000;
const SLOW_MS = 240_000;

describe('PostgreSQL’s changes in ClickHouse and DuckDB, inside one process', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await startFlow();
  }, 60_000);
  afterAll(() => flow.dispose(), 60_000);

  const tablesOf = (replica: Replica): readonly string[] => replica.watermark()?.tables ?? [];

  /** Waits until every copy of the table holds everything committed so far, and compares it with the primary, row by row. */
  async function expectEqual(schema: string, name: string): Promise<number> {
    const [at] = await flow.sql("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
    const lsn = BigInt(String(at?.['lsn']));
    const expected = await flow.primaryRows(schema, name);
    for (const replica of flow.replicas) {
      await until(`${replica.name} holds ${schema}.${name} up to ${lsn}; ${JSON.stringify(replica.log.slice(-3))} ${JSON.stringify(flow.lines.slice(-3))}`, () => {
        const watermark = replica.watermark();
        return watermark !== null && BigInt(watermark.lsn) >= lsn && watermark.tables.includes(`${schema}.${name}`);
      }, WAIT_MS);
      const { rows } = await run(replica.engine, `SELECT * FROM ${schema}.${name}`, { maxRows: 300_000, maxResultBytes: 512 << 20 });
      const sorted = rows.toSorted((a, b) => compareRows(a, b, [0]));
      expect({ replica: replica.name, rows: sorted }).toEqual({ replica: replica.name, rows: expected });
    }
    return expected.length;
  }

  it('copies tables that are there, and follows inserts, updates, deletes and changes of keys', async () => {
    await flow.sql('CREATE SCHEMA shop');
    await flow.sql('CREATE TABLE shop.orders (id bigint PRIMARY KEY, customer text, total numeric(10,2), at timestamptz DEFAULT now())');
    await flow.sql("INSERT INTO shop.orders SELECT i, 'c' || i, i * 1.5, now() FROM generate_series(1, 1000) i");
    expect(await expectEqual('shop', 'orders')).toBe(1000);
    await flow.sql("INSERT INTO shop.orders VALUES (2000, 'new', 1)");
    await flow.sql('UPDATE shop.orders SET total = total + 1 WHERE id % 3 = 0');
    await flow.sql('DELETE FROM shop.orders WHERE id % 7 = 0');
    await flow.sql('UPDATE shop.orders SET id = id + 100000 WHERE id % 11 = 0');
    await expectEqual('shop', 'orders');
  }, SLOW_MS);

  it('holds every type as the primary has it', async () => {
    await flow.sql(`CREATE TABLE shop.types (id int PRIMARY KEY, flag boolean, small smallint, big bigint, money numeric(12,2), single real, double double precision, name text, code varchar(10),
      blob bytea, day date, hour time, wall timestamp, instant timestamptz, span interval, uid uuid, doc jsonb, plain json, numbers int[], words text[], stamps timestamptz[])`);
    const insert = `INSERT INTO shop.types VALUES (%s, true, -32768, 9223372036854775807, '-0.01', 0.1, 'NaN', E'Grüße "x" \\\\ \n\t', 'abc', '\\x000102ff', '1969-12-31', '23:59:59.999999', '2026-11-22 01:02:03.000004',
      '1969-12-31 23:59:59.999999Z', '1 year 2 mons 3 days 04:05:06.7', '0123abcd-4567-89ef-0123-456789abcdef', '{"a": [1, null, "ä", true], "b": {"c": 1.5}}', '{"b":1,"a":2}', '{1,NULL,-3}', '{"","a,b",NULL,"NULL"}', '{"2026-11-22 01:02:03Z"}')`;
    await flow.sql(insert.replace('%s', '1'));
    await expectEqual('shop', 'types');
    await flow.sql(insert.replace('%s', '2'));
    await flow.sql('INSERT INTO shop.types (id) VALUES (3)');
    await flow.sql("UPDATE shop.types SET big = -9223372036854775808, money = 9999999999.99, name = '', numbers = '{}', doc = '\"text\"', double = '-Infinity' WHERE id = 2");
    expect(await expectEqual('shop', 'types')).toBe(3);
  }, SLOW_MS);

  it('keeps long texts that an update did not touch', async () => {
    await flow.sql('CREATE TABLE shop.long (id int PRIMARY KEY, n int, body text)');
    await flow.sql('ALTER TABLE shop.long ALTER COLUMN body SET STORAGE EXTERNAL');
    await flow.sql("INSERT INTO shop.long SELECT i, 0, repeat(i::text, 20000) FROM generate_series(1, 20) i");
    await expectEqual('shop', 'long');
    await flow.sql('UPDATE shop.long SET n = n + 1');
    expect(await expectEqual('shop', 'long')).toBe(20);
  }, SLOW_MS);

  it('empties copies when tables are truncated', async () => {
    await flow.sql('CREATE TABLE shop.emptied (id int PRIMARY KEY)');
    await flow.sql('INSERT INTO shop.emptied SELECT generate_series(1, 500)');
    await expectEqual('shop', 'emptied');
    await flow.sql('TRUNCATE shop.emptied');
    await flow.sql('INSERT INTO shop.emptied VALUES (7)');
    expect(await expectEqual('shop', 'emptied')).toBe(1);
  }, SLOW_MS);

  it.each([
    ['a column is added with a default', "ALTER TABLE shop.altered ADD COLUMN extra text NOT NULL DEFAULT 'x'"],
    ['a column is dropped', 'ALTER TABLE shop.altered DROP COLUMN extra'],
    ['a column gets another type', 'ALTER TABLE shop.altered ALTER COLUMN n TYPE numeric(20,3)'],
    ['rows are rewritten without a change of definition', 'ALTER TABLE shop.altered ALTER COLUMN n TYPE numeric(20,3) USING n + 1'],
    ['a column is renamed', 'ALTER TABLE shop.altered RENAME COLUMN n TO m'],
  ])('makes a copy anew when %s', async (_, definition) => {
    await flow.sql('CREATE TABLE IF NOT EXISTS shop.altered (id int PRIMARY KEY, n int)');
    await flow.sql('INSERT INTO shop.altered SELECT coalesce(max(id), 0) + 1 FROM shop.altered');
    await expectEqual('shop', 'altered');
    await flow.sql(definition);
    await expectEqual('shop', 'altered');
    await flow.sql('INSERT INTO shop.altered SELECT max(id) + 1 FROM shop.altered');
    expect(await expectEqual('shop', 'altered')).toBeGreaterThan(1);
  }, SLOW_MS);

  it.each([
    ['by a session that replays what others did', []],
    ['after somebody switched the event trigger off', ['ALTER EVENT TRIGGER query_router_cdc DISABLE']],
    ['after somebody took the event trigger away', ['DROP EVENT TRIGGER query_router_cdc']],
  ])('sees what is defined %s', async (_, before) => {
    await flow.sql('CREATE TABLE IF NOT EXISTS shop.unseen (id int PRIMARY KEY, n int)');
    await flow.sql('INSERT INTO shop.unseen SELECT coalesce(max(id), 0) + 1, 1 FROM shop.unseen');
    await expectEqual('shop', 'unseen');
    for (const statement of before) await flow.sql(statement);
    await flow.metadata.transaction(async (rows) => {
      await rows.query('SET LOCAL session_replication_role = replica');
      await rows.query('ALTER TABLE shop.unseen ALTER COLUMN n TYPE int USING n + 100');
    });
    expect(await expectEqual('shop', 'unseen')).toBeGreaterThan(0);
  }, SLOW_MS);

  it('sees a table that was created before anybody else could, because its session waited for a standby', async () => {
    await flow.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    await flow.sql('SELECT pg_reload_conf()');
    let created: Promise<unknown> | undefined;
    try {
      // Those of heartbeats; it takes the server a moment to read its settings again.
      await until('commits wait', async () => (await flow.sql("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).length > 0);
      created = flow.sql('CREATE TABLE shop.late (id int PRIMARY KEY)');
      await until('its session waits', async () => (await flow.sql("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE 'CREATE TABLE shop.late%'")).length > 0);
      await until('its commit is streamed', async () => (await flow.sql("SELECT FROM pg_stat_replication WHERE application_name = 'query-router cdc' AND sent_lsn >= pg_current_wal_flush_lsn()")).length > 0);
    } finally {
      await flow.sql('ALTER SYSTEM RESET synchronous_standby_names');
      await flow.sql('SELECT pg_reload_conf()');
    }
    await created;
    expect(await expectEqual('shop', 'late')).toBe(0);
  }, SLOW_MS);

  it.each([
    ['a label of an enum is renamed', "ALTER TYPE shop.mood RENAME VALUE 'sad' TO 'unhappy'"],
    ['a composite type has another attribute', 'ALTER TYPE shop.pair ADD ATTRIBUTE c int'],
  ])('makes a copy anew when %s, inside of another type too', async (_, definition) => {
    await flow.sql('DROP TABLE IF EXISTS shop.typed');
    await flow.sql('DROP TYPE IF EXISTS shop.pair, shop.mood CASCADE');
    await flow.sql("CREATE TYPE shop.mood AS ENUM ('sad', 'ok')");
    await flow.sql('CREATE TYPE shop.pair AS (a int, b shop.mood)');
    await flow.sql('CREATE DOMAIN shop.pairs AS shop.pair[]');
    await flow.sql('CREATE TABLE shop.typed (id int PRIMARY KEY, pairs shop.pairs)');
    await flow.sql("INSERT INTO shop.typed VALUES (1, ARRAY[(1, 'sad')::shop.pair])");
    await expectEqual('shop', 'typed');
    await flow.sql(definition);
    expect(await expectEqual('shop', 'typed')).toBe(1);
  }, SLOW_MS);

  it('follows partitioned tables, also when single partitions are emptied, added and taken away', async () => {
    await flow.sql('CREATE TABLE shop.parted (id int PRIMARY KEY, n int) PARTITION BY RANGE (id)');
    await flow.sql('CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM (0) TO (100)');
    await flow.sql('CREATE TABLE shop.parted_2 PARTITION OF shop.parted FOR VALUES FROM (100) TO (200)');
    await flow.sql('INSERT INTO shop.parted SELECT i, i FROM generate_series(0, 199) i');
    await expectEqual('shop', 'parted');
    await flow.sql('UPDATE shop.parted SET id = id - 100 WHERE id = 150 AND NOT EXISTS (SELECT FROM shop.parted WHERE id = 50)');
    await flow.sql('DELETE FROM shop.parted WHERE id = 3');
    await flow.sql('UPDATE shop.parted SET id = 3 WHERE id = 150');
    await expectEqual('shop', 'parted');
    await flow.sql('TRUNCATE shop.parted_2');
    await expectEqual('shop', 'parted');
    await flow.sql('CREATE TABLE shop.parted_3 PARTITION OF shop.parted FOR VALUES FROM (200) TO (300)');
    await flow.sql('INSERT INTO shop.parted VALUES (250, 1)');
    await expectEqual('shop', 'parted');
    await flow.sql('ALTER TABLE shop.parted DETACH PARTITION shop.parted_1');
    expect(await expectEqual('shop', 'parted')).toBe(1);
    await flow.sql('TRUNCATE shop.parted');
    expect(await expectEqual('shop', 'parted')).toBe(0);
  }, SLOW_MS);

  it('does not copy what it could not follow exactly, and says why', async () => {
    await flow.sql('CREATE TABLE shop.keyless (n int)');
    await flow.sql('CREATE TABLE shop.parent (id int PRIMARY KEY)');
    await flow.sql('CREATE TABLE shop.child () INHERITS (shop.parent)');
    await flow.sql('CREATE TABLE shop.secret (id int PRIMARY KEY)');
    await flow.sql('ALTER TABLE shop.secret ENABLE ROW LEVEL SECURITY');
    await flow.sql('CREATE TABLE shop.computed (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)');
    const reasonOf = (table: string): string | undefined => flow.publisher.status().refused.find(({ schema, name }) => `${schema}.${name}` === table)?.reason;
    await until('all are refused', () => ['shop.keyless', 'shop.parent', 'shop.secret', 'shop.computed'].every((table) => reasonOf(table) !== undefined));
    expect(reasonOf('shop.keyless')).toBe('it has no primary key');
    expect(reasonOf('shop.parent')).toBe('other tables inherit from it');
    // Nobody is kept from changing it because of us.
    await flow.sql('INSERT INTO shop.keyless VALUES (1)');
    await flow.sql('UPDATE shop.keyless SET n = 2');
    for (const replica of flow.replicas) expect(tablesOf(replica)).not.toContain('shop.keyless');
  }, SLOW_MS);

  it('copies a table that was in use when it was first seen, once it is not', async () => {
    await flow.sql('CREATE TABLE shop.busy (id int)');
    let use: Promise<void> | undefined;
    // Who uses it waits for who makes it fit to be copied, and so comes before the publisher.
    await flow.metadata.transaction(async (definition) => {
      await definition.query('ALTER TABLE shop.busy ADD PRIMARY KEY (id)');
      let user = 0;
      use = flow.metadata.transaction(async (rows) => {
        user = Number((await rows.query('SELECT pg_backend_pid() AS pid'))[0]?.['pid']);
        await rows.query('LOCK TABLE shop.busy IN ACCESS SHARE MODE');
        await until('it is refused', () => flow.publisher.status().refused.some(({ name, reason }) => name === 'busy' && reason.startsWith('it is in use')));
      });
      const waits = "SELECT FROM pg_locks WHERE relation = 'shop.busy'::regclass AND NOT granted AND pid = $1";
      await until('the lock is waited for', async () => (await flow.sql(waits, [user])).length > 0);
    });
    await use;
    expect(await expectEqual('shop', 'busy')).toBe(0);
  }, SLOW_MS);

  it('notices a table that is created while it starts', async () => {
    const log = createEventLog({ driver: 'memory', clientId: 'cdc-start', bootstrapServers: [], onError: () => undefined });
    await log.connect(new AbortController().signal);
    let created = false;
    const metadata: Metadata = {
      ...flow.metadata,
      query: async <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) => {
        const rows = await flow.metadata.query<Row>(text, values);
        // After the look at the tables.
        if (!created && text.includes("format('%I.%I'")) {
          created = true;
          await flow.sql('CREATE TABLE shop.meanwhile (id int PRIMARY KEY)');
        }
        return rows;
      },
    };
    const logger = { log: () => undefined, warn: () => undefined };
    const publisher = new Publisher({ address: flow.address, metadata, log, slot: { name: 'query_router_start', temporary: true }, tables: ['*'], retentionMs: 86_400_000, snapshots: null, logger });
    publisher.start();
    try {
      await until('it is captured', () => publisher.status().tables.some(({ table }) => table === 'shop.meanwhile'));
      expect(created).toBe(true);
    } finally {
      await publisher.stop();
      await log.close();
    }
  }, SLOW_MS);

  it('drops copies of tables that are gone', async () => {
    await flow.sql('CREATE TABLE shop.gone (id int PRIMARY KEY)');
    expect(await expectEqual('shop', 'gone')).toBe(0);
    const before = flow.replicas.map((replica) => replica.withdrawals());
    await flow.sql('DROP TABLE shop.gone');
    for (const { engine } of flow.replicas) await until('the copy is gone', async () => !(await engine.heldCopies()).some(({ table }) => table.name === 'gone'));
    for (const replica of flow.replicas) expect(tablesOf(replica)).not.toContain('shop.gone');
    // The other copies could be read all the time.
    await expectEqual('shop', 'orders');
    expect(flow.replicas.map((replica) => replica.withdrawals())).toEqual(before);
  }, SLOW_MS);

  it('tries no more to copy a table that is gone', async () => {
    await flow.sql('CREATE TABLE shop.unfit (id int PRIMARY KEY, n numeric)');
    await flow.sql("INSERT INTO shop.unfit VALUES (1, 'NaN')");
    const tried = (replica: Replica): number => replica.log.filter((line) => line.includes('shop.unfit')).length;
    for (const replica of flow.replicas) await until(`${replica.name} could not hold it`, () => tried(replica) > 0);
    await flow.sql('DROP TABLE shop.unfit');
    // A try that was under way is over when another table has been copied.
    await flow.sql('CREATE TABLE shop.settled (id int PRIMARY KEY)');
    await expectEqual('shop', 'settled');
    for (const replica of flow.replicas) replica.log.splice(0);
    // New tables are a reason to try again what could not be copied.
    await flow.sql('CREATE TABLE shop.next (id int PRIMARY KEY)');
    await expectEqual('shop', 'next');
    expect(flow.replicas.map(tried)).toEqual([0, 0]);
  }, SLOW_MS);

  it('takes a transaction of 200,000 rows', async () => {
    await flow.sql('CREATE TABLE shop.many (id int PRIMARY KEY, name text)');
    await expectEqual('shop', 'many');
    await flow.sql("INSERT INTO shop.many SELECT i, 'row ' || i FROM generate_series(1, 200000) i");
    expect(await expectEqual('shop', 'many')).toBe(200_000);
  }, SLOW_MS);

  it('goes on from where the copies are after a restart of their applier', async () => {
    await flow.sql('CREATE TABLE shop.resumed (id int PRIMARY KEY, n int)');
    await flow.sql('INSERT INTO shop.resumed SELECT i, 0 FROM generate_series(1, 1000) i');
    await expectEqual('shop', 'resumed');
    for (const replica of flow.replicas) {
      await replica.stop();
      expect(replica.watermark()).toBeNull();
      replica.log.splice(0);
    }
    await flow.sql('UPDATE shop.resumed SET n = 1 WHERE id <= 100');
    for (const replica of flow.replicas) replica.start();
    await expectEqual('shop', 'resumed');
    for (const replica of flow.replicas) expect(replica.log.filter((line) => line.startsWith('copied'))).toEqual([]);
  }, SLOW_MS);

  it('makes copies anew when changes may be missing', async () => {
    await flow.sql("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'query_router_test'");
    await flow.sql('UPDATE shop.resumed SET n = 2 WHERE id <= 100');
    expect(await expectEqual('shop', 'resumed')).toBe(1000);
    // A round of copies is logged when its last table is copied.
    for (const { name, log } of flow.replicas) await until(`${name} has copied again`, () => log.some((line) => line.startsWith('copied')), WAIT_MS);
  }, SLOW_MS);
});
