import { isFailureError } from '@query-router/contracts';
import { changedMeaning, loadSql, readStatement, translate, type KnownTables, type SourceDialectName } from '@query-router/sql';

beforeAll(loadSql);

const tables: KnownTables = (_, name) => (name === 't' ? { columns: Object.entries({ id: 'int32', k: 'int32', m: 'decimal(12,2)', f: 'float64', s: 'text', d: 'date' }).map(([column, type]) => ({ name: column, type })), key: ['id'] } : null);

/** The translation, or the code and text of the refusal. */
function attempt(sql: string, dialect: SourceDialectName): string {
  try {
    const text = translate(sql, dialect);
    const changed = changedMeaning(readStatement(text), dialect, tables);
    return changed === null ? text : `CHANGED ${changed}`;
  } catch (error) {
    if (isFailureError(error)) return `${error.failure.code} ${error.failure.message}`;
    throw error;
  }
}

describe('what is translated', () => {
  it.each([
    ['duckdb', 'SELECT K FROM t ORDER BY k DESC', 'SELECT "k" FROM "t" ORDER BY "k" DESC NULLS LAST'],
    ['mysql', 'SELECT `k` FROM t ORDER BY k DESC, id LIMIT 2, 5', 'SELECT "k" FROM "t" ORDER BY "k" DESC NULLS LAST, "id" NULLS FIRST LIMIT 5 OFFSET 2'],
    ['clickhouse', 'SELECT toYear(d), countIf(k = 1) FROM t GROUP BY toYear(d)', 'SELECT extract(year FROM "d"), count(*) FILTER (WHERE ("k" = 1)) FROM "t" GROUP BY extract(year FROM "d")'],
    ['clickhouse', 'SELECT f * 1.5 FROM t', 'SELECT ("f" * CAST(\'1.5\' AS float8)) FROM "t"'],
    ['trino', 'SELECT k / 2 FROM t', 'SELECT ("k" / 2) FROM "t"'],
    ['duckdb', 'SELECT 1e3', "SELECT CAST('1e3' AS float8)"],
  ] as const)('from %s: %s', (dialect, sql, wanted) => {
    expect(attempt(sql, dialect)).toBe(wanted);
  });
});

describe('what would mean something else is refused', () => {
  it.each([
    ['duckdb', 'SELECT k / 2 FROM t', '/ of int4 and int4'], ['clickhouse', 'SELECT k / 2 FROM t', '/ of int4 and int4'], ['mysql', 'SELECT k / 2 FROM t', '/ of int4 and int4'], ['trino', 'SELECT m / 3 FROM t', '/ of numeric and'], ['duckdb', 'SELECT k // 2 FROM t', ''], ['duckdb', 'SELECT k ^ 2 FROM t', 'power'], ['mysql', 'SELECT k ^ 2 FROM t', 'bitwise xor'],
    ['mysql', "SELECT s || 'x' FROM t", 'OR'], ['mysql', "SELECT id FROM t WHERE s = 'A'", '= of text and text'], ['mysql', 'SELECT id FROM t ORDER BY s', 'ORDER BY of type text'], ['mysql', 'SELECT /*!50000 1 + */ 1', 'comment'], ['mysql', 'SELECT 1--1', 'comment'],
    ['clickhouse', String.raw`SELECT id FROM t WHERE s = 'a\_b'`, 'backslash'], ['clickhouse', 'SELECT k FROM t LIMIT 1 BY k', 'limit by'], ['clickhouse', 'SELECT sum(k) FROM t', 'over no rows'], ['clickhouse', 'SELECT length(s) FROM t', 'length'], ['clickhouse', 'SELECT a.id FROM t AS a LEFT JOIN t AS b ON a.id = b.k', 'left'], ['clickhouse', 'SELECT id FROM t WHERE k NOT IN (1, NULL)', 'IN with'],
    ['clickhouse', 'SELECT id FROM t WHERE k IN (SELECT k FROM t)', 'subquery'], ['clickhouse', 'SELECT id FROM t FINAL', ''], ['clickhouse', 'SELECT -k AS k FROM t ORDER BY k', 'the output column k'], ['clickhouse', "SELECT DATE '1960-01-01'", 'outside'], ['clickhouse', 'SELECT k FROM t UNION ALL SELECT id FROM t ORDER BY 1', 'last part'],
    ['duckdb', 'SELECT k FROM t UNION SELECT 1 INTERSECT SELECT 1', 'INTERSECT'], ['duckdb', 'SELECT log(10)', ''], ['duckdb', 'SELECT avg(k) FROM t', 'avg of type int4'], ['duckdb', String.raw`SELECT id FROM t WHERE s LIKE 'a\_b'`, 'backslash'], ['duckdb', 'SELECT substring(s, 0, 2) FROM t', 'from 0'], ['duckdb', 'SELECT CAST(m AS decimal) FROM t', 'digits'], ['duckdb', 'SELECT * EXCLUDE (k) FROM t', ''],
    ['trino', 'SELECT concat(s, NULL) FROM t', 'concat'], ['trino', 'SELECT id FROM t WHERE f = 1.5', '= of float8'], ['trino', 'SELECT CAST(d AS timestamp) FROM t', 'timestamp'], ['trino', 'SELECT now()', ''],
    ['duckdb', 'SELECT 1 -- x\r; DROP TABLE t', 'carriage return'], ['duckdb', 'SELECT 1 /* /* */ + 1 */', 'comment begins inside'], ['duckdb', "SELECT * FROM '/etc/passwd'", ''], ['duckdb', "SELECT * FROM read_csv('/etc/passwd')", ''], ['duckdb', 'DELETE FROM t', 'not a query'], ['duckdb', `SELECT ${'('.repeat(60)}1${')'.repeat(60)}`, 'nested'],
  ] as const)('from %s: %s', (dialect, sql, why) => {
    const found = attempt(sql, dialect);
    expect(found).toMatch(/^(CHANGED|SQL_NOT_SUPPORTED|SQL_SYNTAX|STATEMENT_REFUSED) /);
    expect(found).toContain(why);
  });

  it('in bounded time', () => {
    expect(attempt(`SELECT 1 WHERE ${Array.from({ length: 6000 }, () => '1 = 1').join(' AND ')}`, 'duckdb')).toMatch(/^PAYLOAD_TOO_LARGE/);
    expect(attempt('SELECT 1; SELECT 2', 'trino')).toMatch(/^STATEMENT_REFUSED/);
  });
});
