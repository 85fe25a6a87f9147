import { randomUUID } from 'node:crypto';
import { describeWith } from '@query-router/testkit';
import { lakeServers, type LakeUnderTest } from './lake-under-test.ts';
import { LAKE_ENGINES, openReaders, type Readers } from './readers.ts';

const schema = `agree_${randomUUID().slice(0, 8)}`;

/** Type in Trino's DDL, values in its literals, and the same values as they must come from every engine. */
const COLUMNS = {
  b: { ddl: 'boolean', type: 'boolean', values: ['true', 'false'], wire: [true, false] },
  i: { ddl: 'integer', type: 'int32', values: ['-2147483648', '2147483647', '0'], wire: [-2_147_483_648, 2_147_483_647, 0] },
  l: { ddl: 'bigint', type: 'int64', values: ['-9223372036854775808', '9223372036854775807', '9007199254740993'], wire: ['-9223372036854775808', '9223372036854775807', '9007199254740993'] },
  d: { ddl: 'double', type: 'float64', values: ['nan()', 'infinity()', "DOUBLE '-0.0'", '0.1e0'], wire: ['NaN', 'Infinity', 0, 0.1] },
  e: { ddl: 'decimal(38,10)', type: 'decimal(38,10)', values: ["DECIMAL '-1234567890123456789012345678.0123456789'", "DECIMAL '9999999999999999999999999999.9999999999'"], wire: ['-1234567890123456789012345678.0123456789', '9999999999999999999999999999.9999999999'] },
  m: { ddl: 'decimal(10,2)', type: 'decimal(10,2)', values: ["DECIMAL '1.50'", "DECIMAL '-0.07'", "DECIMAL '0.00'"], wire: ['1.50', '-0.07', '0.00'] },
  s: { ddl: 'varchar', type: 'text', values: ["''", "'Grüße, 世界 🦆'", `'a''b"c\\d'`], wire: ['', 'Grüße, 世界 🦆', `a'b"c\\d`] },
  dt: { ddl: 'date', type: 'date', values: ["DATE '1969-12-31'", "DATE '2000-02-29'", "DATE '1900-01-01'"], wire: ['1969-12-31', '2000-02-29', '1900-01-01'] },
  ts: {
    ddl: 'timestamp(6)',
    type: 'timestamp',
    values: ["TIMESTAMP '0001-01-01 00:00:00.000001'", "TIMESTAMP '9999-12-31 23:59:59.999999'", "TIMESTAMP '1969-12-31 23:59:59.999999'", "TIMESTAMP '2026-11-22 01:02:03.12'"],
    wire: ['0001-01-01T00:00:00.000001', '9999-12-31T23:59:59.999999', '1969-12-31T23:59:59.999999', '2026-11-22T01:02:03.12'],
  },
  tz: {
    ddl: 'timestamp(6) with time zone',
    type: 'timestamptz',
    values: ["TIMESTAMP '2026-11-22 03:32:03.5 +02:30'", "TIMESTAMP '9999-12-31 23:59:59.999999 UTC'", "TIMESTAMP '0001-01-01 00:00:00.000001 UTC'"],
    wire: ['2026-11-22T01:02:03.5Z', '9999-12-31T23:59:59.999999Z', '0001-01-01T00:00:00.000001Z'],
  },
  u: { ddl: 'uuid', type: 'uuid', values: ["UUID '0123abcd-4567-89ef-0123-456789abcdef'"], wire: ['0123abcd-4567-89ef-0123-456789abcdef'] },
} as const;
type ColumnName = keyof typeof COLUMNS;
const names = Object.keys(COLUMNS) as ColumnName[];
/** One more than the longest list: the last row is all nulls. */
const ROWS = 5;

/** Types that not every engine reads alike, and who may say that it reads them. */
const DIFFERENT = { f: 'real', bin: 'varbinary', tm: 'time(6)', a: 'array(integer)', st: 'row(x integer)', mp: 'map(varchar, integer)' } as const;

