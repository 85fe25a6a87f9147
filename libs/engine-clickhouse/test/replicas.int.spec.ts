import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogTable, JsonValue } from '@query-router/contracts';
import { codeOf, replicaContract, run, until } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { drainPending, Session } from 'chdb';
import type { ClickHouseEngine } from '../src/index.ts';
import { createClickHouseEngine } from '../src/index.ts';
import { batches } from './fixture.ts';

/** A column of every type a copy can hold, with values at its edges. */
const COLUMNS: readonly (readonly [name: string, type: string, values: readonly JsonValue[]])[] = [
  ['flag', 'boolean', [true, false]],
  ['small', 'int16', [-32_768, 32_767]],
  ['medium', 'int32', [-2_147_483_648, 2_147_483_647]],
  ['large', 'int64', ['-9223372036854775808', '9223372036854775807']],
  ['money', 'decimal(12,2)', ['-0.01', '9999999999.99']],
  ['huge', 'decimal(38,10)', ['-1234567890123456789012345678.0123456789', '0.0000000001']],
  ['single', 'float32', [0.1, 'NaN']],
  ['double', 'float64', [0.1, '-Infinity']],
  ['name', 'text', ['', 'Grüße, 世界 🦆 "x" \\ \n\t \u0000']],
  ['blob', 'bytes', ['', 'AAH+/w==']],
  ['day', 'date', ['1900-01-01', '2299-12-31']],
  ['hour', 'time', ['00:00:00', '23:59:59.999999']],
  ['wall', 'timestamp', ['1900-01-01T00:00:00', '2026-11-22T01:02:03.000004']],
  ['instant', 'timestamptz', ['1969-12-31T23:59:59.999999Z', '2299-12-31T23:59:59.12Z']],
  ['span', 'interval', ['P1Y2M3DT4H5M6.7S', 'PT-0.5S']],
  ['id', 'uuid', ['0123abcd-4567-89ef-0123-456789abcdef', 'ffffffff-ffff-ffff-ffff-ffffffffffff']],
  ['doc', 'json', [{ a: [1, null, 'ä', true], b: { c: 1.5 } }, 'text']],
  ['numbers', 'array<int32>', [[1, null, -3], []]],
  ['instants', 'array<timestamptz>', [['2026-11-22T01:02:03Z'], [null]]],
  ['words', 'array<text>', [['', 'a,b', 'say "x" \\ ü'], ['NULL']]],
];

function tableOf(schema: string, name: string, columns: CatalogTable['columns'], keys: string[][] = []): CatalogTable {
  return { schema, name, columns, keys, row_count: null, role: 'primary', storage: 'engine', watermark_ms: null, watermark_lsn: null, write_affects: [] };
}

describeWith('copies held by a ClickHouse server', await server('clickhouse'), (address) => {
  copiesSuite(() => createClickHouseEngine({ kind: 'http', ...address }));
  replicaContract('a ClickHouse server', () => opened(createClickHouseEngine({ kind: 'http', ...address })));
});

describe('copies held by ClickHouse inside the process', () => {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'engine-clickhouse-copies-'));
  });
  copiesSuite(() => createClickHouseEngine({ kind: 'embedded', path }));
  replicaContract('ClickHouse inside the process', () => opened(createClickHouseEngine({ kind: 'embedded', path })));

  describe('on its own disk', () => {
    const table = tableOf('disk', 'copy', [{ name: 'n', type: 'int64', nullable: false }], [['n']]);
    const numbers = (engine: ClickHouseEngine, sql: string): Promise<unknown> => run(engine, sql).then((answer) => answer.rows[0]?.[0]);
    const LEFTOVERS = "SELECT count(*) FROM system.tables WHERE database = '__query_router_copies' AND name = 'thalf'";

    it('gives the space of replaced copies back', async () => {
      const engine = createClickHouseEngine({ kind: 'embedded', path });
      await engine.init();
      for (let value = 1; value <= 3; value++) await engine.replaceTable(table, batches(version(value)), `copy ${value}`);
      await until('dropped copies are gone', async () => (await numbers(engine, 'SELECT count(*) FROM system.dropped_tables')) === 0, 120_000);
      expect(await numbers(engine, 'SELECT count(*) FROM disk.copy')).toBe(1_000);
      await engine.close();
    });

    it('is rid of half-filled copies after a crash, and keeps the whole ones', async () => {
      const session = new Session(path);
      session.query('CREATE TABLE __query_router_copies.thalf (n Int64) ENGINE = MergeTree ORDER BY n');
      session.close();
      await drainPending();
      const engine = createClickHouseEngine({ kind: 'embedded', path });
      await engine.init();
      expect(await numbers(engine, LEFTOVERS)).toBe(0);
      expect(await numbers(engine, 'SELECT count(*) FROM disk.copy')).toBe(1_000);
      expect((await engine.discover(new AbortController().signal)).find((found) => found.schema === 'disk')).toMatchObject({ role: 'replica', watermark_ms: null });
      await engine.close();
    });
  });

  // After the suite's own, which closes the engine: they run in this order.
  afterAll(() => rm(path, { recursive: true, force: true }));
});

