/** Column types of the table `m`, by column name. */
export const COLUMNS: Readonly<Record<string, string>> = {
  c_bool: 'boolean', c_int2: 'smallint', c_int4: 'integer', c_int8: 'bigint', c_numeric: 'numeric(8,2)', c_plain: 'numeric', c_float4: 'real', c_float8: 'double precision', c_text: 'text', c_varchar: 'varchar(9)',
  c_char: 'char(4)', c_bytea: 'bytea', c_date: 'date', c_time: 'time', c_timestamp: 'timestamp', c_timestamptz: 'timestamptz', c_interval: 'interval', c_uuid: 'uuid', c_json: 'json', c_jsonb: 'jsonb', c_ints: 'int[]', c_texts: 'text[]',
};

const OPERANDS: readonly string[] = [...Object.keys(COLUMNS), "'1'", 'NULL', '1', '1.5', '5000000000'];
const INFIX = ['+', '-', '*', '/', '%', '^', '=', '<>', '<', '>=', '||', '&', '|', '#', '<<', '~~', '~', '->', '->>', '@>', '<@', '?', '&&', '~~*', '#>'];
const PREFIX = ['-', '+', '~', '@', '|/'];
const FORMS: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `COALESCE(${a}, ${b})`, (a, b) => `CASE WHEN c_bool THEN ${a} ELSE ${b} END`, (a, b) => `CASE ${a} WHEN ${b} THEN 1 END`, (a, b) => `ARRAY[${a}, ${b}]`, (a, b) => `NULLIF(${a}, ${b})`, (a, b) => `GREATEST(${a}, ${b})`,
  (a, b) => `${a} IN (${b}, ${b})`, (a, b) => `${a} IN (SELECT ${b} FROM m)`, (a, b) => `${a} IS DISTINCT FROM ${b}`, (a, b) => `${a} BETWEEN ${b} AND ${a}`, (a, b) => `${a} = ANY (ARRAY[${b}])`, (a, b) => `${a} = ANY (${b})`, (a, b) => `(${a}, 1) = (${b}, 2)`,
];
const TYPES = [...new Set(Object.values(COLUMNS))];

/** Every operator over every pair of types. */
export function* operators(): Generator<string> {
  for (const name of INFIX) for (const a of OPERANDS) for (const b of OPERANDS) yield `SELECT ${a} ${name} ${b} FROM m`;
  for (const name of PREFIX) for (const a of OPERANDS) yield `SELECT ${name} ${a} FROM m`;
}

/** Every construct that looks for a common type or a comparison, over every pair; every cast. */
export function* constructs(): Generator<string> {
  for (const a of OPERANDS) {
    for (const b of OPERANDS) {
      for (const form of FORMS) yield `SELECT ${form(a, b)} FROM m`;
      yield `SELECT ${a} FROM m UNION SELECT ${b} FROM m`;
      yield `SELECT * FROM (SELECT ${a} AS k FROM m) AS a FULL JOIN (SELECT ${b} AS k FROM m) AS b USING (k)`;
    }
    for (const type of TYPES) yield `SELECT CAST(${a} AS ${type}) FROM m`;
  }
}

/** Every function with no, one and two arguments. */
export function* functions(names: readonly string[]): Generator<string> {
  const seconds = ["'1'", '1', '1.5', 'c_numeric', 'c_text', 'c_date', 'c_interval', 'c_jsonb', 'c_ints'];
  for (const name of names) {
    for (const a of ['', '*', ...OPERANDS]) yield `SELECT ${name}(${a}) FROM m`;
    for (const a of ["'1'", '1', 'c_int8', 'c_numeric', 'c_float8', 'c_varchar', 'c_timestamp', 'c_jsonb', 'c_texts']) for (const b of seconds) yield `SELECT ${name}(${a}, ${b}) FROM m`;
  }
}

