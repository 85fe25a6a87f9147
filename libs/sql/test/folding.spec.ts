import { emit, loadSql, readStatement } from '@query-router/sql';

beforeAll(loadSql);

/** What DuckDB would get, or why it gets nothing. */
function emitted(expression: string, rest: string): string {
  const emission = emit(readStatement(`SELECT ${expression} AS x ${rest}`), 'duckdb', () => ({ path: ['t'], columns: [{ name: 'id', type: 'int32', nullable: true }, { name: 'at', type: 'timestamp', nullable: true }] }));
  return emission.ok ? emission.sql : emission.reason;
}

const REFUSED = /^PostgreSQL works constants out before it looks for rows, and this one may fail: /;

describe('constants that PostgreSQL works out before it looks for rows', () => {
  it.each([
    '1 / 0', '5 % 0', '2147483647 + 1', '9223372036854775807 * 2', 'ln(-2.5::float8)', 'ln(0::float8)', "exp('1e10'::float8)", 'sqrt(-1::float8)', '3000000000::int', '70000::int::smallint', 'make_date(2024, 2, 30)',
    "date '2024-01-01' + 2147483647", 'CASE WHEN id > 1 THEN 1 / 0 ELSE 2 END', 'sum(1 / 0)', 'id + (SELECT 1 / 0)', "1.5 / 0", "exp(round(abs('1e10'::float8)))", '123456::numeric(5,2)', '2147483647 + COALESCE(1, id)', '2147483647 + CASE WHEN true THEN 1 ELSE id END',
  ])('%s is refused where there may be no rows', (expression) => {
    expect(emitted(expression, 'FROM t')).toMatch(REFUSED);
  });

  it.each([
    '7 / 2', '-7 % 3', '2147483647 - 1', 'sqrt(2::float8)', 'ln(1::float8)', 'exp(1::float8)', "date '1998-12-01' - interval '90 days'", "date '2024-02-29' + 1", 'id / 0', 'NULLIF(1, 1) / id', 'NULL::int / 0',
    "at - interval '1 month'", 'make_date(2024, 2, 28)', '1.5::numeric(5,2)', "upper('a') || lower('B')", 'row_number() OVER (ORDER BY id)', "date '2024-01-02' - date '2024-01-01'", '1.5 * 2 + 1', '2147483647 + COALESCE(id, 1)', '1 + CASE WHEN id > 2 THEN 1 ELSE 2 END', 'array_length(ARRAY[1, 2], 1)', 'cardinality(ARRAY[at])',
  ])('%s is not', (expression) => {
    expect(emitted(expression, 'FROM t')).not.toMatch(REFUSED);
  });

  it('are left to the engine where there is always a row', () => {
    expect(emitted('1 / 0', '')).not.toMatch(REFUSED);
    expect(emitted('1 / 0', 'WHERE 1 > 2')).toMatch(REFUSED);
    expect(emitted('1 / 0', 'LIMIT 0')).toMatch(REFUSED);
    expect(emitted('CASE WHEN (SELECT 1) = 2 THEN 1 / 0 END', '')).toMatch(REFUSED);
    expect(emitted('make_date(1, 2, 30) + NULL::int', '')).toMatch(REFUSED);
  });
});
