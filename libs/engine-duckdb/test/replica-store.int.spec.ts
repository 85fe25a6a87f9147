import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogTable, JsonValue } from '@query-router/contracts';
import type { RowBatches } from '@query-router/engine';
import { codeOf, failureOf, replicaContract, run } from '@query-router/engine/testing';
import { createDuckDbEngine } from '../src/index.ts';
import type { DuckDbEngine } from '../src/index.ts';

const never = new AbortController().signal;

function open(path = ':memory:'): DuckDbEngine {
  return createDuckDbEngine({ path, threads: 2, memoryLimit: '1GB', concurrency: 3 });
}

function table(name: string, columns: readonly (readonly [string, string])[], keys: string[][] = []): CatalogTable {
  return {
    schema: 'shop',
    name,
    columns: columns.map(([column, type]) => ({ name: column, type, nullable: !keys.flat().includes(column) })),
    keys,
    row_count: null,
    role: 'primary',
    storage: 'engine',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: [],
  };
}

replicaContract('DuckDB', async () => {
  const engine = open();
  await engine.init();
  return engine;
});

async function* batches(...all: (readonly (readonly JsonValue[])[])[]): RowBatches {
  for (const batch of all) yield batch;
}

async function* numbers(count: number, first = 0): RowBatches {
  for (let from = 0; from < count; from += 10_000) yield Array.from({ length: Math.min(10_000, count - from) }, (_, i) => [first + from + i, `row ${from + i}`]);
}

async function* breaking(): RowBatches {
  yield* numbers(50_000);
  throw new Error('the source is gone');
}

