import { emit, loadSql, readStatement } from '@query-router/sql';

const COLUMNS = [
  { name: 'id', type: 'int32', nullable: true },
  { name: 'k', type: 'int32', nullable: true },
  { name: 'm', type: 'decimal(12,2)', nullable: true },
  { name: 'f', type: 'float64', nullable: true },
];

function written(sql: string): string {
  const emission = emit(readStatement(sql), 'clickhouse', ({ name }) => ({ path: ['lab', name], columns: COLUMNS }));
  return emission.ok ? emission.sql : `refused: ${emission.reason}`;
}

beforeAll(loadSql);

describe('a statement prepared for ClickHouse', () => {
  it('keeps IN over a subquery where rows must meet it, and tells unknown apart elsewhere', () => {
    expect(written('SELECT id FROM lab.t WHERE k IN (SELECT k FROM lab.u)')).not.toContain('CASE');
    for (const sql of ['SELECT k IN (SELECT k FROM lab.u) FROM lab.t', 'SELECT id FROM lab.t WHERE k NOT IN (SELECT k FROM lab.u)', 'SELECT id FROM lab.t WHERE k = 1 OR k IN (SELECT k FROM lab.u)', 'SELECT id FROM lab.t WHERE k <> ALL (SELECT k FROM lab.u)']) {
      expect(written(sql)).toMatch(/CASE WHEN .*count\(\*\).* IS NULL\) THEN CAST\(NULL AS Nullable\(Bool\)\)/);
    }
  });

  it('makes a correlated count of nothing 0', () => {
    expect(written('SELECT id, (SELECT count(*) FROM lab.u WHERE u.id = t.id) FROM lab.t')).toContain('COALESCE((SELECT toInt64(count(*))');
    expect(written('SELECT id, (SELECT sum(m) FROM lab.u WHERE u.id = t.id) FROM lab.t')).not.toContain('COALESCE');
  });

  it('keeps the row of the empty grouping set where no aggregate does', () => {
    const having = /HAVING \(.*count\(\*\).* >= toInt64\(0\)\)/;
    for (const sql of ['SELECT k FROM lab.t GROUP BY ROLLUP (k)', 'SELECT x.k FROM (SELECT k, count(*) FROM lab.t GROUP BY ROLLUP (k)) AS x', 'SELECT k FROM lab.t GROUP BY ROLLUP (k) HAVING k IS NULL']) expect(written(sql)).toMatch(having);
    for (const sql of ['SELECT k FROM lab.t GROUP BY k', 'SELECT k FROM lab.t GROUP BY GROUPING SETS ((k), (k, m))', 'SELECT count(*) FROM lab.t']) expect(written(sql)).not.toContain('HAVING');
  });

  it('keeps the greatest and the existence of rows however they are compared', () => {
    for (const sql of ['SELECT (SELECT max(u.m) FROM lab.u WHERE u.k < t.k) FROM lab.t', 'SELECT id FROM lab.t WHERE EXISTS (SELECT 1 FROM lab.u WHERE u.k <> t.k)']) expect(written(sql)).not.toContain('refused');
  });

  it('cuts whatever becomes a short text', () => {
    for (const value of ['k', 'm', 'k > 0']) expect(written(`SELECT (${value})::varchar(2) FROM lab.t`)).toMatch(/leftUTF8\(.*, 2\)/);
    expect(written('SELECT k::varchar, k::text FROM lab.t')).not.toContain('leftUTF8');
  });

  it('takes the sign of NaN for 0', () => {
    expect(written('SELECT sign(k::float8) FROM lab.t')).toContain('isNaN');
  });

  it.each([
    ['a backslash in the replacement', "SELECT regexp_replace(k::text, 'a', '\\\\') FROM lab.t"],
    ['EXISTS over part of a subquery', 'SELECT id FROM lab.t WHERE EXISTS (SELECT 1 FROM lab.u WHERE u.id = t.id OFFSET 1)'],
    ['a subquery that compares with a float', 'SELECT id, (SELECT count(*) FROM lab.u WHERE u.k = t.f) FROM lab.t'],
    ['a count of rows that are compared otherwise than by equality', 'SELECT (SELECT count(*) FROM lab.u WHERE u.k <> t.k) FROM lab.t'],
    ['a sum where one comparison is another', 'SELECT (SELECT sum(u.m) FROM lab.u WHERE u.id = t.id AND u.k > t.k) FROM lab.t'],
    ['EXISTS over DISTINCT', 'SELECT id FROM lab.t WHERE EXISTS (SELECT DISTINCT u.k FROM lab.u WHERE u.id = t.id)'],
    ['an outer column that is compared with nothing', 'SELECT id FROM lab.t WHERE EXISTS (SELECT 1 FROM lab.u WHERE u.id = t.id OR u.k IS NULL)'],
    ['an outer column in the select list only', 'SELECT (SELECT sum(u.k + t.k) FROM lab.u WHERE u.id = t.id) FROM lab.t'],
    ['a correlated subquery that is no aggregate', 'SELECT (SELECT u.k FROM lab.u WHERE u.id = t.id) FROM lab.t'],
    ['a correlated count inside an expression', 'SELECT (SELECT count(*) + 1 FROM lab.u WHERE u.id = t.id) FROM lab.t'],
    ['a correlated aggregate that is something over nothing', 'SELECT (SELECT coalesce(sum(u.k), 0) FROM lab.u WHERE u.id = t.id) FROM lab.t'],
    ['a correlated subquery with groups', 'SELECT (SELECT sum(u.k) FROM lab.u WHERE u.id = t.id GROUP BY u.m) FROM lab.t'],
    ['a correlated subquery in ORDER BY', 'SELECT id FROM lab.t ORDER BY (SELECT count(*) FROM lab.u WHERE u.id = t.id)'],
    ['a correlated IN', 'SELECT id FROM lab.t WHERE k IN (SELECT k FROM lab.u WHERE u.id = t.id)'],
    ['IN over several columns, where unknown would show', 'SELECT (id, k) IN (SELECT id, k FROM lab.u) FROM lab.t'],
    ['an outer join without an equality', 'SELECT 1 FROM lab.t LEFT JOIN lab.u ON t.id > u.id'],
    ['a recursive query that drops rows', 'WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r'],
  ])('refuses %s', (_, sql) => {
    expect(written(sql)).toContain('refused: ');
  });
});
