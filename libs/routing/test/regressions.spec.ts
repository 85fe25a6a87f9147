import type { EngineName } from '@query-router/contracts';
import { loadSql, readStatement } from '@query-router/sql';
import { CatalogState } from '../src/index.ts';
import { NOW_MS, READER, advertisement, ask, copy, refusalOf, table } from './builders.ts';

/**
 * A router that looks for words in the text fails on each of these. Here the statements are read by the real parser and decided over a
 * catalogue like the sample data's, with every engine up and every copy fresh.
 */
const TABLES = {
  'public.users': { columns: ['id', 'name', 'country', 'age'], keys: [['id']] },
  'shop.customers': { columns: ['id', 'country', 'discount', 'minutes', 'paid'], keys: [['id']] },
  'shop.products': { columns: ['id', 'sku', 'summary', 'max_temp'], keys: [['id'], ['sku']] },
  'shop.orders': { columns: ['id', 'customer_id', 'paid', 'is_valid', 'grid', 'total'], keys: [['id']] },
  'shop.order_lines': { columns: ['order_id', 'line_no', 'product_id'], keys: [['order_id', 'line_no']] },
  'shop.accounts': { columns: ['number'], keys: [['number']] },
} as const;

function shop(): CatalogState {
  const state = new CatalogState();
  const described = Object.entries(TABLES).map(([text, { columns, keys }]) => ({
    text,
    described: { columns: columns.map((name) => ({ name, type: 'int64', nullable: true })), keys: keys.map((key) => [...key]) },
  }));
  state.apply(advertisement('postgres', described.map((entry) => table(entry.text, entry.described))), NOW_MS);
  for (const engine of ['clickhouse', 'trino', 'duckdb'] as const) {
    state.apply(advertisement(engine, described.map((entry) => ({ ...copy(entry.text), ...entry.described, keys: [] }))), NOW_MS);
  }
  return state;
}

beforeAll(loadSql);

const decided = (sql: string): readonly [EngineName | string, string] => {
  const outcome = ask(shop(), readStatement(sql));
  return [outcome.ok ? outcome.engine : outcome.failure.code, outcome.decision.rule];
};

describe('names and literals that hold the names of aggregates are not aggregates', () => {
  it.each([
    'SELECT * FROM shop.accounts',
    'SELECT country FROM users',
    'SELECT discount, minutes FROM shop.customers',
    'SELECT summary, max_temp FROM shop.products',
    "SELECT name FROM users WHERE name = 'sum'",
    "SELECT 'count(*)' AS \"max(x)\", country AS avg FROM users",
    'SELECT name /* sum(age) */ FROM users -- GROUP BY country',
  ])('%s', (sql) => expect(decided(sql)).toEqual(['duckdb', 'default']));
});

describe('equality is a key lookup when the catalogue says that the column is a key', () => {
  it.each([
    'SELECT * FROM users WHERE id = 1',
    'SELECT * FROM users WHERE 1 = id',
    'SELECT * FROM users WHERE id IN (1)',
    'SELECT * FROM public.users u WHERE u.id = 1 AND u.country = 2',
    "SELECT * FROM shop.products WHERE sku = 'SKU-00001'",
    'SELECT * FROM shop.accounts WHERE number = 7',
    'SELECT * FROM shop.order_lines WHERE line_no = 2 AND order_id = 1',
    'SELECT o.total, c.country FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id WHERE o.id = 7',
    'SELECT o.total, c.country FROM shop.orders o, shop.customers c WHERE c.id = o.customer_id AND o.id = 7',
  ])('%s', (sql) => expect(decided(sql)).toEqual(['postgres', 'point-lookup']));

  it.each([
    'SELECT * FROM shop.orders WHERE paid = TRUE',
    'SELECT * FROM shop.orders WHERE is_valid = 1',
    'SELECT * FROM shop.orders WHERE grid = 4',
    'SELECT * FROM shop.orders WHERE customer_id = 4',
    'SELECT * FROM shop.order_lines WHERE order_id = 1',
    'SELECT * FROM users WHERE id = 1 OR country = 2',
    'SELECT * FROM users WHERE NOT id = 1',
    'SELECT * FROM users WHERE id <> 1',
    'SELECT * FROM users WHERE id > 1',
    'SELECT * FROM users WHERE id = age',
    "SELECT * FROM users WHERE name = 'id = 1'",
  ])('and is none in: %s', (sql) => expect(decided(sql)).toEqual(['duckdb', 'default']));
});

