import { loadSql, openPlaces, readStatement, settleOrder, type KnownTables } from '@query-router/sql';

beforeAll(loadSql);

const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  t: { id: 'int32', k: 'int32', s: 'text', m: 'decimal', j: 'json', d: 'date' },
  u: { id: 'int32', t_id: 'int32', note: 'text' },
  /** Its key has two columns. */
  p: { a: 'int32', b: 'int32', v: 'text' },
  /** Has no key. */
  n: { a: 'int32', b: 'text' },
};
const KEYS: Readonly<Record<string, readonly string[]>> = { t: ['id'], u: ['id'], p: ['a', 'b'] };

const tables: KnownTables = (_, name) => {
  const columns = TABLES[name];
  return columns === undefined ? null : { columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })), key: KEYS[name] ?? null };
};
const open = (sql: string): readonly string[] => openPlaces(readStatement(sql), tables);

describe('nothing is open', () => {
  it.each([
    'SELECT * FROM t', 'SELECT k FROM t ORDER BY k', 'SELECT k FROM t ORDER BY k LIMIT 3', 'SELECT k, s FROM t ORDER BY id LIMIT 3', 'SELECT k, s FROM t ORDER BY k, id DESC OFFSET 2', 'SELECT s, k FROM t ORDER BY 2, 1 LIMIT 3',
    'SELECT s FROM t WHERE id = 3 LIMIT 1', 'SELECT v FROM p WHERE a = 1 ORDER BY b LIMIT 2', 'SELECT v FROM p ORDER BY a, b LIMIT 2', 'SELECT t.s, u.note FROM t JOIN u ON u.t_id = t.id ORDER BY u.id LIMIT 5',
    'SELECT t.s, u.note FROM t, u WHERE u.t_id = t.id ORDER BY u.id LIMIT 5', 'SELECT u.note, t.s FROM u LEFT JOIN t ON t.id = u.t_id ORDER BY u.id, t.id LIMIT 2', 'SELECT count(*), max(s) FROM t LIMIT 1', 'SELECT k, count(*) FROM t GROUP BY k ORDER BY count(*), k LIMIT 2',
    'SELECT k, s, count(*) FROM t GROUP BY k, s ORDER BY s, k LIMIT 2', 'SELECT DISTINCT k, s FROM t ORDER BY s, k LIMIT 2', 'SELECT k FROM t UNION SELECT id FROM u ORDER BY 1 LIMIT 3', 'SELECT DISTINCT ON (k) k, s FROM t ORDER BY k, s', 'SELECT DISTINCT ON (k) * FROM t ORDER BY k, id',
    'SELECT k FROM t LIMIT ALL', 'SELECT k FROM t OFFSET 0', 'SELECT k FROM t LIMIT 0', 'SELECT k FROM t ORDER BY k FETCH FIRST 2 ROWS WITH TIES', 'SELECT k FROM t WHERE EXISTS (SELECT 1 FROM u LIMIT 1)', 'SELECT row_number() OVER (ORDER BY id), lag(k) OVER (PARTITION BY k ORDER BY id) FROM t',
    'SELECT rank() OVER (ORDER BY k), sum(id) OVER (ORDER BY k), count(*) OVER (PARTITION BY k) FROM t', 'SELECT first_value(k) OVER (ORDER BY k) FROM t', "SELECT string_agg(s, ',' ORDER BY s) FROM t", 'SELECT array_agg(s ORDER BY id) FROM t', 'SELECT k, row_number() OVER (ORDER BY count(*), k) FROM t GROUP BY k',
    'WITH x AS (SELECT k, count(*) AS n FROM t GROUP BY k) SELECT * FROM x ORDER BY k LIMIT 2', 'SELECT * FROM (SELECT DISTINCT k, s FROM t) AS x ORDER BY s, k LIMIT 2', 'SELECT x.c FROM (SELECT id, s AS c FROM t) AS x ORDER BY x.id LIMIT 2', 'SELECT (SELECT u.note FROM u WHERE u.id = t.k LIMIT 1) FROM t', 'SELECT upper(s) FROM t ORDER BY s LIMIT 2',
    'VALUES (1, 2), (3, 4) ORDER BY 1, 2 LIMIT 1', 'INSERT INTO t (id) SELECT id FROM u LIMIT 1',
  ])('in %s', (sql) => {
    expect(open(sql)).toEqual([]);
  });
});

