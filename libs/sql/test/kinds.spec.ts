import { loadSql, readStatement } from '@query-router/sql';

beforeAll(loadSql);

const kind = (sql: string): string => readStatement(sql).kind;

describe('statement kinds', () => {
  it.each([
    'SELECT 1',
    'TABLE t',
    'VALUES (1)',
    "SELECT 'DELETE FROM t'",
    'SELECT "delete" FROM "update"',
    'SELECT 1 -- ; DROP TABLE t',
    'SELECT /* INSERT INTO t VALUES (1) */ 1',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'SELECT $$ ; DROP TABLE t $$',
    'SELECT now(), random()',
    'SELECT "FOR UPDATE" FROM t',
  ])('%s is a read', (sql) => {
    expect(kind(sql)).toBe('read');
  });

  it.each([
    'INSERT INTO t VALUES (1)',
    'INSERT INTO t DEFAULT VALUES RETURNING *',
    'UPDATE t SET x = 1',
    'DELETE FROM t',
    'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE',
    'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
    'WITH i AS (INSERT INTO t VALUES (1)) SELECT 1',
    'WITH u AS (UPDATE t SET x = 1 RETURNING *), v AS (SELECT * FROM u) SELECT * FROM v',
    'WITH m AS (MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING t.id) SELECT * FROM m',
    'SELECT * FROM t FOR UPDATE',
    'SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED',
    'SELECT * FROM t FOR SHARE',
    'SELECT * FROM (SELECT * FROM t FOR UPDATE) AS x',
    "SELECT nextval('s')",
    "SELECT pg_catalog.nextval('s')",
    "SELECT setval('s', 1)",
    "SELECT pg_notify('c', 'x')",
    "SELECT * FROM t WHERE id = nextval('s')",
    "SELECT ('s'::text).nextval",
    "WITH x AS (SELECT nextval('s') AS n) SELECT * FROM x",
  ])('%s is a write', (sql) => {
    expect(kind(sql)).toBe('write');
  });

  it.each([
    'CREATE TABLE t (id serial PRIMARY KEY, x text DEFAULT upper(\'a\'))',
    'CREATE TABLE t AS SELECT 1 AS a',
    'CREATE UNLOGGED TABLE t (a int)',
    'SELECT 1 AS a INTO t',
    'CREATE VIEW v AS SELECT 1',
    'CREATE MATERIALIZED VIEW v AS SELECT 1',
    'REFRESH MATERIALIZED VIEW v',
    'CREATE INDEX i ON t (x)',
    'CREATE UNIQUE INDEX IF NOT EXISTS i ON t (lower(x)) WHERE x IS NOT NULL',
    'CREATE SCHEMA s',
    'CREATE SEQUENCE s',
    'ALTER SEQUENCE s RESTART',
    'ALTER TABLE t ADD COLUMN x int',
    'ALTER TABLE t DROP COLUMN x, ALTER COLUMN y TYPE text USING y::text',
    'ALTER TABLE t RENAME COLUMN x TO y',
    'ALTER TABLE t SET SCHEMA s',
    'DROP TABLE IF EXISTS t CASCADE',
    'DROP VIEW v',
    'DROP INDEX i',
    'DROP SCHEMA s',
    'TRUNCATE t RESTART IDENTITY CASCADE',
    "COMMENT ON TABLE t IS 'x'",
  ])('%s is a definition', (sql) => {
    expect(kind(sql)).toBe('ddl');
  });
});

const same = (a: string, b: string): boolean => readStatement(a).fingerprint === readStatement(b).fingerprint;

describe('fingerprints', () => {
  it.each([
    ['SELECT * FROM t WHERE id = 1', 'select  *\nfrom T where ID = 2 -- x'],
    ["SELECT 'a'", 'SELECT 1.5'],
    ['SELECT * FROM t WHERE id IN (1, 2)', 'SELECT * FROM t WHERE id IN (1, 2, 3)'],
    ['SELECT /* a */ 1', 'SELECT 2'],
  ])('are equal for %j and %j', (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ['SELECT a FROM t', 'SELECT a FROM u'],
    ['SELECT a FROM t', 'SELECT a FROM s.t'],
    ['SELECT a FROM r.t', 'SELECT a FROM s.t'],
    ['SELECT a FROM t WHERE b = 1', 'SELECT a FROM t WHERE b < 1'],
    ['SELECT a FROM t', 'SELECT a FROM t LIMIT 1'],
    ['SELECT a FROM t', 'SELECT "A" FROM t'],
  ])('differ for %j and %j', (a, b) => {
    expect(same(a, b)).toBe(false);
  });
});
