import { loadSql, readStatement } from '@query-router/sql';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';

/** Expressions over `t (a int, b text, "Mixed" int, d date, ts timestamp, n numeric(10,2), arr int[], j jsonb, f boolean)`. */
const EXPRESSIONS: readonly string[] = [
  `a`, `t.a`, `"Mixed"`, `t."Mixed"`, `x.t.a`, `a AS one`, `a one`, `a AS "A B"`, `a AS "ä"`, `1`, `-1`, `1.5`, `'x'`, `NULL`, `true`, `false`, `B'101'`, `E'x'`, `$$x$$`,
  `a + 1`, `- a`, `+ a`, `a || b`, `a = 1`, `a <> 1`, `a IS NULL`, `b IS NOT NULL`, `f IS TRUE`, `NOT f`, `a = 1 AND a = 2`, `a = 1 OR f`, `a IN (1, 2)`, `a NOT IN (1)`, `a BETWEEN 1 AND 2`, `b LIKE 'x'`, `b ILIKE 'x'`,
  `b SIMILAR TO 'x'`, `b ~ 'x'`, `a IS DISTINCT FROM 1`, `(a)`, `((a))`, `(a + 1)`, `count(*)`, `count(a)`, `COUNT(DISTINCT a)`, `"count"(a)`, `pg_catalog.count(a)`, `sum(a) + 1`, `sum(a)::int`, `max(b) AS m`,
  `count(*) FILTER (WHERE a > 1)`, `row_number() OVER ()`, `sum(a) OVER (ORDER BY a)`, `string_agg(b, ',')`, `percentile_cont(0.5) WITHIN GROUP (ORDER BY a)`, `upper(b)`, `lower(upper(b))`, `length(b) + 1`, `a::text`, `a::bigint`,
  `1::int`, `1::integer`, `1::int8`, `1::numeric(5,2)`, `'1'::decimal`, `'x'::varchar(3)`, `'x'::char(3)`, `'x'::"char"`, `'x'::text`, `1::real`, `1::double precision`, `1::float(4)`, `1::boolean`, `'2024-01-01'::date`,
  `'2024-01-01'::timestamp`, `'2024-01-01'::timestamptz`, `'2024-01-01'::timestamp with time zone`, `'10:00'::time`, `'1 day'::interval`, `'{}'::jsonb`, `'{}'::json`, `'{1}'::int[]`, `ARRAY[1]::bigint[]`, `CAST(a AS text)`,
  `CAST(1 + 1 AS text)`, `CAST(CAST(1 AS int) AS text)`, `(1 + 1)::int::text`, `a::int::text`, `upper(b)::text`, `date '2024-01-01'`, `timestamp '2024-01-01'`, `interval '1 day'`, `time '10:00'`, `bool 'true'`, `int '1'`, `'x'::pg_catalog.text`,
  `CASE WHEN f THEN 1 END`, `CASE WHEN f THEN 1 ELSE a END`, `CASE WHEN f THEN 1 ELSE 2 END`, `CASE WHEN f THEN 1 ELSE upper(b)::int END`, `CASE a WHEN 1 THEN 2 ELSE 3::bigint END`, `CASE WHEN f THEN a END`, `CASE WHEN f THEN 1 ELSE CASE WHEN f THEN 2 END END`,
  `(CASE WHEN f THEN 1 END)::text`, `COALESCE(a, 1)`, `COALESCE(a, 1)::text`, `NULLIF(a, 1)`, `GREATEST(1, a)`, `LEAST(a, 2)`, `ROW(1, 2)`, `(1, 2)`, `ROW(a)`, `ARRAY[1, 2]`, `ARRAY[a]`, `ARRAY(SELECT 1)`, `arr[1]`, `arr[1:2]`, `t.arr[1]`, `(arr)[1]`, `(ARRAY[1])[1]`, `(ARRAY[1, 2])[1:2]`,
  `EXISTS (SELECT 1)`, `NOT EXISTS (SELECT 1)`, `(SELECT 1)`, `(SELECT a FROM x.t LIMIT 1)`, `(SELECT 1 AS q)`, `(SELECT count(*) FROM x.t)`, `(SELECT max(a) + 1 FROM x.t)`, `(SELECT 1)::text`, `(SELECT (SELECT a FROM x.t LIMIT 1))`, `(SELECT 1 UNION SELECT 1)`, `(VALUES (1))`,
  `a = ANY (ARRAY[1])`, `a = ALL (ARRAY[1])`, `a IN (SELECT 1)`, `a = ANY (SELECT 1)`, `(a, 1) IN (SELECT 1, 2)`, `a > ALL (SELECT 1)`, `(a, 1) = (SELECT 1, 2)`, `ROW(a, 1) < ROW(1, 2)`, `(1, 2) OVERLAPS (1, 2)`,
  `current_date`, `current_time`, `current_time(2)`, `current_timestamp`, `current_timestamp(3)`, `localtime`, `localtime(1)`, `localtimestamp`, `localtimestamp(2)`, `now()`, `current_user`, `session_user`, `user`, `current_role`, `current_catalog`, `current_schema`,
  `extract(year FROM d)`, `extract(epoch FROM ts)`, `date_part('year', d)`, `date_trunc('month', ts)`, `position('a' IN b)`, `substring(b FROM 1 FOR 2)`, `substring(b FROM 'x')`, `substring(b, 1)`, `substr(b, 1)`, `trim(b)`, `trim(LEADING 'x' FROM b)`, `trim(TRAILING FROM b)`, `ltrim(b)`, `btrim(b)`,
  `overlay(b PLACING 'x' FROM 1)`, `overlay(b PLACING 'x' FROM 1 FOR 2)`, `ts AT TIME ZONE 'UTC'`, `ts AT LOCAL`, `b IS NORMALIZED`, `b IS NFC NORMALIZED`, `normalize(b)`, `b COLLATE "C"`, `'x' COLLATE "C"`, `(a + 1) COLLATE "C"`, `upper(b) COLLATE "C"`, `char_length(b)`, `concat(a, b)`, `format('%s', b)`,
  `j -> 'a'`, `j ->> 'a'`, `j['a']`, `(j -> 'a') ->> 'b'`, `jsonb_build_object('a', 1)`, `to_json(b)`, `json_build_array(1)`, `JSON_OBJECT('a': 1)`, `JSON_ARRAY(1, 2)`, `JSON_ARRAY(SELECT 1)`, `JSON_OBJECTAGG('k': a)`, `JSON_ARRAYAGG(a)`, `JSON_SCALAR(1)`, `JSON('{}')`, `JSON_SERIALIZE('{}')`,
  `JSON_VALUE(j, '$.a')`, `JSON_QUERY(j, '$.a')`, `JSON_EXISTS(j, '$.a')`, `j IS JSON`, `grouping(a)`, `grouping(a, b)`, `generate_series(1, 2)`, `unnest(arr)`, `greatest(a, 1)::text`, `(upper(b))`, `upper((b))`, `a::text || b`, `- 5`, `- (5)`, `@ a`, `a IS UNKNOWN OR f`,
  `abs(a) AS "Abs"`, `round(n, 1)`, `random() < 0`, `pg_typeof(a)`, `"Mixed"::text`, `"Mixed" + 1`, `n::numeric(5,1)`, `d + 1`, `d - d`, `ts - ts`, `d + interval '1 day'`, `date '2024-01-01' + 1`, `lag(a) OVER (ORDER BY a)`, `first_value(a) OVER (ORDER BY a)`, `ntile(2) OVER (ORDER BY a)`,
  `xmin`, `ctid`, `tableoid`, `t`, `t.t`, `a AS "?column?"`, `a AS case`, `a AS select`, `1 AS a, 2 AS a`, `a, a`, `a, b, 1, 2`, `('x'::text).upper`, `(a)::text`, `((a))::text`, `'a' || 'b'`, `1 AS aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg`,
];

