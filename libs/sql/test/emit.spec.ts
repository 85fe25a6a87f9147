import type { EngineName } from '@query-router/contracts';
import { emit, loadSql, readStatement } from '@query-router/sql';
import type { Emission, ResolvedTable } from '@query-router/sql';

const TABLES: Readonly<Record<string, ResolvedTable>> = {
  'shop.orders': { path: ['shop', 'orders'], columns: [column('id', 'int32'), column('status', 'text'), column('total', 'decimal(12,2)'), column('placed_on', 'date'), column('weight', 'float64'), column('tags', 'array<text>')] },
  'shop.customers': { path: ['iceberg', 'shop', 'customers'], columns: [column('id', 'int32'), column('name', 'text'), column('Mixed', 'int32')] },
};

function column(name: string, type: string): ResolvedTable['columns'][number] {
  return { name, type, nullable: true };
}

function emitted(sql: string, engine: EngineName): Emission {
  return emit(readStatement(sql), engine, ({ schema, name }) => TABLES[`${schema ?? 'shop'}.${name}`] ?? null);
}

function text(sql: string, engine: EngineName = 'duckdb'): string {
  const emission = emitted(sql, engine);
  return emission.ok ? emission.sql : `refused: ${emission.reason}`;
}

beforeAll(loadSql);