describe('something is open', () => {
  const CUT = 'LIMIT or OFFSET with an ORDER BY that does not tell all rows apart';
  it.each([
    ['SELECT k FROM t LIMIT 3', 'LIMIT or OFFSET without ORDER BY'], ['SELECT k FROM t OFFSET 3', 'LIMIT or OFFSET without ORDER BY'], ['SELECT k, s FROM t ORDER BY k LIMIT 3', CUT], ['SELECT v FROM p ORDER BY a LIMIT 2', CUT], ['SELECT * FROM n ORDER BY a LIMIT 2', CUT],
    ['SELECT s FROM t ORDER BY upper(s) LIMIT 2', CUT], ['SELECT t.s, u.note FROM t JOIN u ON u.t_id = t.id ORDER BY t.id LIMIT 5', CUT], ['SELECT t.s, u.note FROM t LEFT JOIN u ON u.t_id = t.id ORDER BY u.id LIMIT 5', CUT], ['SELECT k, count(*) FROM t GROUP BY k ORDER BY 2 LIMIT 2', CUT],
    ['SELECT k, s, count(*) FROM t GROUP BY ROLLUP (k, s) ORDER BY k, s LIMIT 2', CUT], ['SELECT k, n.b FROM t JOIN n ON n.a = t.id ORDER BY t.id LIMIT 2', CUT], ['SELECT s FROM t WHERE id > 3 ORDER BY k LIMIT 2', CUT], ['SELECT s FROM t WHERE id = 3 OR k = 1 LIMIT 1', 'LIMIT or OFFSET without ORDER BY'],
    ['SELECT k FROM t UNION ALL SELECT id FROM u LIMIT 3', 'LIMIT or OFFSET without ORDER BY'], ['SELECT k, id FROM t UNION ALL SELECT id, id FROM u ORDER BY 1 LIMIT 3', CUT], ['SELECT k, s FROM t ORDER BY k OFFSET 1 ROWS FETCH FIRST 2 ROWS WITH TIES', CUT],
    ['SELECT DISTINCT ON (k) k, s FROM t', 'DISTINCT ON with an ORDER BY that does not tell the rows of a group apart'], ['SELECT DISTINCT ON (k) k, s, id FROM t ORDER BY k, s', 'DISTINCT ON with an ORDER BY that does not tell the rows of a group apart'],
    ['SELECT row_number() OVER () FROM t', 'row_number() over rows in no order'], ['SELECT row_number() OVER (ORDER BY k) FROM t', 'row_number() over an order that does not tell all rows apart'], ['SELECT lag(s) OVER (ORDER BY s) FROM t', 'lag() over an order that does not tell all rows apart'], ['SELECT first_value(s) OVER (ORDER BY k) FROM t', 'first_value() over an order that does not tell all rows apart'],
    ['SELECT sum(k) OVER (ORDER BY k ROWS 1 PRECEDING) FROM t', 'sum() over an order that does not tell all rows apart'], ['SELECT ntile(2) OVER (ORDER BY k) FROM t', 'ntile() over an order that does not tell all rows apart'],
    ["SELECT string_agg(s, ',') FROM t", 'string_agg() without ORDER BY'], ['SELECT array_agg(s ORDER BY k) FROM t', 'array_agg() with an ORDER BY that does not tell its values apart'], ['SELECT any_value(s) FROM t', 'any_value() without ORDER BY'], ['SELECT mode() WITHIN GROUP (ORDER BY k) FROM t', 'mode() takes one of the values that are as frequent'],
    ['SELECT random()', 'random() answers differently each time'], ['SELECT now()', 'now() answers differently each time'], ['SELECT current_date', 'current_date answers differently each time'],
    ['SELECT * FROM (SELECT k FROM t LIMIT 3) AS x', 'LIMIT or OFFSET without ORDER BY'], ['WITH x AS (SELECT k FROM t LIMIT 3) SELECT * FROM x', 'LIMIT or OFFSET without ORDER BY'], ['SELECT k FROM t WHERE k IN (SELECT id FROM u LIMIT 1)', 'LIMIT or OFFSET without ORDER BY'], ['SELECT (SELECT note FROM u WHERE u.t_id = t.id LIMIT 1) FROM t', 'LIMIT or OFFSET without ORDER BY'],
  ])('in %s: %s', (sql, reason) => {
    expect(open(sql)).toEqual([reason]);
  });
});