const STATEMENTS: readonly string[] = [
  'VALUES (1, 2), (3, 4)', 'VALUES (1)', 'SELECT 1 UNION SELECT 2', 'SELECT 1 AS a UNION SELECT 2 AS b', 'SELECT a FROM x.t EXCEPT SELECT 1', '(SELECT 1 AS p) UNION ALL (SELECT 2)', 'SELECT 1 UNION SELECT 2 UNION SELECT 3 ORDER BY 1',
  'VALUES (1) UNION SELECT 2', 'WITH q AS (SELECT 1 AS z) SELECT z FROM q', 'WITH q(y) AS (SELECT 1) SELECT y, y + 1 FROM q', 'SELECT FROM x.t', 'SELECT DISTINCT a, b FROM x.t', 'SELECT DISTINCT ON (a) b FROM x.t', 'SELECT z.p FROM (SELECT 1 AS p) AS z',
  "INSERT INTO x.t (a) VALUES (1) RETURNING a, b AS c, a + 1, upper('x'), a::text", 'UPDATE x.t SET a = 2 RETURNING t.a, old.a, new.a', 'DELETE FROM x.t RETURNING "Mixed"', 'INSERT INTO x.t (a) VALUES (1)', 'DELETE FROM x.t',
  'MERGE INTO x.t USING (SELECT 1 AS k) AS s ON t.a = s.k WHEN MATCHED THEN DELETE RETURNING merge_action(), t.a, s.k',
  'WITH d AS (DELETE FROM x.t RETURNING a AS gone) SELECT gone FROM d', 'CREATE TABLE x.other (a int)', 'SELECT a INTO x.copy FROM x.t', 'SELECT a FROM x.t FOR UPDATE', 'SELECT sum(a), b FROM x.t GROUP BY b ORDER BY 1 LIMIT 1', 'SELECT g FROM generate_series(1, 2) AS g',
];