describeWith('the lake through three engines', await lakeServers(), ({ open, clickhouse }) => {
  let under: LakeUnderTest;
  let readers: Readers;

  beforeAll(async () => {
    under = await open();
    readers = await openReaders(under, clickhouse);
    await under.write(`CREATE SCHEMA lake.${schema}`);
    const row = (at: number): string => `(${at}, ${names.map((name) => COLUMNS[name].values[at] ?? 'NULL').join(', ')})`;
    await under.write(`CREATE TABLE lake.${schema}.vals (id integer, ${names.map((name) => `${name} ${COLUMNS[name].ddl}`).join(', ')})`);
    await under.write(`INSERT INTO lake.${schema}.vals VALUES ${Array.from({ length: ROWS }, (_, at) => row(at)).join(', ')}`);
    await under.write(`CREATE TABLE lake.${schema}.others (id integer, ${Object.entries(DIFFERENT).map(([name, type]) => `${name} ${type}`).join(', ')})`);
    await under.write(`INSERT INTO lake.${schema}.others (id) VALUES (1)`);
    await under.write(`CREATE TABLE lake.${schema}.eras (id integer, dt date)`);
    await under.write(`INSERT INTO lake.${schema}.eras VALUES (1, DATE '0001-01-01'), (2, DATE '9999-12-31')`);
    await under.write(`CREATE TABLE lake.${schema}.changing (a integer, b integer) WITH (partitioning = ARRAY['bucket(a, 4)'])`);
    await under.write(`INSERT INTO lake.${schema}.changing VALUES (1, 2), (3, 4), (5, 6)`);
    await readers.discover();
  }, 300_000);

  afterAll(async () => {
    for (const table of ['vals', 'others', 'eras', 'changing']) await under.write(`DROP TABLE IF EXISTS lake.${schema}.${table}`);
    await under.write(`DROP SCHEMA lake.${schema}`);
    await readers.close();
    await under.close();
  }, 120_000);

  const everywhere = async (sql: string): Promise<unknown> => {
    const answers = Object.fromEntries(await Promise.all(LAKE_ENGINES.map(async (engine) => [engine, await readers.ask(engine, sql)] as const)));
    expect(answers).toEqual(Object.fromEntries(LAKE_ENGINES.map((engine) => [engine, answers['trino']])));
    return answers['trino'];
  };

  it.each(LAKE_ENGINES)('is announced by %s with the columns of the Iceberg metadata', (engine) => {
    const table = readers.announced(engine, schema, 'vals');
    expect(table).toMatchObject({ role: 'primary', storage: 'lake', watermark_ms: null, row_count: ROWS });
    expect(table?.columns).toEqual([{ name: 'id', type: 'int32', nullable: true }, ...names.map((name) => ({ name, type: COLUMNS[name].type, nullable: true }))]);
  });

  it.each(names)('gives the same values of column %s', async (name) => {
    const expected = Array.from({ length: ROWS }, (_, at) => [at, COLUMNS[name].wire[at] ?? null]);
    expect(await everywhere(`SELECT id, ${name} FROM ${schema}.vals ORDER BY id`)).toEqual(expected);
  });

  it.each([
    ['l = 9223372036854775807', 1],
    ['l > 9007199254740992', 2],
    ["e = '9999999999999999999999999999.9999999999'", 1],
    ['m < 0', 1],
    ["s = ''", 1],
    ["s = 'Grüße, 世界 🦆'", 1],
    ["dt < '1970-01-01'", 2],
    ["dt = '2000-02-29'", 1],
    ["ts < '1970-01-01'", 2],
    ["ts > '2026-11-22 01:02:03.119999'", 2],
    ["tz = '2026-11-22 01:02:03.5Z'", 1],
    ["tz < '1900-01-01Z'", 1],
    ['b', 1],
    ['i IS NULL', 2],
    ['d IS NOT NULL', 4],
  ])('finds the same rows where %s', async (condition, count) => {
    expect(await everywhere(`SELECT count(*) FROM ${schema}.vals WHERE ${condition}`)).toEqual([[count]]);
  });

  it('groups, sums and takes extremes alike', async () => {
    expect(await everywhere(`SELECT count(*), count(s), sum(i), sum(m), min(ts), max(ts), min(tz), max(l), min(dt) FROM ${schema}.vals`)).toEqual([
      [5, 3, -1, '1.43', '0001-01-01T00:00:00.000001', '9999-12-31T23:59:59.999999', '0001-01-01T00:00:00.000001Z', '9223372036854775807', '1900-01-01'],
    ]);
  });

  it('says of types that an engine reads otherwise that it does not know them', () => {
    const types = (engine: (typeof LAKE_ENGINES)[number]): unknown => Object.fromEntries(readers.announced(engine, schema, 'others')?.columns.map(({ name, type }) => [name, type]) ?? []);
    const exact = { id: 'int32', f: 'float32', bin: 'bytes', tm: 'time', a: 'array<int32>', st: 'struct', mp: 'json' };
    expect(types('trino')).toEqual(exact);
    expect(types('duckdb')).toEqual(exact);
    expect(types('clickhouse')).toEqual({ id: 'int32', f: 'float32', bin: 'unknown', tm: 'unknown', a: 'unknown', st: 'unknown', mp: 'unknown' });
  });

  it('has dates of all times, or an error, never another date', async () => {
    const sql = `SELECT dt FROM ${schema}.eras ORDER BY id`;
    for (const engine of ['trino', 'duckdb'] as const) expect(await readers.ask(engine, sql)).toEqual([['0001-01-01'], ['9999-12-31']]);
    await expect(readers.ask('clickhouse', sql)).rejects.toMatchObject({ failure: { code: 'QUERY_FAILED' } });
  });

  it('shows every commit at once, with rows deleted and changed', async () => {
    const rows = (): Promise<unknown> => everywhere(`SELECT a, b FROM ${schema}.changing ORDER BY a`);
    expect(await rows()).toEqual([[1, 2], [3, 4], [5, 6]]);
    await under.write(`INSERT INTO lake.${schema}.changing VALUES (7, 8)`);
    expect(await rows()).toEqual([[1, 2], [3, 4], [5, 6], [7, 8]]);
    await under.write(`DELETE FROM lake.${schema}.changing WHERE a = 3`);
    await under.write(`UPDATE lake.${schema}.changing SET b = 20 WHERE a = 1`);
    expect(await rows()).toEqual([[1, 20], [5, 6], [7, 8]]);
    await under.write(`ALTER TABLE lake.${schema}.changing EXECUTE optimize`);
    expect(await rows()).toEqual([[1, 20], [5, 6], [7, 8]]);
  });

  it('follows a change of the definition, and DuckDB steps back until it can see it', async () => {
    await under.write(`ALTER TABLE lake.${schema}.changing RENAME COLUMN b TO c`);
    await under.write(`ALTER TABLE lake.${schema}.changing ALTER COLUMN c SET DATA TYPE bigint`);
    await under.write(`ALTER TABLE lake.${schema}.changing ADD COLUMN b varchar`);
    await readers.discover();
    expect(readers.announced('duckdb', schema, 'changing')).toBeUndefined();
    for (const engine of ['trino', 'clickhouse'] as const) expect(await readers.ask(engine, `SELECT a, c, b FROM ${schema}.changing ORDER BY a`)).toEqual([[1, 20, null], [5, 6, null], [7, 8, null]]);
    await under.write(`INSERT INTO lake.${schema}.changing (a, c, b) VALUES (9, 5000000000, 'new')`);
    await readers.discover();
    expect(await everywhere(`SELECT a, c, b FROM ${schema}.changing ORDER BY a`)).toEqual([[1, 20, null], [5, 6, null], [7, 8, null], [9, 5_000_000_000, 'new']]);
  });
});
