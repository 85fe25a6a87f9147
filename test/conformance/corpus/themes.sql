-- frames that end before they start, and ranges beyond a type
SELECT id, count(*) OVER (ORDER BY k, id ROWS BETWEEN 3 FOLLOWING AND 1 FOLLOWING) FROM t ORDER BY id
SELECT id, sum(k) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 5 PRECEDING) FROM t ORDER BY id
SELECT id, count(*) OVER (ORDER BY k GROUPS BETWEEN 3 FOLLOWING AND 1 FOLLOWING) FROM t ORDER BY id
SELECT id, count(*) OVER (ORDER BY k RANGE BETWEEN 3 FOLLOWING AND 1 FOLLOWING) FROM t ORDER BY id
SELECT id, count(*) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 2 FOLLOWING), sum(k) OVER (ORDER BY id ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING) FROM t ORDER BY id
SELECT id, count(*) OVER (ORDER BY i8 RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING) FROM nums ORDER BY id
SELECT id, sum(i4) OVER (ORDER BY i4 RANGE BETWEEN CURRENT ROW AND 5 FOLLOWING) FROM nums ORDER BY id
SELECT id, count(*) OVER (ORDER BY i2 DESC RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING) FROM nums ORDER BY id
-- groups of everything [18]
SELECT 1 FROM t GROUP BY ()
SELECT 'x' AS a, 2 AS b FROM t GROUP BY ()
SELECT count(*), sum(n) FROM e GROUP BY ()
SELECT 1 FROM t GROUP BY GROUPING SETS ((), ())
SELECT k, count(*) FROM t GROUP BY GROUPING SETS ((k), (), ()) ORDER BY 1, 2
SELECT k FROM t GROUP BY GROUPING SETS ((k), (), ()) ORDER BY 1
SELECT k, count(*) FROM t GROUP BY ROLLUP (k), CUBE (k) ORDER BY 1, 2
-- grouping sets without aggregates [18]
SELECT k FROM t GROUP BY ROLLUP (k) ORDER BY 1
SELECT k, b FROM t GROUP BY CUBE (k, b) ORDER BY 1, 2
SELECT grouping(k) FROM dup GROUP BY GROUPING SETS ((k), ()) ORDER BY 1
SELECT id FROM e GROUP BY ROLLUP (id)
SELECT k FROM e JOIN t USING (id) GROUP BY ROLLUP (k)
SELECT count(*) FROM (SELECT k FROM t GROUP BY ROLLUP (k)) AS z
SELECT a, x.b FROM (SELECT a, b, count(*) FROM nn GROUP BY ROLLUP (a, b)) AS x WHERE a IS NULL OR x.b IS NULL ORDER BY 1, 2
SELECT k, rank() OVER (ORDER BY k) FROM t GROUP BY ROLLUP (k) ORDER BY 1, 2
SELECT EXISTS (SELECT k FROM e JOIN t USING (id) GROUP BY ROLLUP (k))
SELECT k, grouping(k) FROM t GROUP BY ROLLUP (k) HAVING grouping(k) = 1
-- percentiles among infinite values [8]
SELECT percentile_cont(0) WITHIN GROUP (ORDER BY x), percentile_cont(1) WITHIN GROUP (ORDER BY x) FROM fl
SELECT percentile_cont(0.01) WITHIN GROUP (ORDER BY x), percentile_cont(0.06) WITHIN GROUP (ORDER BY x) FROM fl
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM fl
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY x DESC) FROM fl
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM fl WHERE id IN (6, 16)
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM fl WHERE id IN (3, 6, 16)
SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY y) FROM fl
SELECT id % 3, percentile_cont(0.4) WITHIN GROUP (ORDER BY x) FILTER (WHERE id > 5) FROM fl GROUP BY id % 3 ORDER BY 1
-- signs [8]
SELECT id, sign(x), sign(y), sign(x) = 1, sign(x) + 1 FROM fl ORDER BY id
-- replacements with backslashes [13]
SELECT id, regexp_replace(s, 'a', '\\') FROM x ORDER BY id
SELECT id, regexp_replace(s, 'a', 'x\\y'), regexp_replace(s, 'b(a)', '\\1') FROM x ORDER BY id
-- recursive queries that begin with several arms
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT n + 2 FROM r WHERE n < 6) SELECT n FROM r ORDER BY n
WITH RECURSIVE r(n) AS (VALUES (1), (2) UNION ALL SELECT n + 2 FROM r WHERE n < 6) SELECT n FROM r ORDER BY n
WITH RECURSIVE r(n) AS ((SELECT id FROM t ORDER BY id DESC LIMIT 2) UNION ALL SELECT n - 100 FROM r WHERE n > 0) SELECT n FROM r ORDER BY n
-- EXISTS over parts of a subquery
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id LIMIT 0) ORDER BY id
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id OFFSET 1) ORDER BY id
SELECT id FROM t WHERE EXISTS (SELECT DISTINCT u.k FROM u WHERE u.t_id = t.id) ORDER BY id
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id LIMIT 1) ORDER BY id
-- anchors inside of patterns, counts beyond 255, matches of nothing [13]
SELECT id FROM x WHERE s ~ 'a^b' ORDER BY id
SELECT id FROM x WHERE s ~ 'e$l' ORDER BY id
SELECT id FROM x WHERE s ~ 'a$|^b' ORDER BY id
SELECT id FROM x WHERE s ~ '^(a|b)' ORDER BY id
SELECT id FROM x WHERE s ~ 'a{256}' ORDER BY id
SELECT id, regexp_replace(s, 'a*', 'X', 'g') FROM x ORDER BY id
SELECT id, regexp_replace(s, '', '-', 'g') FROM x ORDER BY id
SELECT id, regexp_replace(s, '$', '!', 'g'), regexp_replace(s, '^', '!', 'g'), regexp_replace(s, 'a*', 'X') FROM x ORDER BY id
-- short texts of other types [22]
SELECT id, k::varchar(1), d::varchar(4), b::varchar(2), m::varchar(3), ts::varchar(7), s::varchar(2) FROM t ORDER BY id
-- subqueries that compare with floats of the rows around them [8]
SELECT id, (SELECT count(*) FROM fl b WHERE b.y = fl.x) FROM fl ORDER BY id
SELECT id, (SELECT count(*) FROM fl b WHERE b.x > fl.x) FROM fl ORDER BY id
SELECT id FROM fl WHERE EXISTS (SELECT 1 FROM fl b WHERE b.y = fl.x) ORDER BY id
SELECT id FROM x WHERE s ~ '^(?:)' ORDER BY id
-- subqueries that compare with repeated values of the rows around them
SELECT id, (SELECT count(*) FROM u WHERE u.k <> t.k) FROM t ORDER BY id
SELECT id, (SELECT sum(amount) FROM u WHERE u.note = t.s AND u.k > t.k) FROM t ORDER BY id
SELECT id, (SELECT max(amount) FROM u WHERE u.k < t.k), (SELECT min(id) FROM u WHERE u.note = t.s) FROM t ORDER BY id
SELECT id, (SELECT count(*) FROM nums WHERE nums.i8 = t.k), (SELECT count(*) FROM nums WHERE nums.i4 = t.k) FROM t ORDER BY id
SELECT id, (SELECT count(*) FROM u WHERE u.k = t.k), (SELECT sum(amount) FROM u WHERE u.note = t.s AND u.k = t.k) FROM t ORDER BY id
SELECT k, s, v, (SELECT count(*) FROM dup b WHERE b.v = dup.v), (SELECT sum(b.v) FROM dup b WHERE b.k = dup.k) FROM dup ORDER BY 1, 2, 3
SELECT k, (SELECT count(*) FROM dt WHERE dt.d = x.d) FROM (SELECT k, date '2024-02-29' AS d FROM dup) AS x ORDER BY 1
SELECT k, (SELECT count(*) FROM x WHERE x.v = y.v) FROM (SELECT k, 'a'::varchar(12) AS v FROM dup) AS y ORDER BY 1
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM nums WHERE nums.i8 = t.k) AND NOT EXISTS (SELECT 1 FROM u WHERE u.k <> t.k AND u.note = t.s) ORDER BY id

-- percentiles of constants [9]
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY 'a') FROM t
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY 7) FROM t

-- values that become NULL
SELECT id, greatest(NULLIF(id, 1), 0) AS c1, least(NULLIF(id, 1), 9) AS c2, greatest(NULLIF(id, 2), NULLIF(id, 3)) AS c3 FROM t ORDER BY id
SELECT greatest(NULLIF(date '2000-02-29', date '2000-02-29'), date '2000-02-29') AS c1 FROM t
SELECT id FROM t WHERE id NOT IN (SELECT NULLIF(b.id, 1) FROM t AS b) ORDER BY id
SELECT id, NOT (id IN (SELECT NULLIF(b.id, 1) FROM t AS b WHERE b.id < 3)) AS c1 FROM t ORDER BY id
SELECT id, greatest((ARRAY[1, 2])[5], id) AS c1 FROM t ORDER BY id
SELECT id, greatest(array_length(ARRAY[]::int[], 1), id) AS c1 FROM t ORDER BY id
SELECT id, NULLIF(id, 1) / 0 AS c1 FROM t WHERE id = 1
SELECT id, coalesce(NULLIF(id, 1), 7) AS c1, NULLIF(id, 1) IS NULL AS c2 FROM t ORDER BY id
