/** Tables of PostgreSQL in ClickHouse, DuckDB and the lake at once, on a stack of its own: equal whenever they say so, whatever happens to the tables. */
import { describeWith, ownStack, server, type OwnStack } from '@query-router/testkit';
import { openReplicas, SLOW_MS, type ReplicasUnderTest } from './replica-suite.ts';

const DEFINITIONS = (schema: string): readonly string[] => [
  `CREATE TABLE ${schema}.orders (id bigint PRIMARY KEY, customer text, total numeric(12,2), day date, at timestamptz, open boolean, blob bytea, numbers bigint[])`,
  `INSERT INTO ${schema}.orders SELECT i, 'c' || i, i * 1.5, date '2026-01-01' + i::int % 300, timestamptz '2026-11-22 12:00:00.123456Z' + i * interval '1 second', i % 2 = 0, '\\x0001ff', ARRAY[i, NULL, -i] FROM generate_series(1, 500) i`,
  `CREATE TABLE ${schema}.small (id int PRIMARY KEY, v text)`,
  `INSERT INTO ${schema}.small SELECT i, 'v' || i FROM generate_series(1, 50) i`,
];

/** Types of which the lake has others, or none. */
const TYPES = 'flag boolean, small smallint, big bigint, money numeric(12,2), single real, double double precision, code varchar(10), day date, hour time, wall timestamp, instant timestamptz, span interval, uid uuid, doc jsonb, plain json, numbers int[], words text[], stamps timestamptz[], body text';
const VALUES = `(%s, true, -32768, 9223372036854775807, '-0.01', 0.1, 'NaN', 'abc', '1969-12-31', '23:59:59.999999', '2026-11-22 01:02:03.000004', '1969-12-31 23:59:59.999999Z', '1 year 2 mons 3 days 04:05:06.7',
  '0123abcd-4567-89ef-0123-456789abcdef', '{"a": [1, null, "ä", true], "b": {"c": 1.5}}', '{"b":1,"a":2}', '{1,NULL,-3}', '{"","a,b",NULL,"NULL"}', '{"2026-11-22 01:02:03Z"}', repeat('long', 20000))`;

describeWith('captured tables in every engine', await server('nessie'), () => {
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await ownStack(['kafka', 'postgres', 'objectstore', 'nessie', 'flink', 'trino']);
  }, SLOW_MS);
  afterAll(() => stack?.dispose(), SLOW_MS);

  describe('published by ingest', () => {
    let replicas: ReplicasUnderTest;
    beforeAll(async () => {
      replicas = await openReplicas(stack.addresses, DEFINITIONS);
    }, SLOW_MS);
    afterAll(() => replicas?.close(), SLOW_MS);
    replicaCases(() => replicas);
  });

  describe('published by Debezium', () => {
    let replicas: ReplicasUnderTest;
    beforeAll(async () => {
      await stack.start('connect');
      replicas = await openReplicas(stack.addresses, DEFINITIONS, { CDC_CONNECT_URL: stack.addresses.connect.url });
    }, SLOW_MS);
    afterAll(() => replicas?.close(), SLOW_MS);

    test('rows that were there before, while Kafka Connect is killed', async () => {
      await stack.kill('connect');
      await replicas.sql(`UPDATE ${replicas.schema}.orders SET total = 7 WHERE id < 50`);
      await stack.start('connect');
      expect(await replicas.expectEqual('orders')).toBe(500);
    }, SLOW_MS);

    replicaCases(() => replicas);
  });
});