/** Queries whose names, scopes and grouping are the point. Tables: `a (id int primary key, k int, s text, n numeric(10,2), d date)`, `b (id bigint, k int, s varchar(5), t timestamp)`. */
export const QUERIES: readonly string[] = [
  'SELECT * FROM a', 'SELECT a.*, 1 FROM a, b', 'SELECT * FROM a JOIN b USING (id)', 'SELECT * FROM a NATURAL JOIN b', 'SELECT * FROM a LEFT JOIN b USING (k, id)', 'SELECT * FROM a RIGHT JOIN b USING (s)', 'SELECT * FROM a FULL JOIN b USING (id, s)',
  'SELECT id FROM a JOIN b ON a.id = b.id', 'SELECT id FROM a JOIN b USING (id)', 'SELECT a.id, b.id FROM a JOIN b USING (id)', 'SELECT j.id FROM (a JOIN b USING (id)) AS j', 'SELECT a.id FROM (a JOIN b USING (id)) AS j', 'SELECT u.id FROM a JOIN b USING (id) AS u', 'SELECT u.k FROM a JOIN b USING (id) AS u',
  'SELECT x.p FROM (SELECT k AS p, s FROM a) AS x', 'SELECT x.q FROM (SELECT k, s FROM a) AS x (q)', 'SELECT p, r FROM (SELECT k, s FROM a) AS x (p, q, r)', "SELECT u FROM (SELECT '1' AS u) AS x", "SELECT u + 1 FROM (SELECT '1' AS u) AS x", 'SELECT * FROM (VALUES (1, NULL), (2.5, $$x$$)) AS v (p, q)',
  'WITH w AS (SELECT k, sum(n) AS t FROM a GROUP BY k) SELECT w.t, a.s FROM w JOIN a USING (k)', 'WITH w (p) AS (SELECT 1), v AS (SELECT p + 0.5 AS p FROM w) SELECT * FROM v, w', 'WITH a AS (SELECT 1 AS z) SELECT * FROM a', 'WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 5) SELECT i, i * 2.0 FROM r',
  'WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 0.5 FROM r WHERE i < 5) SELECT i FROM r', 'SELECT (SELECT max(b.k) FROM b WHERE b.id = a.id) FROM a', 'SELECT (SELECT b.s FROM b WHERE b.k = k) FROM a', 'SELECT EXISTS (SELECT 1 FROM b WHERE b.id = a.id) FROM a', 'SELECT ARRAY(SELECT n FROM a)',
  'SELECT k FROM a WHERE (id, k) IN (SELECT id, k FROM b)', 'SELECT k FROM a WHERE n > ALL (SELECT k FROM b)', 'SELECT * FROM a, LATERAL (SELECT b.t FROM b WHERE b.k = a.k) AS x', 'SELECT * FROM a, (SELECT b.t FROM b WHERE b.k = a.k) AS x', 'SELECT * FROM a CROSS JOIN LATERAL (SELECT a.n + b.k AS z FROM b) AS x',
  'SELECT k, count(*) FROM a GROUP BY k', 'SELECT k, s FROM a GROUP BY k', 'SELECT * FROM a GROUP BY id', 'SELECT a.*, b.t FROM a, b GROUP BY a.id', 'SELECT a.*, b.t FROM a, b GROUP BY a.id, b.t', 'SELECT k + 1 FROM a GROUP BY k + 1', 'SELECT k + 1 + 1 FROM a GROUP BY k + 1', 'SELECT k AS s, count(*) FROM a GROUP BY s', 'SELECT upper(s) AS u FROM a GROUP BY u',
  'SELECT k, sum(n) FROM a GROUP BY 1', 'SELECT sum(n) FROM a GROUP BY 1', 'SELECT k FROM a GROUP BY 7', 'SELECT count(*) FROM a HAVING count(*) > 1', 'SELECT k FROM a HAVING count(*) > 1', 'SELECT sum(count(*)) FROM a', 'SELECT sum(sum(n)) OVER () FROM a GROUP BY k', 'SELECT k FROM a WHERE count(*) > 1', 'SELECT k FROM a WHERE row_number() OVER () = 1',
  'SELECT k, grouping(k, s), count(*) FROM a GROUP BY ROLLUP (k, s)', 'SELECT k, grouping(n) FROM a GROUP BY CUBE (k, s)', 'SELECT k, s FROM a GROUP BY GROUPING SETS ((k), (s), ())', 'SELECT (SELECT a.s FROM b LIMIT 1) FROM a GROUP BY a.k', 'SELECT (SELECT a.k FROM b LIMIT 1) FROM a GROUP BY a.k', 'SELECT k FROM a GROUP BY k ORDER BY count(*), s', 'SELECT k FROM a GROUP BY k ORDER BY max(s)',
  'SELECT DISTINCT k FROM a ORDER BY s', 'SELECT DISTINCT k, s FROM a ORDER BY s', 'SELECT DISTINCT ON (k) s FROM a ORDER BY k, s', 'SELECT DISTINCT ON (k) s FROM a ORDER BY s', 'SELECT DISTINCT ON (k, s) n FROM a ORDER BY s, k, n', 'SELECT -k AS k FROM a ORDER BY k', 'SELECT k AS x, s AS x FROM a ORDER BY x', 'SELECT k AS x, k AS x FROM a ORDER BY x', 'SELECT k FROM a ORDER BY 2', "SELECT k FROM a ORDER BY 'x'",
  'SELECT k FROM a UNION SELECT id FROM b ORDER BY k', 'SELECT k FROM a UNION SELECT id FROM b ORDER BY id', 'SELECT k FROM a UNION ALL SELECT n FROM a EXCEPT SELECT 1', "SELECT '1' UNION SELECT '2' UNION SELECT 3", "SELECT 3 UNION SELECT '2'", 'SELECT k, s FROM a INTERSECT SELECT k FROM b', 'SELECT s FROM a UNION SELECT s FROM b', '(SELECT k FROM a LIMIT 1) UNION (SELECT 2 ORDER BY 1)', 'SELECT NULL UNION SELECT NULL',
  'SELECT sum(k) OVER (PARTITION BY s ORDER BY n ROWS 2 PRECEDING), lag(n) OVER w, first_value(d) OVER (w ROWS UNBOUNDED PRECEDING) FROM a WINDOW w AS (ORDER BY id)', 'SELECT rank() FROM a', 'SELECT lag(n, 1, 0) OVER (ORDER BY k) FROM a', 'SELECT ntile(4) OVER (), percent_rank() OVER (ORDER BY k) FROM a',
  'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY k), percentile_disc(0.5) WITHIN GROUP (ORDER BY d), mode() WITHIN GROUP (ORDER BY s) FROM a', "SELECT string_agg(s, ',' ORDER BY k), array_agg(DISTINCT k), count(DISTINCT s) FILTER (WHERE k > 1) FROM a", 'SELECT g, o FROM generate_series(1, 3) WITH ORDINALITY AS x (g, o)', 'SELECT x FROM generate_series(1, 3) AS x', 'SELECT * FROM unnest(ARRAY[1], ARRAY[$$a$$])',
  'SELECT * FROM jsonb_each($${}$$)', 'SELECT * FROM json_to_record($${}$$) AS r (p int, q text[])', 'SELECT * FROM a, unnest(ARRAY[a.k, 1]) AS u', "SELECT date_trunc('month', d), extract(year FROM d), d + 1, d - d, d - interval '1 day', age(d) FROM a", 'SELECT nothing FROM a', 'SELECT a.nothing FROM a', 'SELECT z.k FROM a', 'SELECT public.a.k FROM a', 'SELECT public.a.k FROM a AS q', 'SELECT a.k FROM a AS q', 'SELECT * FROM a, a',
  'SELECT * FROM a, a AS q', 'SELECT * FROM nothing', 'SELECT 1 WHERE 1', 'SELECT 1 WHERE NULL', "SELECT 1 WHERE 't'", 'SELECT k FROM a LIMIT 2.5', "SELECT k FROM a LIMIT '2'", 'SELECT k FROM a LIMIT s', 'SELECT CASE WHEN k THEN 1 END FROM a', 'SELECT count(), 1 FROM a', 'SELECT sum(DISTINCT k), min(s), max(d), avg(n), stddev(k), bool_and(k > 1), bit_or(k) FROM a', 'SELECT *', 'SELECT count(*) OVER (ORDER BY count(*)) FROM a',
  'SELECT max(k) FILTER (WHERE max(k) > 1) FROM a', 'SELECT sum(n) OVER () FROM a GROUP BY k', 'SELECT rank() OVER (ORDER BY s) FROM a GROUP BY k', 'SELECT rank() OVER (ORDER BY sum(n)) FROM a GROUP BY k', 'SELECT sum(rank() OVER ()) FROM a', 'SELECT lag(rank() OVER ()) OVER () FROM a', 'SELECT (ARRAY[k])[1], (ARRAY[[k]])[1][1], (ARRAY[k])[1:2] FROM a', 'SELECT s COLLATE "C" FROM a ORDER BY s COLLATE "C"', 'SELECT s FROM a GROUP BY s, () ORDER BY 1',
];
