-- everyday statements
SELECT count(*) FROM lab.t
SELECT count(*), sum(k), sum(big), sum(sm), sum(m), sum(q), sum(f) FROM lab.t
SELECT avg(k), avg(sm), avg(m), avg(q), avg(f) FROM lab.t
SELECT avg(big) FROM lab.t
SELECT min(k), max(k), min(s), max(s), min(d), max(d), min(ts), max(ts), min(tz), max(tz), min(m), max(m) FROM lab.t
SELECT k, count(*), sum(m), avg(m) FROM lab.t GROUP BY k ORDER BY k
SELECT k, count(*), sum(m), avg(m) FROM lab.t GROUP BY k ORDER BY k DESC
SELECT k, count(*) AS n FROM lab.t GROUP BY k ORDER BY n DESC, k LIMIT 3
SELECT k, count(*) AS n FROM lab.t GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5 OFFSET 2
SELECT s, count(*) FROM lab.t GROUP BY s ORDER BY s
SELECT s, count(*) FROM lab.t WHERE k > 2 GROUP BY s HAVING count(*) > 1 ORDER BY s DESC
SELECT d, count(*) FROM lab.t WHERE d >= '2000-01-01' GROUP BY d ORDER BY d
SELECT count(*) FROM lab.t WHERE d >= date '1980-02-03' AND d < date '1990-01-01'
SELECT count(*) FROM lab.t WHERE ts >= '1980-02-03' AND ts < timestamp '2020-01-01 12:34:56.789'
SELECT count(*) FROM lab.t WHERE tz >= '1980-02-03Z' AND tz < '2020-01-01 12:34:56+00'
SELECT count(*) FROM lab.t WHERE s = 'a'
SELECT count(*) FROM lab.t WHERE s <> 'a'
SELECT count(*) FROM lab.t WHERE s > 'a'
SELECT count(*) FROM lab.t WHERE s = 'back\slash'
SELECT count(*) FROM lab.t WHERE s = 'x''y'
SELECT count(*) FROM lab.t WHERE s LIKE 'a%'
SELECT count(*) FROM lab.t WHERE s LIKE '_'
SELECT count(*) FROM lab.t WHERE s LIKE '%o%'
SELECT count(*) FROM lab.t WHERE s NOT LIKE '%l%'
SELECT count(*) FROM lab.t WHERE s LIKE 'a\_b'
SELECT count(*) FROM lab.t WHERE s LIKE '__'
SELECT count(*) FROM lab.t WHERE s LIKE '%語'
SELECT count(*) FROM lab.t WHERE s LIKE ''
SELECT count(*) FROM lab.t WHERE k IN (1, 2, 3)
SELECT count(*) FROM lab.t WHERE k NOT IN (1, 2, 3)
SELECT count(*) FROM lab.t WHERE NOT (k IN (1, 2, 3))
SELECT count(*) FROM lab.t WHERE s IN ('a', 'ä')
SELECT id, k IN (1,2), k NOT IN (1,2), k = 1, k <> 1, NOT (k = 1), k IS NULL, k > 2 OR b, k > 2 AND b FROM lab.t ORDER BY id
SELECT id, k + 1, k - 1, k * 2, -k, +k, k + k * k FROM lab.t ORDER BY id
SELECT id, big + 1, big * 2, big - k FROM lab.t ORDER BY id
SELECT id, big * big FROM lab.t ORDER BY id
SELECT id, sm + sm, sm * sm, sm + 1, sm - 40000 FROM lab.t ORDER BY id
SELECT id, k / 2, k / 3, k % 3, big / 7, big % 7, sm / 2::smallint, -k / 2 FROM lab.t ORDER BY id
SELECT id, m + 1, m - q, m * q, m * 2, -m, 1 - m, m * 1.5, m + 0.125 FROM lab.t ORDER BY id
SELECT id, k + m, k * m, big + q FROM lab.t ORDER BY id
SELECT id, k / k FROM lab.t WHERE k IS NOT NULL ORDER BY id
SELECT id, m / 3 FROM lab.t ORDER BY id
SELECT id FROM lab.t WHERE m > 100 ORDER BY id
SELECT id FROM lab.t WHERE m > 100.5 AND q < 3 ORDER BY id
SELECT id FROM lab.t WHERE m > k ORDER BY id
SELECT id FROM lab.t WHERE k = '1' ORDER BY id
SELECT id FROM lab.t WHERE m = '12.50' ORDER BY id
SELECT id FROM lab.t WHERE f > 10 ORDER BY id
SELECT id FROM lab.t WHERE f > f ORDER BY id
SELECT id FROM lab.t WHERE b ORDER BY id
SELECT id FROM lab.t WHERE NOT b ORDER BY id
SELECT id FROM lab.t WHERE b = true ORDER BY id
SELECT id FROM lab.t WHERE b IS TRUE ORDER BY id
SELECT id FROM lab.t WHERE b IS NOT TRUE ORDER BY id
SELECT id FROM lab.t WHERE b IS FALSE ORDER BY id
SELECT id FROM lab.t WHERE b IS NOT FALSE ORDER BY id
SELECT id FROM lab.t WHERE b IS UNKNOWN ORDER BY id
SELECT id FROM lab.t WHERE b IS NOT UNKNOWN ORDER BY id
SELECT id, b IS TRUE, b IS NOT FALSE, b FROM lab.t ORDER BY id
SELECT * FROM lab.t ORDER BY id
SELECT * FROM lab.u ORDER BY id DESC
SELECT t.* FROM lab.t ORDER BY id
SELECT id, length(s), char_length(s), substring(s from 2 for 3), substr(s, 2), left(s, 2), right(s, 2), replace(s, 'l', 'LL'), position('l' in s), strpos(s, 'o'), starts_with(s, 'h') FROM lab.t ORDER BY id
SELECT id, s || 'x', 'y' || s, s || s FROM lab.t ORDER BY id
SELECT id, CASE WHEN k > 2 THEN 'big' WHEN k IS NULL THEN 'none' ELSE 'small' END FROM lab.t ORDER BY id
SELECT id, CASE k WHEN 1 THEN 10 WHEN 2 THEN 20 END FROM lab.t ORDER BY id
SELECT id, CASE WHEN k > 0 THEN k ELSE big END FROM lab.t ORDER BY id
SELECT id, COALESCE(k, 0), COALESCE(s, 'none'), COALESCE(m, 0.00), COALESCE(k, big, 1) FROM lab.t ORDER BY id
SELECT id, COALESCE(m, 0) FROM lab.t ORDER BY id
SELECT id, NULLIF(k, 1), NULLIF(s, 'a') FROM lab.t ORDER BY id
SELECT id, extract(year from d), extract(month from d), extract(day from d), extract(quarter from d), extract(doy from d) FROM lab.t ORDER BY id
SELECT id, extract(year from ts), extract(hour from ts), extract(minute from ts), extract(hour from tz) FROM lab.t ORDER BY id
SELECT id, date_trunc('month', ts), date_trunc('year', ts), date_trunc('week', ts), date_trunc('hour', ts) FROM lab.t ORDER BY id
SELECT id, date_trunc('month', d) FROM lab.t ORDER BY id
SELECT extract(year from d) AS y, count(*) FROM lab.t GROUP BY 1 ORDER BY 1
SELECT extract(year from d) AS y, sum(m) FROM lab.t GROUP BY y ORDER BY y
SELECT date_trunc('month', ts) AS mo, sum(m), avg(m) FROM lab.t GROUP BY mo ORDER BY mo
SELECT id, round(m, 1), round(m), round(q, 2), round(q, 3), floor(m), ceil(m), abs(m), abs(k) FROM lab.t ORDER BY id
SELECT id, m::int, q::numeric(10,2), k::text, k::bigint, k::numeric(10,2), d::timestamp, ts::date, big::int FROM lab.t ORDER BY id
SELECT id, m::int FROM lab.t ORDER BY id
SELECT id, q::numeric(10,2) FROM lab.t ORDER BY id
SELECT id, k::text FROM lab.t ORDER BY id
SELECT id, k::bigint, sm::int, k::smallint FROM lab.t ORDER BY id
SELECT id, big::int FROM lab.t WHERE id < 4 ORDER BY id
SELECT id, k::numeric(10,2) FROM lab.t ORDER BY id
SELECT id, d::timestamp FROM lab.t ORDER BY id
SELECT id, ts::date FROM lab.t ORDER BY id
SELECT id, k::float8 FROM lab.t ORDER BY id
SELECT DISTINCT k FROM lab.t ORDER BY k
SELECT DISTINCT k, b FROM lab.t ORDER BY k, b
SELECT DISTINCT s FROM lab.t ORDER BY s DESC
SELECT count(DISTINCT k), count(k), count(DISTINCT s), sum(DISTINCT k) FROM lab.t
SELECT count(*) FILTER (WHERE k > 1), sum(m) FILTER (WHERE b), avg(m) FILTER (WHERE k = 1) FROM lab.t
SELECT b, count(*) FILTER (WHERE k > 1), sum(m) FILTER (WHERE k > 3), avg(q) FROM lab.t GROUP BY b ORDER BY b
SELECT sum(k), avg(k), min(k), count(*), max(s), sum(m), avg(m) FROM lab.e JOIN lab.t ON t.id = e.id
SELECT sum(n), avg(n), min(n), count(*), count(n) FROM lab.e
SELECT sum(m) FROM lab.t WHERE k > 100
SELECT k, sum(m) FROM lab.t WHERE k > 100 GROUP BY k
SELECT round(avg(m), 2), round(avg(k), 3), round(sum(m), 1) FROM lab.t
SELECT k, round(avg(m), 2) FROM lab.t GROUP BY k ORDER BY k
SELECT sum(m * q), sum(m * (1 - q)), avg(m * q), sum(k * 2), sum(CASE WHEN b THEN m ELSE 0.00 END), sum(CASE WHEN b THEN 1 ELSE 0 END) FROM lab.t
SELECT sum(m) + 1, sum(k) * 2, count(*) + 1, max(k) - min(k) FROM lab.t
SELECT k + 1, count(*) FROM lab.t GROUP BY k + 1 ORDER BY k + 1
SELECT k + 1, count(*) FROM lab.t GROUP BY k ORDER BY k + 1
SELECT k % 3 AS r, count(*) FROM lab.t GROUP BY r ORDER BY r
SELECT k AS m, sum(m) FROM lab.t GROUP BY k ORDER BY m
SELECT -id AS id FROM lab.t ORDER BY id
SELECT id AS k, k AS id FROM lab.t ORDER BY k, id
SELECT id FROM lab.t ORDER BY -id LIMIT 5
SELECT id FROM lab.t ORDER BY k, id LIMIT 5
SELECT id FROM lab.t ORDER BY k DESC, id LIMIT 5
SELECT id FROM lab.t ORDER BY k NULLS FIRST, id LIMIT 5
SELECT id, f FROM lab.t ORDER BY f, id
SELECT t.id, u.id FROM lab.t JOIN lab.u ON u.t_id = t.id ORDER BY t.id, u.id
SELECT t.id, u.id FROM lab.t LEFT JOIN lab.u ON u.t_id = t.id ORDER BY t.id, u.id
SELECT t.id, u.id FROM lab.t RIGHT JOIN lab.u ON u.t_id = t.id ORDER BY t.id, u.id
SELECT t.id, u.id FROM lab.t FULL JOIN lab.u ON u.t_id = t.id ORDER BY t.id, u.id
SELECT t.id, u.id FROM lab.t, lab.u WHERE u.t_id = t.id AND u.amount > 100 ORDER BY t.id, u.id
SELECT t.s, sum(u.amount), count(*) FROM lab.t JOIN lab.u ON u.t_id = t.id GROUP BY t.s ORDER BY t.s
SELECT t.s, sum(u.amount), count(u.id) FROM lab.t LEFT JOIN lab.u ON u.t_id = t.id GROUP BY t.s ORDER BY 2 DESC, 1
SELECT * FROM lab.t JOIN lab.u USING (id) ORDER BY id
SELECT * FROM lab.t LEFT JOIN lab.u USING (id, k) ORDER BY id
SELECT id, k FROM lab.t JOIN lab.u USING (id, k) ORDER BY id
SELECT a.id, b.id FROM lab.t a JOIN lab.t b ON a.k = b.id ORDER BY a.id, b.id
SELECT count(*) FROM lab.t a CROSS JOIN lab.u b
SELECT id FROM lab.t WHERE k IN (SELECT k FROM lab.u WHERE amount > 2000) ORDER BY id
SELECT id FROM lab.t WHERE k NOT IN (SELECT k FROM lab.u WHERE k IS NOT NULL AND amount > 4500) ORDER BY id
SELECT id FROM lab.t WHERE k NOT IN (SELECT k FROM lab.u) ORDER BY id
SELECT id FROM lab.t WHERE EXISTS (SELECT 1 FROM lab.u WHERE u.t_id = t.id AND amount > 2000) ORDER BY id
SELECT id FROM lab.t WHERE NOT EXISTS (SELECT 1 FROM lab.u WHERE u.t_id = t.id) ORDER BY id
SELECT id, (SELECT count(*) FROM lab.u WHERE u.t_id = t.id) FROM lab.t ORDER BY id
SELECT id, (SELECT sum(amount) FROM lab.u WHERE u.t_id = t.id) FROM lab.t ORDER BY id
SELECT id FROM lab.t WHERE m > (SELECT avg(m) FROM lab.t) ORDER BY id
SELECT id FROM lab.t WHERE m > (SELECT max(amount) FROM lab.u) ORDER BY id
SELECT x.k, x.n FROM (SELECT k, count(*) AS n FROM lab.t GROUP BY k) x WHERE x.n > 10 ORDER BY x.k
SELECT max(n) FROM (SELECT k, count(*) AS n FROM lab.t GROUP BY k) x
SELECT avg(n), sum(n) FROM (SELECT k, count(*) AS n FROM lab.t GROUP BY k) x
WITH x AS (SELECT k, sum(m) AS total FROM lab.t GROUP BY k) SELECT * FROM x WHERE total > 0 ORDER BY k
WITH x(a, b) AS (SELECT k, sum(m) FROM lab.t GROUP BY k) SELECT a, b FROM x ORDER BY a
WITH t AS (SELECT * FROM lab.t WHERE k = 1) SELECT count(*) FROM t
WITH a AS (SELECT id FROM lab.t WHERE k = 1), b AS (SELECT id FROM a WHERE id > 5) SELECT * FROM b ORDER BY id
SELECT k FROM lab.t UNION SELECT k FROM lab.u ORDER BY k
SELECT k FROM lab.t UNION ALL SELECT k FROM lab.u ORDER BY k
SELECT k FROM lab.t INTERSECT SELECT k FROM lab.u ORDER BY k DESC
SELECT k FROM lab.t EXCEPT SELECT k FROM lab.u WHERE k > 0 ORDER BY k
SELECT k FROM lab.t EXCEPT ALL SELECT k FROM lab.u ORDER BY k
(SELECT k FROM lab.t ORDER BY k LIMIT 3) UNION ALL (SELECT k FROM lab.u ORDER BY k DESC LIMIT 3) ORDER BY 1
SELECT id, row_number() OVER (PARTITION BY k ORDER BY id) FROM lab.t ORDER BY id
SELECT id, rank() OVER (ORDER BY k), dense_rank() OVER (ORDER BY k DESC) FROM lab.t ORDER BY id
SELECT id, sum(m) OVER (PARTITION BY k ORDER BY id), avg(m) OVER (PARTITION BY k), count(*) OVER () FROM lab.t ORDER BY id
SELECT id, sum(m) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM lab.t ORDER BY id
SELECT id, lag(m) OVER (ORDER BY id), lead(s) OVER (ORDER BY id), first_value(k) OVER (PARTITION BY b ORDER BY id) FROM lab.t ORDER BY id
SELECT k, sum(sum(m)) OVER (ORDER BY k) FROM lab.t GROUP BY k ORDER BY k
SELECT id FROM lab.t WHERE d >= date '1998-12-01' - interval '90 days' ORDER BY id
SELECT id FROM lab.t WHERE d < date '1994-01-31' + interval '1 month' ORDER BY id
SELECT id FROM lab.t WHERE d BETWEEN '1990-01-01' AND '2010-12-31' ORDER BY id
SELECT id FROM lab.t WHERE k NOT BETWEEN 1 AND 3 ORDER BY id
SELECT id, k IS DISTINCT FROM 1, k IS NOT DISTINCT FROM NULL FROM lab.t ORDER BY id
SELECT id, k IS DISTINCT FROM 1 FROM lab.t ORDER BY id
SELECT 1
SELECT 1 AS "One", 'a' AS txt, 1.50, true, date '2024-02-29', 3000000000
SELECT 1 + 1, 7 / 2, -7 / 2, -7 % 2, 2147483647 + 1
SELECT 9223372036854775807 + 1
SELECT id FROM lab.t WHERE id = 5
SELECT id AS "Total (EUR)", k AS "x.y", s AS "ä ö" FROM lab.t ORDER BY 1
SELECT Count(*) FROM lab.T WHERE K = 1
SELECT sum(id) FROM lab.t GROUP BY b HAVING sum(m) > 0 ORDER BY 1
SELECT b, k, sum(m) FROM lab.t GROUP BY b, k ORDER BY sum(m) DESC, b, k
SELECT upper(s) FROM lab.t
SELECT id FROM lab.t WHERE s ~ 'a'
SELECT id, min(f), max(f) FROM lab.t GROUP BY id ORDER BY id
SELECT bool_and(b), bool_or(b), every(k > 0) FROM lab.t
SELECT s, max(ts), min(tz), max(d) FROM lab.t GROUP BY s ORDER BY s
SELECT tz, ts FROM lab.t WHERE tz IS NOT NULL ORDER BY tz, id
SELECT id FROM lab.t WHERE ts > d ORDER BY id
SELECT id, ts FROM lab.t WHERE ts = ts ORDER BY ts DESC, id LIMIT 10
SELECT k, max(s) FROM lab.t GROUP BY k HAVING max(s) > 'h' ORDER BY k
SELECT count(*) FROM lab.t WHERE (k = 1 OR k = 2) AND NOT (b OR m > 0)
SELECT max(length(s)), sum(length(s)) FROM lab.t
SELECT substring(s from 1 for 1) AS c, count(*) FROM lab.t GROUP BY c ORDER BY c
SELECT avg(x.n) FROM (SELECT sum(k) AS n FROM lab.t GROUP BY b) AS x
SELECT id, m, avg(m) OVER () - m FROM lab.t ORDER BY id
SELECT sum(big) OVER (ORDER BY id) FROM lab.t ORDER BY id
SELECT k, count(*) FROM lab.t GROUP BY k ORDER BY count(*) DESC, k
SELECT k AS id, count(*) FROM lab.t GROUP BY k ORDER BY id
SELECT k AS id, count(*) FROM lab.t GROUP BY id ORDER BY 1, 2
SELECT 'x' AS c, count(*) FROM lab.t
SELECT 'x' AS c, count(*) FROM lab.t GROUP BY c
SELECT true AND NULL, false OR NULL FROM lab.e
SELECT id, b = (k > 1) FROM lab.t ORDER BY id
SELECT id FROM lab.t WHERE (k > 1) = b ORDER BY id
SELECT id, k FROM lab.t WHERE id IN (1) OR 3 = id ORDER BY id
SELECT t.id, u.amount FROM lab.t AS t JOIN lab.u AS u ON u.t_id = t.id AND u.amount > 100 WHERE t.k = 1 ORDER BY t.id, u.id
SELECT count(*), sum(u.amount) FROM lab.t, lab.u WHERE t.id = u.t_id AND t.b
SELECT a.k, b.k, count(*) FROM lab.t a JOIN lab.t b ON a.id = b.id + 1 GROUP BY a.k, b.k ORDER BY 1, 2
SELECT x.s, y.total FROM (SELECT s, max(id) AS id FROM lab.t GROUP BY s) x JOIN (SELECT t_id, sum(amount) AS total FROM lab.u GROUP BY t_id) y ON y.t_id = x.id ORDER BY x.s
SELECT id FROM lab.t WHERE s LIKE 'line%' ORDER BY id
SELECT id FROM lab.t WHERE s LIKE '%\\%' ORDER BY id
SELECT s FROM lab.t WHERE s LIKE 'back\\%' ORDER BY id
SELECT sum(CASE WHEN k > 0 THEN m ELSE 0 END), COALESCE(sum(m), 0) FROM lab.t
SELECT b, sum(CASE WHEN k > 0 THEN amount ELSE 0 END) FROM lab.t JOIN lab.u USING (id, k) GROUP BY b ORDER BY b
SELECT date_trunc('month', d), count(*), avg(m) FROM lab.t GROUP BY 1 ORDER BY 1
SELECT date_trunc('day', ts), count(*) FROM lab.t GROUP BY date_trunc('day', ts) ORDER BY 1
SELECT count(*) FROM lab.t WHERE f > 10.5
SELECT k, count(*) FROM lab.t WHERE s <> '' GROUP BY k HAVING sum(m) > 100 AND min(s) < 'x' ORDER BY k
SELECT max(m) - min(m), sum(q) * 2, count(*) * 2 - 1 FROM lab.t
SELECT id, m - q, k + sm, sm * k FROM lab.t WHERE sm IS NOT NULL ORDER BY id
SELECT id FROM lab.t WHERE NOT (s LIKE '%a%' OR s IS NULL) ORDER BY id
SELECT id FROM lab.t WHERE (k, id) IN ((1, 2)) ORDER BY id
SELECT t.id FROM lab.t LEFT JOIN lab.u ON u.t_id = t.id AND u.amount > 4000 WHERE u.id IS NULL ORDER BY t.id
SELECT t.id, u.note FROM lab.t LEFT JOIN lab.u ON u.id = t.id AND t.b ORDER BY t.id
SELECT count(u.id), count(*), sum(u.amount) FROM lab.t LEFT JOIN lab.u ON u.t_id = t.id WHERE t.k = 3
SELECT id FROM lab.t WHERE k = (SELECT max(k) FROM lab.t) ORDER BY id
SELECT id, sum(m) OVER w FROM lab.t WINDOW w AS (ORDER BY id) ORDER BY id
SELECT s FROM lab.t ORDER BY s, id
SELECT s FROM lab.t ORDER BY s DESC NULLS LAST, id
SELECT ts::date AS day, count(*) FROM lab.t GROUP BY day ORDER BY day
SELECT avg(amount), avg(t_id), round(avg(amount), 4) FROM lab.u
SELECT note, avg(amount) AS a FROM lab.u GROUP BY note HAVING avg(amount) > 100 ORDER BY a DESC, note
SELECT id, m / q AS r FROM lab.t WHERE q <> 0 ORDER BY id
SELECT sum(m) / count(*), sum(m) / sum(q), 100.00 * sum(CASE WHEN b THEN m ELSE 0 END) / sum(m) FROM lab.t
SELECT k, sum(m) / 7.0 AS yearly FROM lab.t GROUP BY k ORDER BY k
SELECT k, avg(m) * 2 + 1, avg(m) - avg(q), - avg(m) FROM lab.t GROUP BY k ORDER BY k
SELECT avg(m * 100000), avg(m / 1000), avg(k) / 3 FROM lab.t
SELECT avg(amount) / count(*), sum(amount) / avg(amount) FROM lab.u
SELECT round(sum(m) / 3, 2), round(avg(m) / avg(q), 5), (sum(m) / 3)::numeric(12,3) FROM lab.t
SELECT sum(big) / 7.0, sum(k) / count(k), sum(k) / 2.0, avg(sm), avg(big * 1.0) FROM lab.t
SELECT 1.0 / 3, 2 / 3.0, 10 / 4 FROM lab.e
SELECT avg(n), sum(n) / 2.0 FROM lab.e
SELECT k, avg(m) AS a FROM lab.t GROUP BY k ORDER BY a DESC, k
SELECT id, avg(m) OVER (PARTITION BY k) AS a, m / avg(m) OVER () AS share FROM lab.t WHERE m <> 0 ORDER BY id
SELECT k, sum(CASE WHEN b THEN m ELSE 0 END) FROM lab.t GROUP BY k ORDER BY k
SELECT id, COALESCE(m, 0.00), COALESCE(k, 0) FROM lab.t ORDER BY id
SELECT id FROM lab.t WHERE m / 3 > 1 ORDER BY id
SELECT avg(DISTINCT k), avg(m) FILTER (WHERE k > 1) FROM lab.t
SELECT id FROM lab.t WHERE k IN (SELECT k FROM lab.t WHERE b) ORDER BY id
SELECT id FROM lab.t WHERE k IN (SELECT t_id FROM lab.u) AND m > 0 ORDER BY id
SELECT count(*) FROM lab.t WHERE m > (SELECT avg(m) FROM lab.t) AND EXISTS (SELECT 1 FROM lab.u WHERE amount > 1)
SELECT count(*) FROM lab.t WHERE EXISTS (SELECT 1 FROM lab.e)
SELECT id, k = (SELECT min(k) FROM lab.t) FROM lab.t ORDER BY id
SELECT id, (SELECT max(amount) FROM lab.u), (SELECT max(n) FROM lab.e) FROM lab.t ORDER BY id
SELECT k, sum(m) FROM lab.t GROUP BY k HAVING sum(m) > (SELECT sum(m) * 0.05 FROM lab.t) ORDER BY k
SELECT k, count(*) FROM lab.t GROUP BY k HAVING count(*) > (SELECT count(*) FROM lab.e) AND k IN (SELECT t_id FROM lab.u) ORDER BY k
SELECT k FROM lab.t WHERE NOT (k IN (SELECT t_id FROM lab.u)) ORDER BY 1
SELECT id FROM lab.t WHERE b OR k IN (SELECT t_id FROM lab.u) ORDER BY id
SELECT x.k FROM (SELECT k, m FROM lab.t WHERE k IN (SELECT k FROM lab.t WHERE m > 1)) AS x WHERE x.m > (SELECT min(m) FROM lab.t) ORDER BY 1
SELECT id FROM lab.t WHERE s IN (SELECT note FROM lab.u) ORDER BY id
SELECT id FROM lab.t WHERE m IN (SELECT amount FROM lab.u) ORDER BY id
SELECT count(*) FROM lab.t AS o WHERE m > (SELECT avg(m) FROM lab.t AS i WHERE i.k = o.k)
SELECT extract(year FROM d) AS y, extract(month FROM d) AS m, count(*) FROM lab.t GROUP BY 1, 2 ORDER BY 1, 2
SELECT min(b::int) FROM lab.t
SELECT count(*) FROM (SELECT DISTINCT s, k FROM lab.t) AS x
SELECT k FROM lab.t WHERE k IS NOT NULL UNION ALL SELECT 100 ORDER BY 1
SELECT id FROM lab.t ORDER BY id LIMIT 0
SELECT id FROM lab.t ORDER BY id OFFSET 235
SELECT id, (m * 100)::bigint FROM lab.t ORDER BY id
SELECT id, m::numeric(14,3), q::numeric(12,2), 2.5::int, 3.5::int, (-2.5)::int FROM lab.t ORDER BY id
SELECT round(2.5), round(-2.5), round(1.005, 2), round(-1.005, 2), floor(-1.5), ceil(-1.5)
SELECT 5 % 3, -5 % 3, 5 % -3, 7 / -2, 2147483647 / 2, 1 / 0
SELECT length(''), length('日本語'), substring('hello', 2, 0), left('hello', 0), position('x' in 'abc'), replace('aaa', 'a', '')
SELECT count(*) FROM lab.t WHERE tz > ts
SELECT count(*) FROM lab.t WHERE ts = '1999-02-30'
SELECT count(*) FROM lab.t WHERE s > 'Z' AND s < 'b'
SELECT * FROM lab.e
SELECT count(*) FROM lab.e HAVING count(*) = 0
SELECT 1 AS a WHERE false
SELECT max(id) FROM lab.e GROUP BY n
SELECT 'a\' AS c1, '\\' AS c2, 'x''y' AS c3, '--' AS c4, '/*' AS c5, '$$' AS c6, '?' AS c7, '{x}' AS c8, ':a' AS c9, '%s' AS d1, '\n' AS d2, '"' AS d3, '''' AS d4, '\''' AS d5, '*/ ; ' AS d6, E'tab\tnl\nq\'' AS d7, U&'\00e4' AS d8, $q$dol'lar\$q$ AS d9
SELECT id AS "a;b", k AS "{x}", m AS "x--y", s AS "/*" FROM lab.t ORDER BY 1
SELECT count(*) AS n FROM lab.t WHERE s = 'a\' OR s = 'x''y' OR s = E'line\nbreak'
SELECT '2024-01-01' AS a, 'lab.t' AS b FROM lab.t WHERE s <> 'lab.t' LIMIT 1
SELECT id AS "count", k AS "select", m AS "table", s AS "t" FROM lab.t ORDER BY "count"
SELECT t.id FROM lab.t AS "T x" JOIN lab.u AS t ON t.id = "T x".id ORDER BY 1
SELECT "Id".id FROM lab.t AS "Id" WHERE "Id".k = 1 ORDER BY 1
WITH u AS (SELECT id FROM lab.t WHERE id < 30) SELECT u.id, x.id AS y FROM u JOIN lab.u AS x ON x.id = u.id ORDER BY 1
WITH u AS (SELECT id FROM lab.t WHERE id < 30) SELECT lab.u.id FROM lab.u ORDER BY 1
SELECT u.id FROM lab.t AS u WHERE u.k = 1 ORDER BY 1
SELECT t.id AS a, u.id AS b FROM lab.u AS t JOIN lab.t AS u ON t.t_id = u.id ORDER BY 1, 2
SELECT lab.id FROM lab.t AS lab ORDER BY 1 LIMIT 3
SELECT k.k FROM lab.t AS k ORDER BY 1
SELECT x.id FROM (SELECT id FROM lab.t) AS x JOIN (SELECT id AS x FROM lab.u) AS y ON x.id = y.x ORDER BY 1
SELECT id AS s, s AS id FROM lab.t WHERE s = 'a' AND id > 0 ORDER BY id, s
SELECT sum(k) AS k FROM lab.t HAVING sum(k) > 0
SELECT sum(k) AS k FROM lab.t WHERE k > 0
SELECT max(k) AS id, count(*) AS k FROM lab.t GROUP BY b HAVING max(id) > 5 ORDER BY 2, 1
SELECT k AS x, x.y FROM (SELECT k, id AS y FROM lab.t) AS x ORDER BY y
SELECT date_trunc('year', ts) AS a, date_trunc('quarter', ts) AS b, date_trunc('week', ts) AS c, date_trunc('day', ts) AS d, date_trunc('month', d) AS e, date_trunc('week', d) AS f FROM lab.t ORDER BY id
SELECT date_trunc('year', timestamp '1969-12-31 23:59:59.5') AS y, date_trunc('day', timestamp '1969-12-31 23:59:59.5') AS d
SELECT false AS g, count(*) AS n FROM lab.t GROUP BY 1
