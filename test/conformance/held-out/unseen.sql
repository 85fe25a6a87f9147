-- sums over conditions [5]
SELECT note, sum(amount) FILTER (WHERE k BETWEEN 0 AND 4), avg(amount) FILTER (WHERE k IS NULL), count(*) FILTER (WHERE note LIKE '%l%') FROM u GROUP BY note ORDER BY note
SELECT k, round(avg(amount), 3) AS a, round(sum(amount) / NULLIF(count(amount), 0), 3) AS b FROM u GROUP BY k ORDER BY k
SELECT k, max(amount) - min(amount) AS spread, max(amount) / NULLIF(min(amount), 0) FROM u GROUP BY k ORDER BY k
SELECT sum(q * m), avg(q * m), max(q * m), min(q - m) FROM t
SELECT sum(sm::bigint * k), sum(sm) * 1.0 / count(sm), avg(sm * 1.5) FROM t
SELECT a, sum(n), avg(n), max(n) - avg(n) FROM nn GROUP BY a ORDER BY a
SELECT sum(weight), avg(weight), count(weight), min(weight), sum(weight * weight) FROM node
SELECT variance(n), stddev_pop(n), avg(n * n) - avg(n) * avg(n) FROM nn
SELECT sum(quantity * price) - sum(quantity * price * discount), sum(quantity) % 7 FROM sale
SELECT avg(CASE WHEN at >= timestamp '2020-01-10' THEN n ELSE -n END) FROM nn
SELECT count(*) - count(k), count(*) * 100 / NULLIF(count(k), 0), round(100.0 * count(k) / count(*), 1) FROM t
SELECT sum(i4::bigint) - sum(i2), avg(i4::float8) FROM nums WHERE id <> 6
-- arithmetic mixed [1]
SELECT id, (k * 7 + 3) / 5, (k * 7 + 3) % 5, k * 7 / 5 * 5 + k * 7 % 5 - k * 7 FROM t ORDER BY id
SELECT id, (id / 3)::numeric / 4, id / 3.0 / 4, id::float8 / 3 FROM t ORDER BY id LIMIT 30
SELECT id, m * 0.19, m / 1.19, round(m / 1.19, 2), m - round(m / 1.19, 2) FROM t ORDER BY id
SELECT id, -sm / 7, abs(sm) / 7, sm / -7 FROM t ORDER BY id
SELECT id, big / 1000000007, big % 1000000007 FROM t ORDER BY id
SELECT id, n5 * 100, (n5 * 100)::int, n5 / 8, n5 * n5 * n5 FROM nums ORDER BY id
SELECT id, q / 3, q * 3, q / 0.25, q + 0.00001 FROM t ORDER BY id
SELECT 100 * (17 / 4), 100 * 17 / 4, 17 / 4 * 100, (17 * 1.0 / 4) * 100
-- text over rows [14]
SELECT id, left(s, 1) || '…' || right(s, 1), length(s) - length(replace(s, 'a', '')) FROM x ORDER BY id
SELECT id, upper(substr(s, 1, 1)), lower(substr(s, 2)), position(' ' IN s) FROM x WHERE id < 15 ORDER BY id
SELECT id, replace(replace(s, 'a', 'b'), 'b', 'a'), btrim(replace(s, E'\n', ' ')) FROM x ORDER BY id
SELECT id, lpad(id::text, 4, '0') || '-' || rpad(left(COALESCE(s, ''), 3), 3, '.') FROM x ORDER BY id
SELECT id, CASE WHEN s ~ '^[a-z]+$' THEN 'lower' WHEN s ~ '^[A-Z]+$' THEN 'upper' ELSE 'mixed' END FROM x ORDER BY id
SELECT id, split_part(s, 'a', 2), split_part(v, ' ', 1), strpos(s, 'l') + strpos(s, 'o') FROM x ORDER BY id
SELECT reverse(v), repeat(left(v, 1), 3), translate(v, 'aeiou', 'AEIOU'), starts_with(v, 'one') FROM nn ORDER BY a, b
SELECT v, ascii(v), length(v), octet_length(v), substring(v FROM 3) FROM nn ORDER BY a, b LIMIT 20
SELECT email, split_part(email, '@', 2) AS host, substring(email FROM position('@' IN email) + 1) FROM customer_of ORDER BY customer_id LIMIT 15
SELECT split_part(email, '.', 2) AS tld, count(*), min(email), max(email) FROM customer_of GROUP BY tld ORDER BY tld
SELECT count(*) FROM visit WHERE url LIKE 'http://%/item?id=_' OR referer LIKE '%\_%' OR phrase ILIKE 'WEATHER%'
SELECT concat_ws(' / ', category, brand, class) AS path, count(*) FROM item GROUP BY path ORDER BY path
SELECT title || COALESCE(' (' || NULLIF(phrase, '') || ')', '') FROM visit ORDER BY visit_id LIMIT 20
SELECT s FROM x WHERE s >= 'H' AND s < 'i' ORDER BY s, id
SELECT id FROM x WHERE v IN ('ä', 'ß', 'é') OR s IN ('--', ',,') ORDER BY id
-- nulls again [16]
SELECT id FROM t WHERE NOT (k > 2 OR b) ORDER BY id
SELECT id FROM t WHERE (k IN (1, 2) AND b) IS NOT FALSE ORDER BY id
SELECT id FROM u WHERE note NOT IN (SELECT s FROM t WHERE k = 1) ORDER BY id
SELECT id FROM u WHERE note NOT IN (SELECT s FROM t WHERE k = 1 AND s IS NOT NULL) ORDER BY id
SELECT id FROM u WHERE (k, note) NOT IN (SELECT k, s FROM t WHERE id < 10) ORDER BY id
SELECT id FROM u WHERE k <> ALL (SELECT k FROM t WHERE id < 3) ORDER BY id
SELECT id, COALESCE(k > 1, b, false), (k > 1) IS NOT DISTINCT FROM b FROM t ORDER BY id
SELECT id, NULLIF(COALESCE(k, 0), 0), COALESCE(NULLIF(s, ''), 'blank') FROM t ORDER BY id
SELECT count(*) FROM t WHERE k = ANY (SELECT k FROM u WHERE note = 'a') OR k IS NULL
SELECT id, CASE WHEN k = sm THEN 'same' WHEN k <> sm THEN 'other' END, CASE WHEN NOT b THEN 1 END FROM t ORDER BY id
SELECT id, greatest(k, id, NULL), least(sm, big), greatest(m, q, 0) FROM t ORDER BY id
-- joins of three and more [17]
SELECT t.id, u.id, n.label FROM t JOIN u ON u.t_id = t.id LEFT JOIN node n ON n.id = u.k ORDER BY 1, 2
SELECT n.label, p.label, g.label FROM node n LEFT JOIN node p ON p.id = n.parent LEFT JOIN node g ON g.id = p.parent ORDER BY n.id
SELECT p.label, count(c.id), sum(c.weight) FROM node p LEFT JOIN node c ON c.parent = p.id GROUP BY p.id, p.label ORDER BY p.id
SELECT d.k, t.id FROM dup d FULL JOIN t ON t.k = d.k AND t.id < 20 WHERE t.id IS NULL OR d.k IS NULL ORDER BY 1, 2
SELECT a.a, a.b, b.v FROM nn a JOIN nn b USING (a) WHERE a.b = 0 AND b.b = 1 ORDER BY a.a
SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM u JOIN node n ON n.id = u.k WHERE u.t_id = t.id AND n.weight > 1) ORDER BY 1
SELECT c.country, i.category, count(*) FROM sale l JOIN customer_of c USING (customer_id) JOIN item i USING (item_id) GROUP BY c.country, i.category HAVING count(*) > 100 ORDER BY 1, 2
SELECT s.city, y.n FROM shop s LEFT JOIN (SELECT shop_id, count(*) AS n FROM sale WHERE returned GROUP BY shop_id) y ON y.shop_id = s.shop_id ORDER BY s.shop_id
SELECT a.id, b.id FROM nums a JOIN nums b ON a.i4 = b.i2 AND a.id <> b.id ORDER BY 1, 2
SELECT a.id, count(b.id) FROM dt a LEFT JOIN dt b ON b.d < a.d GROUP BY a.id ORDER BY 1
SELECT k, s, a.v, b.v FROM dup a JOIN dup b USING (k, s) ORDER BY 1, 2, 3, 4
-- windows again
SELECT id, k, k - avg(k) OVER (PARTITION BY b), rank() OVER (PARTITION BY b ORDER BY k DESC NULLS LAST, id) FROM t ORDER BY id
SELECT a, b, sum(n) OVER (PARTITION BY a ORDER BY b), n * 100 / sum(n) OVER (PARTITION BY a) FROM nn WHERE n > 0 ORDER BY a, b
SELECT a, b, lag(v) OVER (PARTITION BY a ORDER BY b), lead(at) OVER (ORDER BY a, b), first_value(n) OVER (PARTITION BY a ORDER BY b) FROM nn ORDER BY a, b
SELECT shop_id, sold_on, count(*) OVER (PARTITION BY shop_id ORDER BY sold_on), max(price) OVER (PARTITION BY shop_id ORDER BY sold_on, sale_id ROWS 4 PRECEDING) FROM sale WHERE shop_id < 3 ORDER BY 1, 2, sale_id LIMIT 60
SELECT id, min(k) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING), count(k) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) FROM t ORDER BY id
SELECT k, n, n - lag(n, 1, 0::bigint) OVER (ORDER BY k), dense_rank() OVER (ORDER BY n) FROM (SELECT k, count(*) AS n FROM t GROUP BY k) y ORDER BY k
SELECT category, sku, list_price, list_price - first_value(list_price) OVER (PARTITION BY category ORDER BY list_price, item_id) FROM item ORDER BY item_id
-- dates again [21]
SELECT id, d - interval '1 month' + interval '1 month', (d + interval '1 year')::date - d FROM dt WHERE d < '2260-01-01' ORDER BY id
SELECT id, extract(year FROM d + 10), extract(month FROM ts - interval '1 day'), extract(day FROM date_trunc('month', d)) FROM dt WHERE d < '2260-01-01' ORDER BY id
SELECT date_trunc('week', at) AS w, count(*), sum(n) FROM nn GROUP BY w ORDER BY w
SELECT at::date AS day, count(*), min(at), max(at) FROM nn GROUP BY at::date ORDER BY day
SELECT born, extract(year FROM born) / 10 * 10, sold FROM (SELECT born, max(sold_on) AS sold FROM customer_of JOIN sale USING (customer_id) GROUP BY born) y ORDER BY born LIMIT 20
SELECT count(*) FROM sale WHERE sold_at >= sold_on AND sold_at < sold_on + 1
SELECT count(*) FROM sale WHERE extract(isodow FROM sold_on) IN (6, 7)
SELECT opened, opened + 365 * 25, date '2020-01-01' - opened, extract(quarter FROM opened) FROM shop ORDER BY shop_id
SELECT id FROM dt WHERE date_trunc('year', ts) = timestamp '2024-01-01' ORDER BY id
SELECT id, d >= date_trunc('month', ts), ts::date = d FROM dt ORDER BY id
-- shapes of queries
SELECT * FROM (SELECT k, count(*) AS n FROM t GROUP BY k) a WHERE n = (SELECT max(n) FROM (SELECT count(*) AS n FROM t GROUP BY k) b) ORDER BY k
WITH a AS (SELECT k, id FROM t), b AS (SELECT * FROM a WHERE id % 2 = 0), c AS (SELECT k FROM a EXCEPT SELECT k FROM b) SELECT count(*) FROM c
WITH s AS (SELECT shop_id, extract(year FROM sold_on) AS y, sum(price) AS p FROM sale GROUP BY 1, 2) SELECT a.shop_id, a.p, b.p, round(b.p / a.p, 4) FROM s a JOIN s b ON a.shop_id = b.shop_id AND a.y + 1 = b.y WHERE a.y = 2019 ORDER BY 1
SELECT k FROM t WHERE k > 0 UNION SELECT k FROM u WHERE k < 0 EXCEPT SELECT 3 ORDER BY 1
(SELECT id FROM t ORDER BY m DESC NULLS LAST, id LIMIT 3) UNION ALL (SELECT id FROM u ORDER BY amount NULLS FIRST, id LIMIT 3) ORDER BY 1
SELECT DISTINCT length(s), s IS NULL FROM x ORDER BY 1, 2
SELECT count(DISTINCT (k, b)) FROM t
SELECT channel, count(*) FROM sale GROUP BY channel HAVING count(*) > (SELECT count(*) / 5 FROM sale) ORDER BY channel
SELECT y.k, max(y.m) FROM (SELECT k, m FROM t UNION ALL SELECT k, amount FROM u) y GROUP BY y.k ORDER BY y.k
SELECT id, (SELECT label FROM node WHERE node.id = t.k) AS label FROM t ORDER BY id
SELECT CASE WHEN EXISTS (SELECT 1 FROM t WHERE k > 7) THEN 'yes' ELSE 'no' END, (SELECT count(*) FROM dup WHERE k IS NULL)
SELECT brand, category, count(*), grouping(brand, category) FROM item GROUP BY CUBE (brand, category) ORDER BY 4, 1, 2
SELECT ok, count(*), sum(n), grouping(ok) FROM nn GROUP BY ROLLUP (ok) ORDER BY 4, 1
SELECT t.* FROM t WHERE t.id IN (SELECT max(id) FROM t GROUP BY k) ORDER BY k, id
