import { loadSql, readStatement } from '@query-router/sql';
import type { Features } from '@query-router/sql';

beforeAll(loadSql);

const features = (sql: string): Features => readStatement(sql).features;
const bound = (sql: string): string[] => features(sql).boundColumns.map(({ alias, column }) => (alias === null ? column : `${alias}.${column}`));

describe('words that only look like aggregates', () => {
  it.each([
    'SELECT accounts, country, discount, summary, minutes, max_temp FROM t',
    'SELECT * FROM accounts',
    'SELECT * FROM country WHERE discount > 1',
    "SELECT 'sum', 'count(*)' FROM t",
    'SELECT sum FROM t',
    'SELECT "count" FROM t',
    'SELECT 1 AS max FROM t',
    'SELECT x FROM t -- count(*)',
    'SELECT /* sum(x) */ x FROM t',
    'SELECT t.min, t.avg FROM t',
    'SELECT sum(x) OVER () FROM t',
  ])('%s does not aggregate', (sql) => {
    expect(features(sql).hasAggregate).toBe(false);
  });

  it.each(['SELECT count(*) FROM t', 'SELECT COUNT (*) FROM t', 'SELECT pg_catalog.sum(x) FROM t', 'SELECT 1 FROM t HAVING max(x) > 1', 'SELECT string_agg(a, b) FROM t'])('%s does', (sql) => {
    expect(features(sql).hasAggregate).toBe(true);
  });
});

describe('equality on columns', () => {
  it.each([
    ['SELECT * FROM t WHERE id = 1', ['id']],
    ['SELECT * FROM t WHERE 1 = id', ['id']],
    ['SELECT * FROM t WHERE id IN (1)', ['id']],
    ["SELECT * FROM t WHERE id = 'a'::uuid AND x = -1", ['id', 'x']],
    ['SELECT * FROM t WHERE t.id = 1 AND (y = 2 AND z = 3)', ['t.id', 'y', 'z']],
    ['SELECT * FROM t WHERE paid = TRUE', ['paid']],
    ['SELECT * FROM t WHERE is_valid = 1', ['is_valid']],
    ['SELECT * FROM t WHERE grid = 4', ['grid']],
    ['UPDATE t SET x = 1 WHERE id = 2', ['id']],
    ['DELETE FROM t WHERE id = 2', ['id']],
    ['SELECT * FROM a JOIN b ON a.id = b.a_id AND b.x = 1 WHERE a.id = 2', ['b.x', 'a.id']],
  ])('%s binds %j', (sql, expected) => {
    expect(bound(sql)).toEqual(expected);
  });

  it.each([
    'SELECT * FROM t WHERE id IN (1, 2)',
    'SELECT * FROM t WHERE id = 1 OR x = 2',
    'SELECT * FROM t WHERE NOT id = 1',
    'SELECT * FROM t WHERE id <> 1',
    'SELECT * FROM t WHERE id > 1',
    'SELECT * FROM t WHERE id = NULL',
    'SELECT * FROM t WHERE id = x',
    'SELECT * FROM t WHERE id + 1 = 2',
    'SELECT * FROM t WHERE id NOT IN (1)',
    'SELECT * FROM t WHERE id IS NOT DISTINCT FROM 1',
    'SELECT * FROM t WHERE id IN (SELECT 1)',
    "SELECT * FROM t WHERE s = 'id = 1' OR false",
    'SELECT * FROM (SELECT * FROM t WHERE id = 1) AS x',
  ])('%s binds nothing', (sql) => {
    expect(bound(sql)).toEqual([]);
  });

  it('gives an unqualified column to the only table', () => {
    expect(features('SELECT * FROM s.t AS x WHERE id = 1').keyEqualities).toEqual([{ table: { alias: 'x', schema: 's', name: 't' }, columns: ['id'] }]);
  });

  it('leaves an unqualified column open among several tables', () => {
    const found = features('SELECT * FROM a, b WHERE id = 1 AND b.y = 2 AND a.id = b.a_id');
    expect(found.keyEqualities.map(({ columns }) => columns)).toEqual([[], ['y']]);
    expect(found.boundColumns).toContainEqual({ alias: null, column: 'id' });
    expect(found.equiJoins).toEqual([{ left: { alias: 'a', column: 'id' }, right: { alias: 'b', column: 'a_id' } }]);
  });

  it('knows USING as an equality of columns', () => {
    expect(features('SELECT * FROM a JOIN b USING (id)').equiJoins).toEqual([{ left: { alias: 'a', column: 'id' }, right: { alias: 'b', column: 'id' } }]);
  });
});

