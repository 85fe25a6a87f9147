import { readStatement } from '../src/statement.ts';

describe('the outline of a statement', () => {
  test.each([
    ['SELECT 1', 'SELECT', undefined],
    ['  -- why\n /* ; */ select 1 FORMAT JSONEachRow', 'SELECT', 'JSONEachRow'],
    ["SELECT ' FORMAT x' AS a FORMAT CSV SETTINGS max_threads = 1", 'SELECT', 'CSV'],
    ['# comment\nWITH x AS (SELECT 1) SELECT * FROM x', 'WITH', undefined],
    ['', '', undefined],
  ])('of %j has verb %s and format %s', (sql, verb, format) => {
    expect(readStatement(sql)).toMatchObject({ verb, format, hasSecond: false });
  });

  test.each([
    ["SELECT ';' AS `a;b`, \";\" -- ;\n", false],
    ['SELECT 1;', false],
    ['SELECT 1; -- nothing more', false],
    ['SELECT $tag$ ; $tag$', false],
    ["SELECT 'it\\'s; fine'", false],
    ['SELECT 1; SELECT 2', true],
    ["SELECT 'a';DROP TABLE t", true],
    ["SELECT '\\\\'; DROP TABLE t -- '", true],
    ['INSERT INTO t VALUES (1); DROP TABLE t', true],
    ["INSERT INTO t VALUES (';')", false],
    ['INSERT INTO t FORMAT CSV 1\n\n;\n\nDROP TABLE t', true],
    ['INSERT INTO t FORMAT JSONEachRow {"a":"; DROP"}\n', false],
  ])('%j has a second statement: %s', (sql, second) => {
    expect(readStatement(sql).hasSecond).toBe(second);
  });

  test.each([
    ['INSERT INTO t FORMAT JSONEachRow', true],
    ['INSERT INTO t (a, b) FORMAT JSONEachRow\n', true],
    ['INSERT INTO t VALUES', true],
    ['INSERT INTO t', true],
    ['INSERT INTO t VALUES (1)', false],
    ['INSERT INTO t FORMAT CSV 1;2', false],
    ['INSERT INTO t SELECT 1', false],
    ['SELECT 1 FORMAT CSV', false],
  ])('%j waits for data: %s', (sql, expectsData) => {
    expect(readStatement(sql).expectsData).toBe(expectsData);
  });
});