function replicaCases(replicas: () => ReplicasUnderTest): void {
  const change = async (...statements: readonly ((schema: string) => string)[]): Promise<void> => {
    for (const statement of statements) await replicas().sql(statement(replicas().schema));
  };

  test('rows that were there before', async () => {
    expect(await replicas().expectEqual('orders')).toBe(500);
    expect(await replicas().expectEqual('small')).toBe(50);
  }, SLOW_MS);

  test('inserts, updates, deletes and changes of the key', async () => {
    await change(
      (s) => `INSERT INTO ${s}.orders (id, customer) SELECT i, 'ä' FROM generate_series(1000, 1100) i`,
      (s) => `UPDATE ${s}.orders SET total = total + 0.01, customer = customer || '!' WHERE id % 3 = 0`,
      (s) => `DELETE FROM ${s}.orders WHERE id % 7 = 0`,
      (s) => `UPDATE ${s}.orders SET id = id + 100000 WHERE id % 11 = 0`,
    );
    expect(await replicas().expectEqual('orders')).toBeGreaterThan(400);
  }, SLOW_MS);

  test('every type, and long texts that an update does not touch', async () => {
    await change(
      (s) => `CREATE TABLE ${s}.types (id int PRIMARY KEY, ${TYPES})`,
      (s) => `ALTER TABLE ${s}.types ALTER COLUMN body SET STORAGE EXTERNAL`,
      (s) => `INSERT INTO ${s}.types VALUES ${VALUES.replace('%s', '1')}`,
    );
    expect(await replicas().expectEqual('types', { inLake: false })).toBe(1);
    await change(
      (s) => `INSERT INTO ${s}.types VALUES ${VALUES.replace('%s', '2')}`,
      (s) => `INSERT INTO ${s}.types (id) VALUES (3)`,
      (s) => `UPDATE ${s}.types SET big = -9223372036854775808, money = 9999999999.99, span = '-1 day -00:00:00.5', numbers = '{}', doc = '"text"', double = '-Infinity' WHERE id = 2`,
      (s) => `UPDATE ${s}.types SET span = '2 hours' WHERE id = 1`,
    );
    expect(await replicas().expectEqual('types', { inLake: false })).toBe(3);
  }, SLOW_MS);

  test('a truncation, and rows that come after it', async () => {
    await change((s) => `TRUNCATE ${s}.small`, (s) => `INSERT INTO ${s}.small VALUES (7, 'after'), (51, 'new')`);
    expect(await replicas().expectEqual('small')).toBe(2);
    await change((s) => `UPDATE ${s}.small SET v = 'again' WHERE id = 7`);
    expect(await replicas().expectEqual('small')).toBe(2);
  }, SLOW_MS);

  test('a column that is added with a default, while rows change', async () => {
    await change(
      (s) => `UPDATE ${s}.orders SET total = 1 WHERE id = 1`,
      (s) => `ALTER TABLE ${s}.orders ADD COLUMN note text DEFAULT 'none', ADD COLUMN seen int`,
      (s) => `UPDATE ${s}.orders SET note = 'changed', seen = 3 WHERE id < 100`,
    );
    expect(await replicas().expectEqual('orders')).toBeGreaterThan(400);
  }, SLOW_MS);

  test('a wider type, and a column that goes', async () => {
    await change(
      (s) => `ALTER TABLE ${s}.orders ALTER COLUMN seen TYPE bigint`,
      (s) => `UPDATE ${s}.orders SET seen = 5000000000 WHERE id = 1`,
    );
    await replicas().expectEqual('orders');
    await change((s) => `ALTER TABLE ${s}.orders DROP COLUMN customer`, (s) => `INSERT INTO ${s}.orders (id, note) VALUES (5, 'five') ON CONFLICT (id) DO UPDATE SET note = 'five'`);
    expect(await replicas().expectEqual('orders')).toBeGreaterThan(400);
  }, SLOW_MS);

  test('a table that is made while everything runs', async () => {
    await change((s) => `CREATE TABLE ${s}.later (part text, n int, total numeric(10,1), PRIMARY KEY (part, n))`, (s) => `INSERT INTO ${s}.later SELECT 'p' || i % 3, i, i FROM generate_series(1, 30) i`);
    expect(await replicas().expectEqual('later')).toBe(30);
  }, SLOW_MS);

  test('none of them ever said more than it held', () => {
    expect(replicas().ahead).toEqual([]);
    expect(replicas().looks()).toBeGreaterThan(20);
  });
}
