/** Statements that are tried in every dialect: each must be refused or answered as the engine itself answers it. */
const OPERANDS = ['id', 'k', 'big', 'm', 'f', '3', '2.5', 'NULL'];
const COLUMNS = ['k', 'big', 'm', 'f', 's', 'd', 'ts', 'b'];

function* arithmetic(): Generator<string> {
  for (const sign of ['+', '-', '*', '/', '%']) for (const a of ['k', 'm', 'f', '7']) for (const b of OPERANDS) if (b !== 'big' || sign === '+') yield `SELECT id, ${a} ${sign} ${b} FROM dialects.t WHERE ${['/', '%'].includes(sign) ? 'id > 0 AND k <> 0 AND m <> 0 AND f <> 0 AND big <> 0' : 'k IS NOT NULL'} ORDER BY id`;
}

function* perColumn(): Generator<string> {
  for (const c of COLUMNS) {
    yield `SELECT id, ${c} FROM dialects.t ORDER BY ${c}, id`;
    yield `SELECT id, ${c} FROM dialects.t ORDER BY ${c} DESC, id`;
    yield `SELECT id FROM dialects.t ORDER BY ${c} DESC NULLS FIRST, id LIMIT 7`;
    yield `SELECT DISTINCT ${c} FROM dialects.t ORDER BY ${c}`;
    yield `SELECT ${c}, count(*) FROM dialects.t GROUP BY ${c} ORDER BY 1`;
    yield `SELECT ${c}, count(*) AS n FROM dialects.t GROUP BY ${c} HAVING count(*) > 2 ORDER BY n DESC, ${c} NULLS FIRST`;
    yield `SELECT count(${c}), count(DISTINCT ${c}) FROM dialects.t`;
    yield `SELECT k, min(${c}), max(${c}) FROM dialects.t GROUP BY k ORDER BY k`;
    yield `SELECT min(${c}), max(${c}) FROM dialects.t WHERE id < 0`;
    yield `SELECT k, sum(${c}) FROM dialects.t GROUP BY k ORDER BY k`;
    yield `SELECT k, avg(${c}) FROM dialects.t GROUP BY k ORDER BY k`;
    yield `SELECT sum(${c}) FROM dialects.t WHERE id < 0`;
    yield `SELECT id FROM dialects.t WHERE ${c} IS NULL ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE NOT (${c} IS NOT NULL) OR id = 3 ORDER BY id`;
    yield `SELECT a.id, b.id FROM dialects.t a JOIN dialects.t b ON a.${c} = b.${c} AND a.id < b.id ORDER BY 1, 2`;
    yield `SELECT ${c} FROM dialects.t EXCEPT SELECT ${c} FROM dialects.t WHERE id < 20`;
    yield `SELECT ${c} FROM dialects.t INTERSECT SELECT ${c} FROM dialects.t WHERE id < 20`;
    yield `SELECT ${c} FROM dialects.t UNION SELECT ${c} FROM dialects.t`;
    yield `SELECT ${c} FROM dialects.t UNION ALL SELECT ${c} FROM dialects.t`;
    yield `SELECT id, coalesce(${c}, ${c}) FROM dialects.t ORDER BY id`;
    yield `SELECT id, CASE WHEN ${c} IS NULL THEN 'none' ELSE 'some' END FROM dialects.t ORDER BY id`;
    yield `SELECT id, nullif(${c}, ${c}) FROM dialects.t ORDER BY id`;
    yield `SELECT id, rank() OVER (ORDER BY ${c}) FROM dialects.t ORDER BY id`;
    yield `SELECT id, count(*) OVER (PARTITION BY ${c}), sum(k) OVER (PARTITION BY b ORDER BY ${c}, id) FROM dialects.t ORDER BY id`;
    for (const type of ['int', 'bigint', 'double', 'varchar', 'decimal(12,1)', 'date', 'timestamp', 'boolean']) yield `SELECT id, CAST(${c} AS ${type}) FROM dialects.t WHERE id < 20 ORDER BY id`;
  }
  for (const [c, v] of [['k', '2'], ['big', '4000000007'], ['m', '10.5'], ['m', '10'], ['f', '1.5'], ['f', '1'], ['f', '1e0'], ['s', "'a'"], ['d', "DATE '2015-06-15'"], ['d', "'2015-06-15'"], ['ts', "TIMESTAMP '2015-06-15 05:15:59.100035'"], ['b', 'true'], ['k', "'2'"], ['s', '2']] as const) {
    for (const sign of ['=', '<>', '<', '>=']) yield `SELECT id FROM dialects.t WHERE ${c} ${sign} ${v} ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE ${c} IN (${v}, ${v}) ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE ${c} NOT IN (${v}, NULL) ORDER BY id`;
    yield `SELECT id, ${c} = ${v} FROM dialects.t ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE ${c} BETWEEN ${v} AND ${v} ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE NOT ${c} = ${v} ORDER BY id`;
    yield `SELECT id FROM dialects.t WHERE ${c} IS DISTINCT FROM ${v} ORDER BY id`;
  }
}