describe('settling', () => {
  it.each([
    ['SELECT k FROM t LIMIT 3', 'SELECT k FROM t ORDER BY 1 LIMIT 3'], ['SELECT k, s FROM t ORDER BY k DESC LIMIT 3', 'SELECT k, s FROM t ORDER BY k DESC, 2 LIMIT 3'], ['SELECT s, k FROM t ORDER BY k FETCH FIRST ROW ONLY', 'SELECT s, k FROM t ORDER BY k, 1 FETCH FIRST ROW ONLY'], ['SELECT k, s FROM t OFFSET 5', 'SELECT k, s FROM t ORDER BY 1, 2 OFFSET 5'],
    ['SELECT k AS "limit", s AS limit FROM t ORDER BY k OFFSET 3', 'SELECT k AS "limit", s AS limit FROM t ORDER BY k, 2 OFFSET 3'], ['SELECT DISTINCT ON (k) k, s, id FROM t ORDER BY k, s; -- done', 'SELECT DISTINCT ON (k) k, s, id FROM t ORDER BY k, s, 3; -- done'], ['SELECT DISTINCT ON (k) k, id FROM t', 'SELECT DISTINCT ON (k) k, id FROM t ORDER BY 1, 2'],
    ['(SELECT k FROM t LIMIT 3)', '(SELECT k FROM t LIMIT 3) ORDER BY 1'], ['SELECT k FROM t UNION SELECT id FROM u LIMIT 3', 'SELECT k FROM t UNION SELECT id FROM u ORDER BY 1 LIMIT 3'], ["SELECT k, ';' /* LIMIT */ FROM t -- LIMIT\n LIMIT /* a */ 2", "SELECT k, ';' /* LIMIT */ FROM t ORDER BY 1 -- LIMIT\n LIMIT /* a */ 2"], ['SELECT * FROM n ORDER BY a LIMIT 2', 'SELECT * FROM n ORDER BY a, 2 LIMIT 2'],
    ['SELECT k FROM t ORDER BY k LIMIT 2', 'SELECT k FROM t ORDER BY k LIMIT 2'], ['SELECT k, s FROM t ORDER BY (SELECT max(id) FROM u LIMIT 1) LIMIT 3', 'SELECT k, s FROM t ORDER BY (SELECT max(id) FROM u LIMIT 1), 1, 2 LIMIT 3'],
  ])('%s', (sql, wanted) => {
    const settled = settleOrder(readStatement(sql), tables);
    expect(settled).toEqual({ ok: true, sql: wanted });
    expect(open(wanted)).toEqual([]);
  });

  it.each([
    ['SELECT k, j FROM t ORDER BY k LIMIT 2', 'the output column j is of type jsonb'], ['SELECT row_number() OVER (ORDER BY k) FROM t', 'row_number()'], ['SELECT * FROM (SELECT k FROM t LIMIT 3) AS x', 'in a subquery'], ['SELECT now()', 'now()'], ['SELECT x FROM t LIMIT 1', 'x'],
    ['DELETE FROM t', 'only reads'],
  ])('%s is refused: %s', (sql, reason) => {
    expect(settleOrder(readStatement(sql), tables)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});
