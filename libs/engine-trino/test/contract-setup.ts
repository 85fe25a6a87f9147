import type { EngineSetup, ValueExpressions } from '@query-router/engine/testing';
import { POSTGRES_EXPRESSIONS } from '@query-router/engine/testing';

/** Every value of the contract in Trino's dialect; null where Trino has no such value. */
export const TRINO_EXPRESSIONS: ValueExpressions = {
  ...POSTGRES_EXPRESSIONS,
  'float64 NaN': 'nan()',
  'float64 infinity': 'infinity()',
  'float64 negative infinity': '-infinity()',
  'float64 negative zero is zero': "CAST('-0.0' AS double)",
  'text empty': "''",
  'text unicode': "'Grüße, 世界 🦆 e\u0301'",
  'text quotes, backslash, newline, tab': "'a''b\"c\\d\ne\tf'",
  'bytes empty': "X''",
  'bytes with zero and 0xff': "X'0001feff'",
  'timestamptz given in another zone is in UTC': "TIMESTAMP '2026-11-22 03:32:03.5 +02:30'",
  'timestamptz of year 9999': "TIMESTAMP '9999-12-31 23:59:59.999999 UTC'",
  // Two types, each with a part of PostgreSQL's: months, or days and time together.
  'interval of every part': null,
  'interval zero': "INTERVAL '0' SECOND",
  'interval negative': null,
  // 36 hours are one day and 12 hours.
  'interval keeps 36 hours': null,
  'json object': `JSON '{"a": [1, null, "x", true], "b c": {"d": 1.5}}'`,
  'json integer beyond 2^53': `JSON '{"n": 12345678901234567890}'`,
  'json null': "JSON 'null'",
  'array of int32': 'ARRAY[1, NULL, -3]',
  'array empty': 'CAST(ARRAY[] AS array(integer))',
  'array of text with specials': "ARRAY['', 'a,b', '{}', 'say \"x\"', 'NULL', 'back\\slash']",
  'array of timestamptz': "ARRAY[TIMESTAMP '2026-11-22 01:02:03 UTC']",
  'array of decimal': 'CAST(ARRAY[1.5, -2] AS array(decimal(6,2)))',
  'null text': 'CAST(NULL AS varchar)',
  'null array': 'CAST(NULL AS array(integer))',
};

/** A table function produces rows lazily; `sequence()` as an array stops at 10,000. */
function series(count: number): string {
  return `SELECT sequential_number AS n FROM TABLE(sequence(start => 0, stop => ${count - 1})) ORDER BY 1`;
}

export const TRINO_SQL: EngineSetup['sql'] = {
  series: (count) => (count > 1_000_000 ? series(count).replace(' ORDER BY 1', '') : series(count)),
  wide: (count, width) => `SELECT rpad('x', ${width}, 'x') AS t FROM TABLE(sequence(start => 1, stop => ${count}))`,
  endless: (marker) => `SELECT count(*) AS n FROM TABLE(sequence(start => 1, stop => 1000000000000)) WHERE to_hex(sha512(to_utf8(CAST(sequential_number AS varchar)))) = '${marker}'`,
  runtimeError: 'SELECT 1 / (sequential_number - 1) AS v FROM TABLE(sequence(start => 1, stop => 3))',
  lateError: 'SELECT sequential_number AS secret, 1 / (sequential_number - 500000) AS x FROM TABLE(sequence(start => 1, stop => 1000000))',
  forbiddenReads: {
    'SET SESSION': "SET SESSION query_max_run_time = '1h'",
    'RESET SESSION': 'RESET SESSION query_max_run_time',
    'USE': 'USE tpch.tiny',
    'PREPARE': 'PREPARE p FROM SELECT 1',
    'EXECUTE IMMEDIATE': "EXECUTE IMMEDIATE 'SELECT 1'",
    'CALL': "CALL system.runtime.kill_query('x', 'y')",
    'START TRANSACTION': 'START TRANSACTION',
    'SHOW CATALOGS': 'SHOW CATALOGS',
    'GRANT': 'GRANT SELECT ON things TO USER x',
    'CREATE CATALOG': 'CREATE CATALOG x USING memory',
    'CREATE FUNCTION': 'CREATE FUNCTION memory.public.f() RETURNS integer RETURN 1',
    'EXPLAIN ANALYZE of a write': 'EXPLAIN ANALYZE DELETE FROM things',
    'running queries of others': 'SELECT * FROM system.runtime.queries',
    'nodes of the cluster': 'SELECT * FROM system.runtime.nodes',
    'a pass-through to another engine': "SELECT * FROM TABLE(system.query(query => 'SELECT 1'))",
    'MERGE': "MERGE INTO things USING (SELECT 1 AS x) s ON false WHEN NOT MATCHED THEN INSERT VALUES (1, 'a', 1, NULL)",
    'a write behind a comment': '/* SELECT */ DELETE FROM things',
  },
};