const STATEMENTS = `
SELECT * FROM dialects.u ORDER BY id
SELECT t.*, u.note FROM dialects.t JOIN dialects.u ON t.id = u.t_id ORDER BY t.id, u.id
SELECT t.id, u.id FROM dialects.t LEFT JOIN dialects.u ON t.id = u.t_id AND u.amount > 100 ORDER BY t.id, u.id
SELECT t.id, u.id FROM dialects.t RIGHT JOIN dialects.u ON t.id = u.t_id ORDER BY u.id, t.id
SELECT t.id, u.id FROM dialects.t FULL JOIN dialects.u ON t.id = u.t_id ORDER BY t.id, u.id
SELECT t.id, e.n FROM dialects.t LEFT JOIN dialects.e ON e.id = t.id ORDER BY t.id
SELECT id, t.k, u.note FROM dialects.t JOIN dialects.u USING (id) ORDER BY id
SELECT * FROM dialects.t JOIN dialects.u USING (id) ORDER BY id
SELECT t.id, u.id FROM dialects.t, dialects.u WHERE t.id = u.t_id AND t.k > 1 ORDER BY 1, 2
SELECT t.id, u.id, e.id FROM dialects.t CROSS JOIN dialects.u JOIN dialects.e ON e.id = u.id ORDER BY 1, 2
SELECT id FROM dialects.t WHERE id IN (SELECT t_id FROM dialects.u WHERE amount > 100) ORDER BY id
SELECT id FROM dialects.t WHERE id NOT IN (SELECT t_id FROM dialects.u) ORDER BY id
SELECT id FROM dialects.t WHERE EXISTS (SELECT 1 FROM dialects.u WHERE u.t_id = t.id) ORDER BY id
SELECT id FROM dialects.t WHERE NOT EXISTS (SELECT 1 FROM dialects.u WHERE u.t_id = t.id AND u.amount > 50) ORDER BY id
SELECT id, (SELECT count(*) FROM dialects.u WHERE u.t_id = t.id) FROM dialects.t ORDER BY id
SELECT id, (SELECT max(amount) FROM dialects.u) FROM dialects.t ORDER BY id
SELECT id FROM dialects.t WHERE k > (SELECT min(k) FROM dialects.t) ORDER BY id
WITH x AS (SELECT k, sum(m) AS total FROM dialects.t GROUP BY k) SELECT x.k, x.total, t.id FROM x JOIN dialects.t ON t.k = x.k ORDER BY t.id
WITH x (p, q) AS (SELECT id, k FROM dialects.t), y AS (SELECT p FROM x WHERE q > 0) SELECT count(*) FROM y
SELECT n, count(*) FROM (SELECT t_id AS n FROM dialects.u WHERE amount IS NOT NULL) AS z GROUP BY n ORDER BY n
SELECT count(*), count(n) FROM dialects.e
SELECT sum(n), min(n), max(n) FROM dialects.e
SELECT n FROM dialects.e GROUP BY n
SELECT k, count(*) FILTER (WHERE m > 0) FROM dialects.t GROUP BY k ORDER BY k
SELECT k, sum(m) FILTER (WHERE id > 10) FROM dialects.t GROUP BY k ORDER BY k
SELECT id, s FROM dialects.t WHERE s LIKE 'a%' ORDER BY id
SELECT id, s FROM dialects.t WHERE s LIKE 'a_b' ORDER BY id
SELECT id, s FROM dialects.t WHERE s NOT LIKE '%a%' ORDER BY id
SELECT id, s FROM dialects.t WHERE s LIKE 'back\\slash' ORDER BY id
SELECT id, s FROM dialects.t WHERE s LIKE 'a\\_b' ORDER BY id
SELECT id, s FROM dialects.t WHERE s = 'back\\slash' ORDER BY id
SELECT id, s FROM dialects.t WHERE s = 'back\\\\slash' ORDER BY id
SELECT id, s FROM dialects.t WHERE s ILIKE 'B' ORDER BY id
SELECT id, length(s) FROM dialects.t ORDER BY id
SELECT id, upper(s), lower(s) FROM dialects.t ORDER BY id
SELECT id, substring(s, 1, 2), substring(s, 2) FROM dialects.t ORDER BY id
SELECT id, substring(s, 0, 2), substring(s, -1, 2) FROM dialects.t ORDER BY id
SELECT id, s || 'x' FROM dialects.t ORDER BY id
SELECT id, 'n' || k FROM dialects.t ORDER BY id
SELECT id, concat(s, 'x') FROM dialects.t ORDER BY id
SELECT id, concat(s, k) FROM dialects.t ORDER BY id
SELECT id, trim(s) FROM dialects.t ORDER BY id
SELECT id, reverse(s) FROM dialects.t ORDER BY id
SELECT id, replace(s, 'a', 'b') FROM dialects.t ORDER BY id
SELECT id, extract(year FROM d), extract(month FROM d), extract(day FROM ts) FROM dialects.t ORDER BY id
SELECT id, extract(hour FROM ts), extract(minute FROM ts) FROM dialects.t ORDER BY id
SELECT id, extract(second FROM ts) FROM dialects.t ORDER BY id
SELECT id, extract(dow FROM d) FROM dialects.t ORDER BY id
SELECT id, year(d), month(d), day(d) FROM dialects.t ORDER BY id
SELECT id, date_trunc('month', d) FROM dialects.t ORDER BY id
SELECT id, date_trunc('month', ts) FROM dialects.t ORDER BY id
SELECT id, d + INTERVAL '1' DAY FROM dialects.t ORDER BY id
SELECT id, d - DATE '2015-01-01' FROM dialects.t ORDER BY id
SELECT id FROM dialects.t WHERE d < DATE '1960-01-01' ORDER BY id
SELECT id, round(m, 1), round(m) FROM dialects.t ORDER BY id
SELECT id, round(f), round(f, 1) FROM dialects.t ORDER BY id
SELECT id, floor(m), ceil(m), floor(f), ceil(f) FROM dialects.t ORDER BY id
SELECT id, abs(k), abs(m), abs(f), -k, -m, -f FROM dialects.t ORDER BY id
SELECT id, mod(k, 3), k % 3, -7 % 3 FROM dialects.t ORDER BY id
SELECT id, greatest(k, id), least(k, 0) FROM dialects.t ORDER BY id
SELECT id, if(k > 1, 'yes', 'no') FROM dialects.t ORDER BY id
SELECT id, ifnull(k, 0) FROM dialects.t ORDER BY id
SELECT id, k ^ 2 FROM dialects.t ORDER BY id
SELECT id, k // 2 FROM dialects.t ORDER BY id
SELECT id, k & 3, k | 1 FROM dialects.t ORDER BY id
SELECT id, intDiv(k, 2) FROM dialects.t ORDER BY id
SELECT id, log(10), ln(2) FROM dialects.t ORDER BY id
SELECT id, power(k, 2), sqrt(id) FROM dialects.t ORDER BY id
SELECT 7 / 2, -7 / 2, 7 % 2, -7 % 2
SELECT 1 / 3.0, 2.5 * 2, 1e3, 0.1 + 0.2
SELECT CAST(2.5 AS int), CAST(3.5 AS int), CAST(-2.5 AS int)
SELECT CAST(7 AS double) / 2, CAST('12' AS int), CAST(1 AS boolean)
SELECT 1 = 1, 1 > 2, NULL = 1, NOT (1 = 1), NULL IS NULL, true AND NULL
SELECT NULL IN (1, 2), 1 IN (1, NULL), 3 IN (1, NULL), 3 NOT IN (1, NULL)
SELECT id AS k, k AS id FROM dialects.t ORDER BY k
SELECT -k AS k FROM dialects.t WHERE k > 0 ORDER BY k
SELECT k + 1 AS id FROM dialects.t ORDER BY id
SELECT -k AS x, count(*) FROM dialects.t GROUP BY x ORDER BY x
SELECT -k AS x FROM dialects.t WHERE x > 0 ORDER BY x
SELECT K, Id FROM dialects.T WHERE S = 'a' ORDER BY ID
SELECT "k", "id" FROM dialects.t ORDER BY "id"
SELECT id, row_number() OVER (PARTITION BY b ORDER BY m DESC, id) FROM dialects.t ORDER BY id
SELECT id, dense_rank() OVER (ORDER BY k), rank() OVER (ORDER BY k DESC) FROM dialects.t ORDER BY id
SELECT id, sum(m) OVER (ORDER BY id) FROM dialects.t ORDER BY id
SELECT id, lag(k) OVER (ORDER BY id) FROM dialects.t ORDER BY id
SELECT id, sum(k) OVER (ORDER BY id ROWS 2 PRECEDING) FROM dialects.t ORDER BY id
SELECT id FROM dialects.t ORDER BY id LIMIT 5
SELECT id FROM dialects.t ORDER BY id LIMIT 5 OFFSET 5
SELECT id FROM dialects.t ORDER BY id OFFSET 50
SELECT id FROM dialects.t ORDER BY id OFFSET 2 LIMIT 5
SELECT id FROM dialects.t ORDER BY id LIMIT 2, 5
SELECT id, k FROM dialects.t ORDER BY id LIMIT 1 BY k
SELECT DISTINCT ON (k) k, id FROM dialects.t ORDER BY k, id
SELECT DISTINCT k, b FROM dialects.t ORDER BY k, b
SELECT k, b, count(*) FROM dialects.t GROUP BY ROLLUP (k, b) ORDER BY k, b
SELECT k, count(*) FROM dialects.t GROUP BY ALL ORDER BY ALL
SELECT * EXCLUDE (f) FROM dialects.t ORDER BY id
SELECT COLUMNS('k') FROM dialects.t
SELECT id FROM dialects.t QUALIFY row_number() OVER (PARTITION BY k ORDER BY id) = 1 ORDER BY id
SELECT k FROM dialects.t UNION SELECT t_id FROM dialects.u ORDER BY 1
SELECT k FROM dialects.t UNION ALL SELECT t_id FROM dialects.u ORDER BY 1 DESC LIMIT 9
(SELECT k FROM dialects.t ORDER BY id LIMIT 3) UNION ALL (SELECT t_id FROM dialects.u ORDER BY id LIMIT 3)
SELECT k FROM dialects.t EXCEPT ALL SELECT t_id FROM dialects.u
SELECT k FROM dialects.t INTERSECT ALL SELECT t_id FROM dialects.u
SELECT k FROM dialects.t EXCEPT SELECT t_id FROM dialects.u UNION SELECT 100
SELECT k FROM dialects.t UNION SELECT 100 INTERSECT SELECT 100
SELECT b, k FROM dialects.t WHERE b AND k > 0 OR NOT b AND k < 0 ORDER BY id
SELECT id FROM dialects.t WHERE b IS TRUE ORDER BY id
SELECT id FROM dialects.t WHERE b IS NOT TRUE ORDER BY id
SELECT id FROM dialects.t WHERE b IS FALSE ORDER BY id
SELECT id FROM dialects.t WHERE k = 1 = true ORDER BY id
SELECT id FROM dialects.t WHERE NOT k > 1 AND m > 0 ORDER BY id
SELECT id FROM dialects.t WHERE NOT s LIKE 'a%' ORDER BY id
SELECT id FROM dialects.t WHERE k + 1 * 2 > 3 - 1 - 1 ORDER BY id
SELECT id FROM dialects.t WHERE -k * 2 BETWEEN 0 AND 4 ORDER BY id
SELECT id FROM dialects.t WHERE k BETWEEN 1 AND 3 AND id < 30 ORDER BY id
SELECT id, CASE k WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM dialects.t ORDER BY id
SELECT id, CASE WHEN k > 2 THEN 1 WHEN k > 0 THEN 2.5 ELSE NULL END FROM dialects.t ORDER BY id
SELECT sum(CASE WHEN k > 0 THEN 1 ELSE 0 END) FROM dialects.t GROUP BY b ORDER BY 1
SELECT k, sum(id * 2), min(m - 1), count(*) FROM dialects.t WHERE id > 5 GROUP BY k HAVING min(id) < 40 ORDER BY k
SELECT k, sum(f) FROM dialects.t GROUP BY k ORDER BY k
SELECT k, avg(CAST(id AS double)) FROM dialects.t GROUP BY k ORDER BY k
SELECT string_agg(s, ',') FROM dialects.t
SELECT countIf(k > 1), sumIf(k, k > 1) FROM dialects.t
SELECT uniq(k), uniqExact(k) FROM dialects.t
SELECT toYear(d), toMonth(d) FROM dialects.t ORDER BY id
SELECT k > 1 ? 'a' : 'b' FROM dialects.t ORDER BY id
SELECT id FROM dialects.t FINAL ORDER BY id
SELECT id FROM dialects.t PREWHERE k > 1 ORDER BY id
SELECT id FROM dialects.t ANY LEFT JOIN dialects.u USING (id) ORDER BY id
SELECT t.id FROM dialects.t SEMI JOIN dialects.u ON t.id = u.t_id ORDER BY t.id
SELECT t.id FROM dialects.t NATURAL JOIN dialects.u ORDER BY t.id
SELECT id FROM dialects.t TABLESAMPLE BERNOULLI (100) ORDER BY id
SELECT id, k == 1 FROM dialects.t ORDER BY id
SELECT id, k <=> 1 FROM dialects.t ORDER BY id
SELECT [1, 2, 3], {'a': 1}
SELECT id FROM dialects.t WHERE (k, id) IN ((1, 2), (3, 4))
SELECT (SELECT id FROM dialects.t ORDER BY id LIMIT 1)
SELECT current_date, now(), random()
SELECT 'it''s', 'tab	x', ''
VALUES (1, 'a'), (2, 'b')
SELECT v.a FROM (VALUES (1, 'a'), (2, 'b')) AS v (a, b) ORDER BY v.a
FROM dialects.t SELECT id ORDER BY id
SELECT x FROM (SELECT id x FROM dialects.t) z ORDER BY x LIMIT 3
SELECT a.id FROM dialects.t a, dialects.t b WHERE a.id = b.id AND a.k = b.k ORDER BY a.id
SELECT a.id, c.note FROM dialects.t a JOIN (SELECT t_id, note FROM dialects.u WHERE amount > 20) c ON c.t_id = a.id ORDER BY a.id, c.note
`;

/** Each once, in order. */
export const CORPUS: readonly string[] = [...new Set([...arithmetic(), ...perColumn(), ...STATEMENTS.split('\n').filter((line) => line.trim() !== '')])];