async function opened(engine: ClickHouseEngine): Promise<ClickHouseEngine> {
  await engine.init();
  return engine;
}

/** A thousand rows that say which version they belong to. */
function version(value: number): JsonValue[][] {
  return Array.from({ length: 1_000 }, (_, index) => [value * 10_000 + index]);
}

async function* breakingOff(): AsyncIterable<readonly (readonly JsonValue[])[]> {
  yield [[3]];
  await Promise.reject(new Error('the snapshot broke off'));
}

function copiesSuite(create: () => ClickHouseEngine): void {
  const schema = `copies_${randomUUID().slice(0, 8)}`;
  const never = new AbortController().signal;
  let engine: ClickHouseEngine;

  beforeAll(async () => {
    engine = create();
    await engine.init();
  });

  afterAll(async () => {
    for (const table of await engine.discover(never)) if (table.schema === schema) await engine.dropTable(schema, table.name);
    await engine.close();
  });

  const find = async (name: string): Promise<CatalogTable | undefined> => (await engine.discover(never)).find((table) => table.schema === schema && table.name === name);
  const integers = (name: string): CatalogTable => tableOf(schema, name, [{ name: 'n', type: 'int64', nullable: false }], [['n']]);

  it.each([true, false])('come back exactly as they went in (nullable columns: %s)', async (nullable) => {
    const columns = COLUMNS.map(([name, type]) => ({ name, type, nullable }));
    const table = tableOf(schema, 'every_type', [{ name: 'n', type: 'int32', nullable: false }, ...columns], [['n']]);
    const rows: JsonValue[][] = [0, 1].map((n) => [n, ...COLUMNS.map(([, , values]) => values[n] ?? null)]);
    if (nullable) rows.push([2, ...COLUMNS.map(() => null)]);
    await engine.replaceTable(table, batches(rows), 'copy 5');

    const answer = await run(engine, `SELECT * FROM ${schema}.every_type ORDER BY n`);
    expect(answer.columns).toEqual(table.columns.map(({ name, type }) => ({ name, type })));
    expect(answer.rows).toEqual(rows);
    expect(await find('every_type')).toEqual({ ...table, role: 'replica', row_count: rows.length });
  });

  it('keep null apart from empty in columns of every type', async () => {
    const nulls = await run(engine, `SELECT count(*) AS c, ${COLUMNS.map(([name]) => `count(\`${name}\`)`).join(', ')} FROM ${schema}.every_type`);
    expect(new Set(nulls.rows[0])).toEqual(new Set([2]));
    const found = COLUMNS.map(([name]) => `countIf(\`${name}\` IS NULL)`).join(', ');
    expect(new Set((await run(engine, `SELECT ${found} FROM ${schema}.every_type`)).rows[0])).toEqual(new Set([0]));
  });

  it('sort uuids and intervals as PostgreSQL does', async () => {
    const table = tableOf(schema, 'sorted', [
      { name: 'id', type: 'uuid', nullable: true },
      { name: 'span', type: 'interval', nullable: true },
    ]);
    const rows = [
      ['10000000-0000-0000-0000-000000000001', 'P1M'],
      ['00000000-0000-0000-ffff-000000000000', 'PT36H'],
      ['00000000-0000-0000-0000-000000000002', 'P29D'],
    ];
    await engine.replaceTable(table, batches(rows), 'copy 1');
    expect((await run(engine, `SELECT id FROM ${schema}.sorted ORDER BY id`)).rows.map(([id]) => id)).toEqual(rows.map(([id]) => id).toReversed());
    expect((await run(engine, `SELECT span FROM ${schema}.sorted ORDER BY span`)).rows).toEqual([['PT36H'], ['P29D'], ['P1M']]);
  });

  it('are replaced in one step: a reader sees all of the old rows or all of the new', async () => {
    const table = integers('swapped');
    await engine.replaceTable(table, batches(version(1)), 'copy 1');
    const replaced = new AbortController();
    const seen = new Set<string>();
    const reader = async (): Promise<void> => {
      while (!replaced.signal.aborted) seen.add(JSON.stringify((await run(engine, `SELECT intDiv(min(n), 10000) AS a, intDiv(max(n), 10000) AS b, count(*) AS c FROM ${schema}.swapped`)).rows[0]));
    };
    const readers = Promise.all([reader(), reader()]);
    for (let value = 2; value <= 8; value++) await engine.replaceTable(table, batches(version(value)), `copy ${value}`);
    replaced.abort();
    await readers;
    for (const answer of seen) expect(answer).toMatch(/^\[(\d+),\1,1000\]$/);
    expect((await engine.heldCopies()).find((copy) => copy.table.schema === schema && copy.table.name === 'swapped')).toMatchObject({ copyId: 'copy 8' });
  });

  it('stay as they were when loading fails', async () => {
    const table = integers('kept');
    await engine.replaceTable(table, batches([[1], [2]]), 'copy 1');
    expect(await codeOf(engine.replaceTable(table, breakingOff(), 'copy 2'))).toBe('QUERY_FAILED');
    expect(await codeOf(engine.replaceTable(table, batches([['not a number']]), 'copy 2'))).toBe('QUERY_FAILED');
    expect((await run(engine, `SELECT n FROM ${schema}.kept ORDER BY n`)).rows).toEqual([[1], [2]]);
    expect((await engine.heldCopies()).find((copy) => copy.table.schema === schema && copy.table.name === 'kept')).toMatchObject({ copyId: 'copy 1' });
  });

  // The answer to an INSERT was left unread, and each held a connection of the client until its request timeout.
  it('give back their connections: many more are made one after the other than the client has', async () => {
    const table = integers('again');
    for (let round = 1; round <= 60; round++) await engine.replaceTable(table, batches([[round]]), `copy ${round}`);
    expect((await run(engine, `SELECT n FROM ${schema}.again`)).rows).toEqual([[60]]);
  });

  it.each([
    ['a decimal without a scale', 'decimal', '1'],
    ['a struct', 'struct', {}],
    ['an unknown type', 'unknown', null],
    ['a date before 1900', 'date', '1899-12-31'],
    ['a timestamp of the year 10000', 'timestamp', '10000-01-01T00:00:00'],
    ['an array of arrays', 'array<int32>', [[[1]]]],
    ['a decimal NaN', 'decimal(5,2)', 'NaN'],
  ])('are refused rather than changed: %s', async (_, type, value) => {
    const table = tableOf(schema, 'refused', [{ name: 'v', type, nullable: true }]);
    expect(await codeOf(engine.replaceTable(table, batches([[value]]), 'copy 1'))).toBe('ENGINE_CANNOT_ANSWER');
    expect(await find('refused')).toBeUndefined();
  });

  it('can be called anything', async () => {
    const name = 'odd `name` with \\ and \' and "';
    const table = tableOf(schema, name, [{ name: "a `b` 'c'", type: 'text', nullable: true }]);
    await engine.replaceTable(table, batches([['x']]), 'copy 1');
    expect(await find(name)).toMatchObject({ columns: table.columns, row_count: 1 });
    await engine.dropTable(schema, name);
    expect(await find(name)).toBeUndefined();
  });

  it('can be dropped twice', async () => {
    await expect(engine.dropTable(schema, 'was_never_there')).resolves.toBeUndefined();
    await expect(engine.dropTable('no_such_schema_at_all', 'was_never_there')).resolves.toBeUndefined();
  });

  it('may be empty', async () => {
    await engine.replaceTable(integers('empty'), batches([]), 'copy 1');
    expect(await run(engine, `SELECT n FROM ${schema}.empty`)).toMatchObject({ rows: [], columns: [{ name: 'n', type: 'int64' }] });
  });
}
