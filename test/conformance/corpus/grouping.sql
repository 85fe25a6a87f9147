-- grouping [18]
SELECT k, count(*) FROM t GROUP BY k ORDER BY k
SELECT k, b, count(*), sum(m) FROM t GROUP BY k, b ORDER BY k, b
SELECT count(*) FROM t GROUP BY k ORDER BY 1
SELECT k + 1 AS k, count(*) FROM t GROUP BY k ORDER BY 1
SELECT k + 1 AS k, count(*) FROM t GROUP BY k + 1 ORDER BY k
SELECT k AS x, count(*) FROM t GROUP BY x ORDER BY x
SELECT k AS s, count(*) FROM t GROUP BY s ORDER BY 2, 1
SELECT length(s) AS len, count(*) FROM t GROUP BY len ORDER BY len
SELECT length(s) AS len, count(*) FROM t GROUP BY 1 HAVING count(*) > 10 ORDER BY 2 DESC, 1
SELECT k % 2 = 0 AS even, sum(k) FROM t GROUP BY even ORDER BY even
SELECT CASE WHEN k > 2 THEN 'hi' WHEN k IS NULL THEN 'none' ELSE 'lo' END AS c, count(*) FROM t GROUP BY c ORDER BY c
SELECT CASE WHEN k > 2 THEN 'hi' ELSE 'lo' END, count(*) FROM t GROUP BY 1 ORDER BY 1
SELECT k, s, max(id) FROM t WHERE id < 50 GROUP BY k, s ORDER BY k, s
SELECT id, k, count(*) FROM t GROUP BY id ORDER BY id LIMIT 5
SELECT t.id, t.s, count(u.id) FROM t LEFT JOIN u ON u.t_id = t.id GROUP BY t.id ORDER BY t.id LIMIT 10
SELECT a, b, v FROM nn GROUP BY a, b ORDER BY a, b LIMIT 5
SELECT k FROM t GROUP BY k HAVING count(*) > 20 ORDER BY k
SELECT k, sum(m) AS total FROM t GROUP BY k HAVING sum(m) > 0 ORDER BY total DESC, k
SELECT k, avg(m) FROM t GROUP BY k HAVING avg(m) > 1000 AND min(id) < 20 ORDER BY k
SELECT k FROM t GROUP BY k HAVING max(s) > 'h' OR bool_or(b) ORDER BY k
SELECT count(*) FROM t HAVING count(*) > 1000
SELECT 1 FROM t HAVING true
SELECT k, count(*) FROM t GROUP BY k ORDER BY sum(m) DESC NULLS LAST, k
SELECT k, count(*) FROM t GROUP BY k ORDER BY max(id) - min(id), k
SELECT d, count(*) FROM t GROUP BY d HAVING count(*) > 1 ORDER BY d
SELECT m, count(*) FROM t GROUP BY m HAVING count(*) > 1 ORDER BY m
SELECT b, count(*) FROM t WHERE k > 0 GROUP BY b HAVING count(*) > 5 ORDER BY count(*) DESC, b
SELECT date_trunc('year', ts) AS y, count(*) FROM t GROUP BY y ORDER BY y LIMIT 10
SELECT extract(month FROM d) AS mon, count(*), sum(m) FROM t GROUP BY mon ORDER BY mon
SELECT k, count(DISTINCT s), count(DISTINCT b), sum(DISTINCT sm) FROM t GROUP BY k ORDER BY k
SELECT k, count(*) FILTER (WHERE b), sum(m) FILTER (WHERE NOT b), max(s) FILTER (WHERE id > 100) FROM t GROUP BY k ORDER BY k
SELECT k, min(s), max(s), min(d), max(ts), min(tz), max(m) FROM t GROUP BY k ORDER BY k
SELECT k, array_agg(id ORDER BY id) FROM t WHERE id < 40 GROUP BY k ORDER BY k
SELECT k, (array_agg(s ORDER BY id))[1] FROM t GROUP BY k ORDER BY k
SELECT shop_id, category, sum(price * quantity) FROM sale JOIN item USING (item_id) GROUP BY shop_id, category ORDER BY 1, 2
SELECT k, sum(CASE WHEN b THEN m ELSE 0 END) AS yes, sum(CASE WHEN NOT b THEN m END) AS no FROM t GROUP BY k ORDER BY k
SELECT k, sum(m) / count(*), sum(m) / NULLIF(sum(sm), 0) FROM t GROUP BY k ORDER BY k
SELECT k, sum(m) * 100 / (SELECT sum(m) FROM t) FROM t GROUP BY k ORDER BY k
SELECT k, count(*) * 1.0 / sum(count(*)) OVER () FROM t GROUP BY k ORDER BY k
SELECT s FROM t GROUP BY s ORDER BY s
SELECT 'x' AS label, count(*) FROM t GROUP BY label
SELECT NULL::int AS n, count(*) FROM t GROUP BY n
SELECT k, 1 AS one, count(*) FROM t GROUP BY k, one ORDER BY k
SELECT k FROM t GROUP BY k, b ORDER BY k, b
SELECT x, count(*) FROM fin GROUP BY x HAVING count(*) > 1 ORDER BY x
SELECT k, count(*) FROM dup GROUP BY k ORDER BY k
SELECT k, s, count(*), sum(v), count(v) FROM dup GROUP BY k, s ORDER BY k, s
SELECT k, any_value(s) FROM dup WHERE s = 'a' GROUP BY k ORDER BY k
SELECT mode() WITHIN GROUP (ORDER BY k) FROM t WHERE k > 5
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x), percentile_cont(0.25) WITHIN GROUP (ORDER BY x DESC) FROM fin
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY k), percentile_disc(0.9) WITHIN GROUP (ORDER BY id) FROM t
SELECT k, percentile_cont(0.5) WITHIN GROUP (ORDER BY m) FROM t GROUP BY k ORDER BY k
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY x) FROM fin
-- grouping sets [18]
SELECT k, b, count(*) FROM t GROUP BY ROLLUP (k, b) ORDER BY k, b, count(*)
SELECT k, b, count(*) FROM t GROUP BY CUBE (k, b) ORDER BY k, b, count(*)
SELECT k, b, sum(m) FROM t GROUP BY GROUPING SETS ((k), (b), ()) ORDER BY k, b, 3
SELECT k, b, grouping(k), grouping(b), grouping(k, b), count(*) FROM t GROUP BY ROLLUP (k, b) ORDER BY grouping(k, b), k, b
SELECT k, b, count(*) FROM t GROUP BY k, ROLLUP (b) ORDER BY k, b, 3
SELECT k, b, count(*) FROM t GROUP BY GROUPING SETS ((k, b), (k)) ORDER BY k, b, 3
SELECT k, count(*) FROM t GROUP BY ROLLUP (k) HAVING count(*) > 30 ORDER BY k, 2
SELECT COALESCE(s, 'all'), sum(m) FROM t GROUP BY ROLLUP (s) ORDER BY 1, 2
SELECT CASE WHEN grouping(s) = 1 THEN 'all' ELSE s END AS name, count(*) FROM t GROUP BY ROLLUP (s) ORDER BY grouping(s), name
SELECT channel, returned, sum(quantity), grouping(channel, returned) FROM sale GROUP BY CUBE (channel, returned) ORDER BY 4, 1, 2
SELECT extract(year FROM sold_on) AS y, channel, sum(price) FROM sale GROUP BY ROLLUP (extract(year FROM sold_on), channel) ORDER BY 1, 2, 3
SELECT count(*) FROM t GROUP BY GROUPING SETS ((), ()) ORDER BY 1
SELECT k, count(*) FROM e JOIN t ON e.id = t.id GROUP BY ROLLUP (k)
SELECT n, count(*) FROM e GROUP BY GROUPING SETS ((n), ())
SELECT category, brand, sum(list_price), avg(list_price) FROM item GROUP BY ROLLUP (category, brand) ORDER BY 1, 2, 3
SELECT k, b, count(DISTINCT s) FROM t GROUP BY CUBE (k, b) ORDER BY 1, 2, 3
SELECT a.country, count(*), grouping(a.country) FROM customer_of a GROUP BY ROLLUP (a.country) ORDER BY 3, 1
-- distinct [18]
SELECT DISTINCT k FROM t ORDER BY k
SELECT DISTINCT k, b FROM t ORDER BY k, b
SELECT DISTINCT s FROM t ORDER BY s
SELECT DISTINCT k + 1 AS n FROM t ORDER BY n
SELECT DISTINCT k, s, v FROM dup ORDER BY 1, 2, 3
SELECT DISTINCT m FROM t WHERE m > 50000 ORDER BY m
SELECT DISTINCT d FROM t WHERE d > date '2060-01-01' ORDER BY d
SELECT DISTINCT NULL::int FROM t
SELECT DISTINCT count(*) FROM t GROUP BY k ORDER BY 1
SELECT count(*) FROM (SELECT DISTINCT s, b FROM t) y
SELECT DISTINCT ON (k) k, id FROM t ORDER BY k, id
SELECT DISTINCT ON (k) k, id, s FROM t ORDER BY k, id DESC
SELECT DISTINCT ON (k) id FROM t ORDER BY k DESC NULLS LAST, id
SELECT DISTINCT ON (k, b) k, b, max(id) OVER (PARTITION BY k) FROM t ORDER BY k, b, id
SELECT DISTINCT ON (k) * FROM t ORDER BY k, id
SELECT DISTINCT ON (k) k, id FROM t ORDER BY k, id LIMIT 3
SELECT * FROM (SELECT DISTINCT ON (k) k, id FROM t ORDER BY k, id) y ORDER BY id
SELECT DISTINCT ON (shop_id) shop_id, sale_id, price FROM sale ORDER BY shop_id, price DESC, sale_id
SELECT DISTINCT ON (1) k, id FROM t ORDER BY 1, 2
SELECT DISTINCT id FROM t ORDER BY id LIMIT 3
SELECT DISTINCT b IS NULL, k IS NULL FROM t ORDER BY 1, 2
SELECT DISTINCT n5, n18 FROM nums ORDER BY 1, 2
-- names of the output [18]
SELECT id::bool AS id FROM t WHERE id < 3 ORDER BY id
SELECT s::text AS k FROM t ORDER BY k, id LIMIT 10
SELECT k AS id FROM t ORDER BY id, s, m LIMIT 10
SELECT k AS a, -k AS a FROM t WHERE id < 5 ORDER BY 1, 2
SELECT max(k), max(k), min(k) AS max FROM t
SELECT k + 1, k + 1, sum(k) OVER () FROM t WHERE id < 4 ORDER BY 1
SELECT id, id, id AS id_2 FROM t WHERE id < 3 ORDER BY 1
SELECT count(*), count(k), upper('a'), coalesce(1), CASE WHEN true THEN 1 END, 1::text, (SELECT 1), ARRAY[1], EXISTS (SELECT 1)
SELECT CAST(k AS text), k::text, date_trunc('day', ts), extract(year FROM d), nullif(k, 1), greatest(k, 1) FROM t WHERE id = 1
SELECT 1 AS "Weird ""name""", 2 AS "a.b", 3 AS "ünï", 4 AS "SELECT"
SELECT id AS "ID", "ID" FROM (SELECT id, k AS "ID" FROM t) y ORDER BY 1 LIMIT 2
-- identifiers [23]
SELECT "Id", "select", "a b", "ümlaut" FROM "Odd Names" ORDER BY "Id"
SELECT * FROM "Odd Names" ORDER BY 1
SELECT o."Id" + 1 FROM "Odd Names" o ORDER BY 1
SELECT Id FROM "Odd Names"
SELECT ID, K FROM T WHERE K = 1 ORDER BY ID
SELECT Id AS MyId, K AS "MyK" FROM t WHERE k = 1 ORDER BY MyId
SELECT T.ID FROM t WHERE t.Id < 3 ORDER BY t.ID
SELECT "id" FROM "t" WHERE "k" = 2 ORDER BY "id"
SELECT "ID" FROM t
SELECT "T".id FROM t AS "T" WHERE "T".id < 3 ORDER BY 1
SELECT sum("a b") AS "Sum of a b" FROM "Odd Names"
SELECT "select" AS "from", count(*) AS "group by" FROM "Odd Names" GROUP BY "select" ORDER BY 1
SELECT SUM(Price) AS Total, MAX(Sold_On) FROM Sale WHERE Channel = 'web'
SELECT a."Id", b."Id" FROM "Odd Names" a JOIN "Odd Names" b ON a."Id" = b."Id" + 1 ORDER BY 1
WITH "My CTE" AS (SELECT k AS "K" FROM t) SELECT "K", count(*) FROM "My CTE" GROUP BY "K" ORDER BY 1
SELECT y."A", y.a FROM (SELECT 1 AS "A", 2 AS a) y
SELECT U&"\0069d" FROM t WHERE k = 1 ORDER BY 1