/** Every type that is copied, with its edges; what goes in must come out. */
const EDGES: Readonly<Record<string, readonly JsonValue[]>> = {
  boolean: [true, false, null],
  int16: [-32_768, 32_767, null],
  int32: [-2_147_483_648, 2_147_483_647],
  int64: [0, '-9223372036854775808', '9223372036854775807', 9_007_199_254_740_991, '9007199254740992', null],
  'decimal(4,2)': ['99.99', '-0.01', '0.00', null],
  'decimal(9,0)': ['-999999999', '5'],
  'decimal(18,3)': ['-999999999999999.999', '1.500'],
  'decimal(38,10)': ['9999999999999999999999999999.9999999999', '-0.0000000001', null],
  float32: [0.1, 3.402_823_5e38, 'NaN', '-Infinity', null],
  float64: [0.1, 1.797_693_134_862_315_7e308, 5e-324, 'NaN', 'Infinity', '-Infinity', 0, null],
  text: ['', 'Grüße 世界 🦆', 'a\'b"c\\d\ne', 'x'.repeat(100_000), null],
  bytes: ['', 'AAH+/w==', null],
  date: ['1969-12-31', '0001-01-01', '9999-12-31', '-0043-03-15', '0000-02-29', 'infinity', '-infinity', null],
  time: ['00:00:00', '23:59:59.999999', '12:30:00.5', null],
  timestamp: ['1969-12-31T23:59:59.999999', '0001-01-01T00:00:00.000001', '2026-11-22T01:02:03.12', 'infinity', null],
  timestamptz: ['2026-11-22T01:02:03.5Z', '9999-12-31T23:59:59.999999Z', '-infinity', null],
  interval: ['P1Y2M3DT4H5M6.7S', 'PT0S', 'P-1Y-2M-3DT-4H-5M-6.7S', 'PT36H', 'P1M-1D', 'PT-0.5S', null],
  uuid: ['0123abcd-4567-89ef-0123-456789abcdef', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', null],
  json: [{ a: [1, null, 'x'], b: { c: 1.5 } }, [], 'text', 5, true, { n: '12345678901234567890' }],
  'array<int32>': [[1, null, -3], [], null],
  'array<text>': [['', 'a,b', '{}', 'NULL', 'say "x"'], null],
  'array<decimal(6,2)>': [['1.50', '-2.00']],
  'array<timestamptz>': [['2026-11-22T01:02:03Z', null]],
};

describe('the DuckDB replica store', () => {
  let engine: DuckDbEngine;

  beforeEach(async () => {
    engine = open();
    await engine.init();
  });

  afterEach(() => engine.close());

  it.each(Object.entries(EDGES))('gives back every value of %s as it was', async (type, values) => {
    await engine.replaceTable(table('edges', [['k', 'int32'], ['v', type]], [['k']]), batches(values.map((value, at) => [at, value])), '1');
    const answer = await run(engine, 'SELECT v FROM shop.edges ORDER BY k');
    expect(answer.rows.map((row) => row[0])).toEqual(values);
    expect(answer.columns).toEqual([{ name: 'v', type }]);
  });

  it('describes a copy as its primary is described, and knows its id', async () => {
    const copied = table('things', [['id', 'int64'], ['Odd "Name"', 'text']], [['id'], ['Odd "Name"']]);
    await engine.replaceTable(copied, batches([[1, 'a'], [2, 'b']]), '1_234');
    expect(await engine.discover(never)).toEqual([{ ...copied, role: 'replica', row_count: 2 }]);
    expect(await engine.heldCopies()).toEqual([{ table: { ...copied, role: 'replica' }, copyId: '1_234' }]);
  });

  it('refuses a type that it cannot hold exactly, and keeps what it had', async () => {
    await engine.replaceTable(table('t', [['id', 'int64']]), batches([[1]]), '1');
    for (const type of ['decimal', 'decimal(40,2)', 'struct', 'unknown', 'array<unknown>']) {
      expect([type, await codeOf(engine.replaceTable(table('t', [['id', type]]), batches([[1]]), '2'))]).toEqual([type, 'ENGINE_CANNOT_ANSWER']);
    }
    expect(await failureOf(engine.replaceTable(table('t', [['d', 'decimal(4,2)']]), batches([['1.234']]), '2'))).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER' });
    expect((await run(engine, 'SELECT id FROM shop.t')).rows).toEqual([[1]]);
  });

  it('refuses names that differ from those of others in case only, and keeps what it had', async () => {
    await engine.replaceTable(table('twin', [['id', 'int64']]), batches([[1]]), '1');
    const twins = [table('Twin', [['id', 'int64']]), { ...table('other', [['id', 'int64']]), schema: 'SHOP' }, table('columns', [['a', 'int64'], ['A', 'int64']])];
    for (const twin of twins) expect([twin.schema, twin.name, await codeOf(engine.replaceTable(twin, batches([[2, 2]]), '2'))]).toEqual([twin.schema, twin.name, 'ENGINE_CANNOT_ANSWER']);
    const both = await Promise.allSettled(['at_once', 'AT_ONCE'].map((name) => engine.replaceTable(table(name, [['id', 'int64'], ['s', 'text']]), numbers(20_000), '3')));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await run(engine, 'SELECT id FROM shop.twin')).rows).toEqual([[1]]);
    const held = (await engine.heldCopies()).map(({ table: { schema, name } }) => `${schema}.${name}`.toLowerCase());
    expect(held.length).toBe(new Set(held).size);
  });

  it('keeps the old rows when the source fails half-way, and leaves nothing behind', async () => {
    const copied = table('t', [['id', 'int64'], ['s', 'text']]);
    await engine.replaceTable(copied, batches([[1, 'old']]), '1');
    await expect(engine.replaceTable(copied, breaking(), '2')).rejects.toMatchObject({ name: 'FailureError' });
    expect((await run(engine, 'SELECT * FROM shop.t')).rows).toEqual([[1, 'old']]);
    expect(await engine.discover(never)).toMatchObject([{ name: 't' }]);
    expect(await engine.heldCopies()).toMatchObject([{ copyId: '1' }]);
    expect((await run(engine, "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = 'shop'")).rows).toEqual([[1]]);
  });

  it('shows readers the old rows or the new ones, never a part and never none', async () => {
    const copied = table('t', [['id', 'int64'], ['s', 'text']]);
    await engine.replaceTable(copied, numbers(5_000, 0), '1');
    const seen = new Set<string>();
    const done = new AbortController();
    const reader = async (): Promise<void> => {
      while (!done.signal.aborted) {
        const answer = await run(engine, 'SELECT count(*) AS n, min(id) AS lo, max(id) - min(id) AS span FROM shop.t');
        seen.add(JSON.stringify([answer.rows[0]?.[0], answer.rows[0]?.[2]]));
      }
    };
    const readers = [reader(), reader()];
    for (let round = 1; round <= 20; round++) await engine.replaceTable(copied, numbers(5_000, round * 1_000_000), `${round}`);
    done.abort();
    await Promise.all(readers);
    expect([...seen]).toEqual(['[5000,4999]']);
  });

  it('copies a million rows', async () => {
    await engine.replaceTable(table('many', [['id', 'int64'], ['s', 'text']], [['id']]), numbers(1_000_000), '1');
    expect((await run(engine, 'SELECT count(*) AS n, sum(id)::bigint AS s FROM shop.many')).rows).toEqual([[1_000_000, 499_999_500_000]]);
  });

  it('finds unqualified names in the schema public', async () => {
    await engine.replaceTable({ ...table('t', [['id', 'int64']]), schema: 'public' }, batches([[5]]), '1');
    expect((await run(engine, 'SELECT id FROM t')).rows).toEqual([[5]]);
  });

  it('drops a copy, and nothing when there is none', async () => {
    await engine.replaceTable(table('t', [['id', 'int64']]), batches([[1]]), '1');
    await engine.dropTable('shop', 't');
    await engine.dropTable('shop', 't');
    expect(await engine.discover(never)).toEqual([]);
  });

  it('keeps copies, their keys, ids and the position over a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'duckdb-'));
    const path = join(directory, `${randomUUID()}.db`);
    const first = open(path);
    await first.init();
    await first.replaceTable(table('t', [['id', 'int64']], [['id']]), batches([[1]]), '77');
    await first.savePosition('here');
    await first.close();
    const second = open(path);
    await second.init();
    expect(await second.discover(never)).toMatchObject([{ name: 't', keys: [['id']], role: 'replica', watermark_ms: null, row_count: 1 }]);
    expect(await second.heldCopies()).toMatchObject([{ table: { schema: 'shop', name: 't', keys: [['id']] }, copyId: '77' }]);
    expect(await second.loadPosition()).toBe('here');
    expect((await run(second, 'SELECT * FROM shop.t')).rows).toEqual([[1]]);
    await second.close();
    await rm(directory, { recursive: true });
  });

  it('refuses writes', async () => {
    expect(await codeOf(run(engine, 'CREATE TABLE x (a int)', { statement: 'ddl' }))).toBe('STATEMENT_REFUSED');
    expect(await codeOf(run(engine, 'SELECT 1', { statement: 'write' }))).toBe('STATEMENT_REFUSED');
  });
});