describe('shape', () => {
  it.each([
    ['SELECT * FROM t WHERE id = 1', true],
    ['SELECT * FROM a JOIN b ON a.id = b.a_id WHERE a.id = 1', true],
    ['SELECT * FROM a, b WHERE a.id = 1', true],
    ['SELECT count(*) FROM t WHERE customer_id = 1', false],
    ['SELECT x FROM t WHERE id = 1 GROUP BY x', false],
    ['SELECT DISTINCT x FROM t WHERE id = 1', false],
    ['SELECT * FROM t WHERE id = 1 UNION SELECT * FROM t', false],
    ['WITH x AS (SELECT 1) SELECT * FROM t WHERE id = 1', false],
    ['SELECT * FROM (SELECT * FROM t) AS t WHERE id = 1', false],
    ['SELECT * FROM t WHERE id = (SELECT 1)', false],
    ['SELECT row_number() OVER () FROM t WHERE id = 1', false],
    ['SELECT * FROM t, generate_series(1, 2) WHERE id = 1', false],
    ['SELECT 1', false],
    ['SELECT * FROM t WHERE id = 1 FOR UPDATE', false],
  ])('%s is a plain select: %s', (sql, expected) => {
    expect(features(sql).plainSelect).toBe(expected);
  });

  it.each([
    ['SELECT * FROM a', 0],
    ['SELECT * FROM a, b, c', 2],
    ['SELECT * FROM a JOIN b ON true JOIN c ON true', 2],
    ['SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b)', 1],
    ['SELECT * FROM a WHERE id IN (SELECT id FROM b)', 1],
    ['SELECT * FROM a WHERE id IN (SELECT 1)', 0],
    ['SELECT (SELECT max(id) FROM b) FROM a', 1],
    ['WITH x AS (SELECT * FROM a JOIN b ON true) SELECT * FROM x', 1],
    ['SELECT 1 FROM a UNION SELECT 1 FROM b', 0],
  ])('%s joins %i times', (sql, expected) => {
    expect(features(sql).joins).toBe(expected);
  });

  it('counts tables, not mentions', () => {
    expect(features('SELECT * FROM t AS a, t AS b, s.t AS c').tableCount).toBe(2);
  });

  it.each([
    ['SELECT 1 UNION SELECT 2', 'hasSetOperation'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'hasCte'],
    ['WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x', 'recursive'],
    ['SELECT * FROM (SELECT 1) AS x', 'hasSubquery'],
    ['SELECT DISTINCT x FROM t', 'distinct'],
    ['SELECT count(DISTINCT x) FROM t', 'distinct'],
    ['SELECT x FROM t LIMIT 1', 'hasLimit'],
    ['SELECT x FROM t ORDER BY x', 'orderBy'],
    ['SELECT t.* FROM t', 'selectStar'],
    ['SELECT x FROM t FOR SHARE', 'lockingClause'],
    ['SELECT rank() OVER (ORDER BY x) FROM t', 'hasWindow'],
    ['SELECT x FROM t GROUP BY x', 'hasGroupBy'],
    ['SELECT now()', 'volatile'],
    ['SELECT current_date', 'volatile'],
    ['SELECT random()', 'volatile'],
    ['INSERT INTO t VALUES (1) RETURNING id', 'returnsRows'],
  ] as const)('%s has %s', (sql, feature) => {
    expect(features(sql)[feature]).toBe(true);
  });

  it('has none of that for a plain count', () => {
    const found = features('SELECT count(*) FROM t');
    expect(Object.entries(found).flatMap(([name, value]) => (value === true ? [name] : []))).toEqual(['hasAggregate', 'returnsRows']);
  });

  it('reads the limit', () => {
    expect(features('SELECT 1 LIMIT 10').limit).toBe(10);
    expect(features('SELECT 1 LIMIT 0').limit).toBe(0);
    expect(features('SELECT 1 LIMIT ALL')).toMatchObject({ limit: null, hasLimit: false });
  });
});