describe('emit', () => {
  it("gives PostgreSQL the client's own text, whatever it is", () => {
    for (const sql of ["select  1 -- x", 'INSERT INTO nowhere VALUES (1)', "SELECT now(), '{}'::jsonb"]) expect(emitted(sql, 'postgres')).toEqual({ ok: true, sql });
  });

  it('writes the physical name and leaves the word alone everywhere else', () => {
    const sql = text(`SELECT 'shop.customers' AS "shop.customers", id AS customers FROM shop.customers /* shop.customers */ WHERE name = 'customers' -- customers`);
    expect(sql).toContain(`'shop.customers' AS "shop.customers"`);
    expect(sql).toContain('"id" AS "customers"');
    expect(sql).toContain(`= 'customers'`);
    expect(sql.match(/"iceberg"\."shop"\."customers"/g)).toHaveLength(1);
    expect(sql).not.toMatch(/--|\/\*/);
  });

  it('folds unquoted names to lower case and keeps quoted ones', () => {
    expect(text('SELECT ID, "Mixed" FROM SHOP.Customers', 'clickhouse')).toMatch(/"id" AS "id", .*"Mixed" AS "Mixed"/);
    expect(text('SELECT mixed FROM shop.customers', 'clickhouse')).toContain('refused');
  });

  it('expands stars in the order of the columns', () => {
    expect(emitted('SELECT * FROM shop.customers', 'trino')).toMatchObject({ columns: [{ name: 'id', type: 'int32' }, { name: 'name', type: 'text' }, { name: 'Mixed', type: 'int32' }] });
  });

  it('types the output as PostgreSQL does', () => {
    const emission = emitted("SELECT count(*), sum(id), sum(total), avg(total), max(status), id > 1 AS b, 'x' AS t FROM shop.orders GROUP BY id", 'clickhouse');
    expect(emission.ok && emission.columns?.map(({ type }) => type)).toEqual(['int64', 'int64', 'decimal', 'decimal', 'text', 'boolean', 'text']);
  });

  it('gives each output column a name of its own', () => {
    for (const engine of ['clickhouse', 'duckdb', 'trino'] as const) expect(text('SELECT max(id), max(status) FROM shop.orders', engine)).toMatch(/AS "max".*AS "c2"/);
  });

  it('is the same each time', () => {
    const sql = 'SELECT status, count(*) FROM shop.orders GROUP BY status ORDER BY 2 DESC';
    expect(text(sql, 'trino')).toBe(text(sql, 'trino'));
  });

  it.each([
    ['SELECT * FROM shop.nowhere', 'does not hold shop.nowhere'],
    ['INSERT INTO shop.orders (id) VALUES (1)', 'reads only'],
    ['SELECT id FROM shop.orders FOR UPDATE', 'reads only'],
    ['SELECT random()', 'run to run'],
    ['SELECT now(), id FROM shop.orders', 'run to run'],
    ['SELECT row(id, status) FROM shop.orders', 'record'],
    ['SELECT nope FROM shop.orders', 'column nope does not exist'],
    ['SELECT total / id FROM shop.orders LIMIT 5', 'LIMIT'],
    ['SELECT a FROM (SELECT avg(total) AS a FROM shop.orders) AS x', 'average'],
    ["SELECT id FROM shop.orders WHERE placed_on = '2024-02-30'", 'not a plain date'],
    ['SELECT id FROM shop.orders GROUP BY id HAVING pg_typeof(id) IS NULL', 'pg_typeof'],
    ['SELECT id, status FROM shop.orders GROUP BY id', 'GROUP BY'],
    ['SELECT id FROM shop.orders WHERE status = 1', 'PostgreSQL refuses it'],
    ['SELECT * FROM generate_series(1, 2) WITH ORDINALITY', 'not proven equal'],
    ['SELECT 1 FROM shop.orders GROUP BY ()', 'GROUP BY () without an aggregate'],
    ['SELECT count(*) OVER (ORDER BY id ROWS BETWEEN 3 FOLLOWING AND 1 FOLLOWING) FROM shop.orders', 'ends before it starts'],
    ['SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING) FROM shop.orders', 'ends before it starts'],
    ["SELECT id FROM shop.orders WHERE status ~ 'a^b'", 'regular expression'],
    ["SELECT id FROM shop.orders WHERE status ~ 'a$b'", 'regular expression'],
    ["SELECT id FROM shop.orders WHERE status ~ 'a{256}'", 'regular expression'],
    ["SELECT regexp_replace(status, 'a*', 'x', 'g') FROM shop.orders", 'may match no character'],
    ['SELECT id FROM shop.orders TABLESAMPLE SYSTEM (10)', 'run to run'],
    [`SELECT ${Array(1000).fill('id').join('+')} FROM shop.orders`, ''],
  ])('refuses %s on every engine but PostgreSQL', (sql, reason) => {
    for (const engine of ['clickhouse', 'duckdb', 'trino'] as const) {
      expect(emitted(sql, engine)).toMatchObject({ ok: false });
      expect(text(sql, engine)).toContain(reason);
      // Whoever shows the reason names the engine beside it.
      expect(text(sql, engine)).not.toContain(`${engine}: `);
    }
  });

  it.each([
    ['clickhouse', 'SELECT weight, count(*) FROM shop.orders GROUP BY weight'],
    ['clickhouse', 'SELECT o.id FROM shop.orders o LEFT JOIN shop.customers c ON o.id < c.id'],
    ['clickhouse', 'SELECT o.id, x.name FROM shop.orders o, LATERAL (SELECT c.name FROM shop.customers c WHERE c.id = o.id) x'],
    ['clickhouse', 'SELECT id FROM shop.orders o WHERE EXISTS (SELECT 1 FROM shop.customers c WHERE c.id > o.id OR c.name IS NULL)'],
    ['clickhouse', 'SELECT sum(id) OVER (ORDER BY id GROUPS 1 PRECEDING) FROM shop.orders'],
  ] as const)('%s refuses %s', (engine, sql) => {
    expect(emitted(sql, engine)).toMatchObject({ ok: false });
  });

  it('computes percentiles of floats between two values, as PostgreSQL does', () => {
    const sql = 'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY weight) FROM shop.orders';
    for (const engine of ['clickhouse', 'duckdb', 'trino'] as const) expect(text(sql, engine)).toMatch(/floor.* - /);
    expect(text('SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM shop.orders')).toContain('quantile_cont(');
  });

  it('looks for a range of values in a type that holds its ends', () => {
    expect(text('SELECT count(*) OVER (ORDER BY id RANGE 5 PRECEDING) FROM shop.orders')).toContain('ORDER BY CAST("orders_1"."id" AS HUGEINT) ASC');
    expect(text('SELECT count(*) OVER (ORDER BY id ROWS 5 PRECEDING) FROM shop.orders')).not.toContain('HUGEINT');
  });

  it('begins a recursive query with one SELECT', () => {
    const recursive = (first: string): string => text(`WITH RECURSIVE r(n) AS (${first} UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r`, 'clickhouse');
    expect(recursive('SELECT 1')).not.toContain('FROM (');
    for (const first of ['VALUES (1), (2)', 'SELECT 1 UNION ALL SELECT 2', '(SELECT id FROM shop.orders LIMIT 1)']) expect(recursive(first)).toMatch(/AS \(SELECT "q_\d"\."\w+" AS "\w+" FROM \(/);
  });

  it('survives what the gate lets through', () => {
    const long = [
      `SELECT 1 FROM shop.orders WHERE ${Array(4000).fill('id = 1').join(' AND ')}`, `SELECT ${'('.repeat(150)}1${')'.repeat(150)}`, `SELECT id FROM shop.orders WHERE id IN (${Array(8000).fill('1').join(',')})`, `SELECT ${'NOT '.repeat(500)}true`,
      `SELECT count(*) FROM shop.orders WHERE ${'CASE WHEN '.repeat(60)}id${' BETWEEN 1 AND 2 THEN id ELSE 0 END'.repeat(60)} > 0`,
      `SELECT id, count(*)${` + ${'length(status)'}`.repeat(200)} FROM shop.orders GROUP BY id, status`,
      `SELECT ${"date_trunc('quarter', ".repeat(60)}placed_on::timestamp${')'.repeat(60)} FROM shop.orders`,
    ];
    for (const sql of long) {
      for (const engine of ['clickhouse', 'duckdb', 'trino'] as const) emitted(sql, engine);
      expect(emitted('SELECT 1', 'duckdb').ok).toBe(true);
    }
  });
});
