import { loadSql, readStatement } from '@query-router/sql';

beforeAll(loadSql);

/** `r:` read, `w:` written; `.` before a name without a schema. */
function tables(sql: string): string[] {
  return readStatement(sql)
    .tables.map(({ schema, name, access }) => `${access[0]}:${schema ?? ''}.${name}`)
    .toSorted();
}

describe('tables by scope', () => {
  it.each([
    ['SELECT 1', []],
    ['SELECT * FROM t', ['r:.t']],
    ['SELECT * FROM s.t AS x', ['r:s.t']],
    ['TABLE t', ['r:.t']],
    ['SELECT * FROM a, b', ['r:.a', 'r:.b']],
    ['SELECT * FROM a JOIN b ON true LEFT JOIN s.c USING (id)', ['r:.a', 'r:.b', 'r:s.c']],
    ['SELECT * FROM (SELECT * FROM inner_t) AS x', ['r:.inner_t']],
    ['SELECT (SELECT max(id) FROM b) FROM a', ['r:.a', 'r:.b']],
    ['SELECT * FROM a WHERE id IN (SELECT id FROM b) AND EXISTS (SELECT 1 FROM c)', ['r:.a', 'r:.b', 'r:.c']],
    ['SELECT 1 FROM a UNION SELECT 1 FROM b EXCEPT SELECT 1 FROM c', ['r:.a', 'r:.b', 'r:.c']],
    ['SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.id) AS x', ['r:.a', 'r:.b']],
    ['SELECT * FROM a ORDER BY (SELECT 1 FROM b) LIMIT (SELECT 1 FROM c)', ['r:.a', 'r:.b', 'r:.c']],
    ['SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM b)) OVER (ORDER BY (SELECT 1 FROM c)) FROM a', ['r:.a', 'r:.b', 'r:.c']],
    ['SELECT * FROM generate_series(1, 3) AS g', []],
    ['SELECT DISTINCT ON ((SELECT 1 FROM b)) * FROM a GROUP BY (SELECT 1 FROM c) HAVING (SELECT true FROM d)', ['r:.a', 'r:.b', 'r:.c', 'r:.d']],
    ['VALUES ((SELECT 1 FROM a))', ['r:.a']],
  ])('%s reads %j', (sql, expected) => {
    expect(tables(sql)).toEqual(expected);
  });

  it.each([
    ['WITH x AS (SELECT 1) SELECT * FROM x', []],
    ['WITH t AS (SELECT * FROM s.t) SELECT * FROM t', ['r:s.t']],
    ['WITH t AS (SELECT * FROM t) SELECT * FROM t', ['r:.t']],
    ['WITH t AS (SELECT 1) SELECT * FROM s.t', ['r:s.t']],
    ['WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT * FROM t) SELECT * FROM t', []],
    ['WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b, c', ['r:.c']],
    ['WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b, a', ['r:.a']],
    ['WITH RECURSIVE b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b, a', []],
    ['SELECT * FROM b, (WITH b AS (SELECT 1) SELECT * FROM b) AS x', ['r:.b']],
    ['WITH b AS (SELECT 1) SELECT * FROM (SELECT * FROM b) AS x', []],
    ['WITH b AS (SELECT 1) SELECT * FROM (WITH b AS (SELECT * FROM b) SELECT * FROM b) AS x', []],
    ['SELECT * FROM (WITH y AS (SELECT 1) SELECT * FROM y) AS x, y', ['r:.y']],
    ['WITH x AS (SELECT 1) SELECT 1 FROM x UNION SELECT 2 FROM x', []],
    ['WITH x AS (SELECT 1) SELECT (SELECT * FROM x)', []],
    ['SELECT 1 FROM (SELECT 1) AS t', []],
  ])('%s takes no common table expression for a table: %j', (sql, expected) => {
    expect(tables(sql)).toEqual(expected);
  });

  it.each([
    ['INSERT INTO s.a VALUES (1)', ['w:s.a']],
    ['INSERT INTO a SELECT * FROM b', ['r:.b', 'w:.a']],
    ['INSERT INTO a SELECT * FROM a', ['r:.a', 'w:.a']],
    ['WITH a AS (SELECT * FROM b) INSERT INTO a SELECT * FROM a', ['r:.b', 'w:.a']],
    ['INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET x = (SELECT 1 FROM b) RETURNING (SELECT 1 FROM c)', ['r:.b', 'r:.c', 'w:.a']],
    ['UPDATE a SET x = b.x FROM b WHERE a.id = b.id', ['r:.b', 'w:.a']],
    ['UPDATE a SET x = (SELECT 1 FROM b)', ['r:.b', 'w:.a']],
    ['DELETE FROM a USING b WHERE a.id = b.id', ['r:.b', 'w:.a']],
    ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE', ['r:.b', 'w:.a']],
    ['MERGE INTO a USING (SELECT * FROM b) AS x ON a.id = x.id WHEN NOT MATCHED THEN INSERT VALUES (1)', ['r:.b', 'w:.a']],
    ['WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d', ['w:.a']],
    ['WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d', ['w:.a', 'w:.b']],
    ['SELECT * FROM a FOR UPDATE OF a', ['r:.a']],
    ['SELECT * INTO b FROM a', ['r:.a', 'w:.b']],
    ['CREATE TABLE a (id int REFERENCES s.b (id))', ['r:s.b', 'w:.a']],
    ['CREATE TABLE a (LIKE b)', ['r:.b', 'w:.a']],
    ['CREATE TABLE a AS SELECT * FROM b', ['r:.b', 'w:.a']],
    ['CREATE VIEW a AS SELECT * FROM b', ['r:.b', 'w:.a']],
    ['CREATE INDEX i ON s.a (x)', ['w:s.a']],
    ['ALTER TABLE s.a ADD COLUMN x int', ['w:s.a']],
    ['ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b (id)', ['r:.b', 'w:.a']],
    ['ALTER TABLE a RENAME TO b', ['w:.a']],
    ['DROP TABLE a, s.b CASCADE', ['w:.a', 'w:s.b']],
    ['DROP SCHEMA s', ['w:s.*']],
    ['CREATE SCHEMA s', ['w:s.*']],
    ['ALTER TABLE a SET SCHEMA s', ['w:.a', 'w:s.*']],
    ['TRUNCATE a, s.b', ['w:.a', 'w:s.b']],
    ["COMMENT ON COLUMN s.a.x IS 'x'", ['w:s.a']],
    ["COMMENT ON TABLE s.a IS 'x'", ['w:s.a']],
  ])('%s touches %j', (sql, expected) => {
    expect(tables(sql)).toEqual(expected);
  });

  it('lists a table once, however often it stands there', () => {
    expect(tables('SELECT * FROM t AS a, t AS b, T AS c')).toEqual(['r:.t']);
  });

  it('folds names as PostgreSQL does', () => {
    expect(tables('SELECT * FROM Shop."Orders", SHOP.orders')).toEqual(['r:shop.Orders', 'r:shop.orders']);
  });
});