/** Names we give; null when the gate refuses. */
function namesByUs(sql: string): readonly string[] | null {
  try {
    return readStatement(sql).outputNames;
  } catch {
    return null;
  }
}

const found = await server('postgres');

describeWith('output names are those of PostgreSQL', found, (address) => {
  let client: Client;

  beforeAll(async () => {
    await loadSql();
    client = new Client(address);
    await client.connect();
    // One transaction for everything, rolled back at the end: the schema is this test's own.
    await client.query('BEGIN');
    await client.query('CREATE SCHEMA x');
    await client.query('CREATE TABLE x.t (a int, b text, "Mixed" int, d date, ts timestamp, n numeric(10,2), arr int[], j jsonb, f boolean)');
    await client.query('SET LOCAL search_path TO x');
  });

  afterAll(async () => {
    await client.query('ROLLBACK');
    await client.end();
  });

  /** Names from the row description; null when PostgreSQL does not take the statement. */
  async function namesByPostgres(sql: string): Promise<string[] | null> {
    await client.query('SAVEPOINT s');
    try {
      const answer = await client.query({ text: sql, rowMode: 'array' });
      return answer.fields.map(({ name }) => name);
    } catch {
      return null;
    } finally {
      await client.query('ROLLBACK TO s');
    }
  }

  it('for expressions and statements of every kind', async () => {
    const statements = [...EXPRESSIONS.flatMap((text) => [`SELECT ${text} FROM x.t`, `SELECT ${text} FROM x.t GROUP BY t.a, t.b`]), ...STATEMENTS];
    const differences: unknown[] = [];
    let compared = 0;
    for (const sql of statements) {
      const theirs = await namesByPostgres(sql);
      const ours = namesByUs(sql);
      if (theirs === null || ours === null) continue;
      compared += 1;
      if (JSON.stringify(theirs) !== JSON.stringify(ours)) differences.push({ sql, theirs, ours });
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(250);
  });
});