describe('an aggregate or a join with WHERE customer_id = … is not a point lookup', () => {
  it.each([
    ['SELECT count(*) FROM shop.orders WHERE customer_id = 4', 'clickhouse', 'aggregate'],
    ['SELECT max(total) FROM shop.orders WHERE id = 4', 'clickhouse', 'aggregate'],
    ['SELECT customer_id, sum(total) FROM shop.orders GROUP BY customer_id', 'clickhouse', 'aggregate'],
    ['SELECT o.total FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id WHERE o.customer_id = 4', 'trino', 'join'],
    ['SELECT o.total FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id WHERE c.id = 4', 'trino', 'join'],
    ['SELECT o.total FROM shop.orders o JOIN users u ON true WHERE o.id = 4', 'trino', 'join'],
  ])('%s', (sql, engine, rule) => expect(decided(sql)).toEqual([engine, rule]));
});

describe('statements are seen for what they are', () => {
  it.each([
    ['a comma join', 'SELECT * FROM shop.orders, shop.customers', 'trino', 'join'],
    ['a semi-join by IN', 'SELECT * FROM shop.orders WHERE customer_id IN (SELECT id FROM shop.customers)', 'trino', 'join'],
    ['a semi-join by EXISTS', 'SELECT * FROM shop.orders o WHERE EXISTS (SELECT 1 FROM shop.customers c WHERE c.id = o.customer_id)', 'trino', 'join'],
    ['a UNION over two tables', 'SELECT id FROM shop.orders UNION SELECT id FROM shop.customers', 'trino', 'join'],
    ['a UNION over one table', 'SELECT id FROM users UNION ALL SELECT age FROM users', 'duckdb', 'default'],
    ['a CTE, whose name is no table', 'WITH orders AS (SELECT * FROM users) SELECT * FROM orders', 'duckdb', 'default'],
    ['a CTE over two tables', 'WITH x AS (SELECT c.id FROM shop.orders o JOIN shop.customers c ON c.id = o.id) SELECT * FROM x', 'trino', 'join'],
    ['an aggregate in a CTE', 'WITH x AS (SELECT count(*) AS n FROM users) SELECT n FROM x', 'clickhouse', 'aggregate'],
    ['a subquery root', 'SELECT * FROM (SELECT count(*) FROM users) s', 'clickhouse', 'aggregate'],
    ['a lookup inside a subquery, which is not the whole statement', 'SELECT * FROM users WHERE age = (SELECT age FROM users WHERE id = 1)', 'trino', 'join'],
    ['no table at all', 'SELECT 1', 'duckdb', 'default'],
  ])('%s', (_, sql, engine, rule) => expect(decided(sql)).toEqual([engine, rule]));
});

/** Where a statement can end up at all: under no policy, forced to each engine, and with PostgreSQL gone. */
const reachable = (sql: string): readonly string[] => {
  let read: ReturnType<typeof readStatement>;
  try {
    read = readStatement(sql);
  } catch {
    return [];
  }
  const tries = [{}, { forceEngine: 'duckdb' }, { forceEngine: 'clickhouse' }, { forceEngine: 'trino' }, { excluded: [{ engine: 'postgres', reason: 'down' }] }] as const;
  return tries.flatMap((change) => {
    const outcome = ask(shop(), read, change);
    return outcome.ok ? [outcome.engine] : [];
  });
};

describe('what changes anything never reaches a read replica', () => {
  const changing = [
    'INSERT INTO users (id) VALUES (1)',
    'UPDATE users SET age = 1 WHERE id = 1',
    'DELETE FROM users',
    'MERGE INTO users u USING shop.customers c ON u.id = c.id WHEN MATCHED THEN DELETE',
    'WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone',
    'SELECT * FROM users WHERE id = 1 FOR UPDATE',
    'CREATE TABLE copies AS SELECT * FROM users',
    'SELECT * INTO copies FROM users',
    'ALTER TABLE users ADD COLUMN x int',
    'DROP TABLE users',
    'TRUNCATE users',
    "SELECT nextval('users_id_seq')",
    "SELECT pg_notify('a', 'b')",
  ];

  it.each(changing)('%s', (sql) => expect(reachable(sql).filter((engine) => engine !== 'postgres')).toEqual([]));

  it.each(changing.slice(0, 5))('and a reader may not do it: %s', (sql) => {
    expect(refusalOf(shop(), readStatement(sql), { identity: READER }).code).toBe('FORBIDDEN');
  });
});
