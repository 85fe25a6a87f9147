-- inner joins [17]
SELECT t.id, u.id FROM t JOIN u ON t.id = u.t_id ORDER BY 1, 2
SELECT t.id, u.id FROM t, u WHERE t.id = u.t_id ORDER BY 1, 2
SELECT t.id, u.id FROM t INNER JOIN u ON t.k = u.k AND t.id = u.id ORDER BY 1, 2
SELECT a.id, b.id FROM t a JOIN t b ON a.k = b.k AND a.id < b.id ORDER BY 1, 2
SELECT t.id, u.id FROM t JOIN u ON t.id = u.t_id AND u.amount > 1000 WHERE t.k > 0 ORDER BY 1, 2
SELECT t.id, u.id FROM t JOIN u ON t.id = u.t_id OR t.id = u.id ORDER BY 1, 2
SELECT t.id, u.id FROM t JOIN u ON t.id BETWEEN u.id AND u.id + 1 ORDER BY 1, 2
SELECT t.id, u.id FROM t JOIN u ON true WHERE t.id = 1 AND u.id < 4 ORDER BY 1, 2
SELECT count(*) FROM t CROSS JOIN u
SELECT count(*) FROM t, u, e
SELECT count(*) FROM t JOIN u ON t.s = u.note
SELECT t.s, count(*) FROM t JOIN u ON t.s = u.note GROUP BY t.s ORDER BY t.s
SELECT a.k, b.k, a.s, b.s FROM dup a JOIN dup b ON a.k = b.k ORDER BY 1, 2, 3, 4
SELECT a.k, b.k FROM dup a JOIN dup b ON a.s = b.s AND a.v = b.v ORDER BY 1, 2
SELECT count(*) FROM nums a JOIN nums b ON a.i4 = b.i8
SELECT count(*) FROM nums a JOIN nums b ON a.n5 = b.n18
SELECT a.id, b.id FROM nums a JOIN nums b ON a.i2 = b.n5 ORDER BY 1, 2
SELECT a.id, b.id FROM dt a JOIN dt b ON a.d = b.ts ORDER BY 1, 2
SELECT t.id, u.id, x.id FROM t JOIN u ON t.id = u.t_id JOIN x ON x.id = t.id ORDER BY 1, 2, 3
SELECT s.name, i.sku, sum(l.quantity) FROM sale l JOIN shop s USING (shop_id) JOIN item i USING (item_id) WHERE i.category = 'Books' GROUP BY s.name, i.sku ORDER BY 1, 2
-- outer joins [17]
SELECT t.id, u.id, u.amount FROM t LEFT JOIN u ON t.id = u.t_id ORDER BY 1, 2
SELECT t.id, u.id FROM t RIGHT JOIN u ON t.id = u.t_id ORDER BY 2, 1
SELECT t.id, u.id FROM t FULL JOIN u ON t.id = u.t_id ORDER BY 1, 2
SELECT t.id, u.id FROM t LEFT OUTER JOIN u ON t.id = u.t_id AND u.k = 1 ORDER BY 1, 2
SELECT t.id, u.id FROM t LEFT JOIN u ON t.id = u.t_id WHERE u.id IS NULL ORDER BY 1
SELECT t.id, u.id FROM t LEFT JOIN u ON t.id = u.t_id WHERE u.k = 1 ORDER BY 1, 2
SELECT t.id, e.n FROM t LEFT JOIN e ON t.id = e.id ORDER BY 1
SELECT e.id, t.id FROM e RIGHT JOIN t ON t.id = e.id ORDER BY 2
SELECT e.id, t.id FROM e FULL JOIN t ON t.id = e.id ORDER BY 2
SELECT t.id, u.note, u.note IS NULL, COALESCE(u.note, 'none') FROM t LEFT JOIN u ON t.id = u.t_id AND u.amount > 2500 ORDER BY 1, 2
SELECT t.id, count(u.id), count(*), sum(u.amount) FROM t LEFT JOIN u ON t.id = u.t_id GROUP BY t.id ORDER BY 1
SELECT t.id, x.id, u.id FROM t LEFT JOIN x ON t.id = x.id LEFT JOIN u ON u.t_id = x.id ORDER BY 1, 2, 3
SELECT t.id, x.id, u.id FROM t LEFT JOIN (x JOIN u ON u.t_id = x.id) ON t.id = x.id ORDER BY 1, 2, 3
SELECT t.id, x.id, u.id FROM t LEFT JOIN x ON t.id = x.id JOIN u ON u.t_id = t.id ORDER BY 1, 2, 3
SELECT a.k, b.k FROM dup a FULL JOIN dup b ON a.k = b.k AND a.s = b.s ORDER BY 1, 2
SELECT a.k, b.k FROM dup a LEFT JOIN dup b ON a.k = b.k + 1 ORDER BY 1, 2
SELECT t.id, u.b FROM t LEFT JOIN (SELECT t_id, amount > 100 AS b FROM u) u ON t.id = u.t_id ORDER BY 1, 2
SELECT t.id, u.c FROM t LEFT JOIN (SELECT t_id, 1 AS c FROM u) u ON t.id = u.t_id ORDER BY 1, 2
SELECT t.id, COALESCE(u.c, 0) FROM t LEFT JOIN (SELECT t_id, count(*) AS c FROM u GROUP BY t_id) u ON t.id = u.t_id ORDER BY 1
SELECT t.id FROM t LEFT JOIN u ON false ORDER BY 1
SELECT t.id, u.id FROM t FULL JOIN u ON t.id = u.id AND t.k = u.k ORDER BY 1, 2
SELECT s.name, count(l.sale_id) FROM shop s LEFT JOIN sale l ON l.shop_id = s.shop_id AND l.quantity > 8 GROUP BY s.name ORDER BY s.name
SELECT c.customer_id, count(l.sale_id), sum(l.price) FROM customer_of c LEFT JOIN sale l USING (customer_id) GROUP BY c.customer_id ORDER BY 1
-- USING, NATURAL and stars [17]
SELECT * FROM t JOIN u USING (id) ORDER BY id
SELECT * FROM t JOIN u USING (k, id) ORDER BY id
SELECT * FROM t LEFT JOIN u USING (id) ORDER BY id LIMIT 20
SELECT * FROM t RIGHT JOIN u USING (id) ORDER BY id LIMIT 20
SELECT * FROM t FULL JOIN u USING (id) ORDER BY id
SELECT id, k FROM t FULL JOIN u USING (id, k) ORDER BY 1, 2
SELECT id, t.id, u.id FROM t FULL JOIN u USING (id) ORDER BY 1
SELECT * FROM e NATURAL JOIN t
SELECT * FROM t NATURAL JOIN u ORDER BY id
SELECT * FROM t NATURAL LEFT JOIN u ORDER BY id LIMIT 20
SELECT id, count(*) FROM t JOIN u USING (id) GROUP BY id ORDER BY id
SELECT id FROM t JOIN u USING (id) WHERE id > 235 ORDER BY id
SELECT t.*, u.amount FROM t JOIN u ON t.id = u.id ORDER BY t.id LIMIT 5
SELECT u.*, t.id FROM t, u WHERE t.id = u.id ORDER BY t.id LIMIT 5
SELECT *, id + 1 AS next FROM u ORDER BY id LIMIT 5
SELECT * FROM (SELECT id, k FROM t) a JOIN (SELECT id, amount FROM u) b USING (id) ORDER BY id
SELECT j.id, j.s FROM (t JOIN u USING (id)) AS j ORDER BY j.id LIMIT 5
SELECT a.*, b.* FROM dup a CROSS JOIN (SELECT 1 AS one) b ORDER BY 1, 2, 3
SELECT * FROM shop JOIN stock USING (shop_id) JOIN item USING (item_id) WHERE on_hand > 190 ORDER BY item_id, shop_id, counted_on
SELECT k, s FROM dup AS d(k, s, v) ORDER BY 1, 2
SELECT d.x, d.y FROM dup AS d(x, y) WHERE x > 1 ORDER BY 1, 2
-- name scope [17]
SELECT t.id, (SELECT min(u.id) FROM u WHERE u.t_id = t.id) FROM t ORDER BY 1
SELECT id, (SELECT min(t.id) FROM u t WHERE t.t_id = 5) FROM t ORDER BY 1 LIMIT 3
SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM u t WHERE t.t_id = 5) ORDER BY 1 LIMIT 3
SELECT a.id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.k = a.k AND b.id <> a.id AND b.m > a.m) ORDER BY 1
SELECT id FROM t WHERE k = (SELECT max(k) FROM t) ORDER BY id
SELECT id FROM t o WHERE m > (SELECT avg(m) FROM t WHERE t.k = o.k) ORDER BY id
SELECT x.id FROM t x JOIN u t ON t.t_id = x.id ORDER BY 1
SELECT u.id FROM t u JOIN u t ON t.t_id = u.id ORDER BY 1
SELECT s FROM (SELECT s AS t, k AS s FROM t) t ORDER BY s
SELECT k.id FROM t k WHERE k.k = 1 ORDER BY 1
SELECT id AS k, k AS id FROM t WHERE k > 5 ORDER BY id, k
SELECT lab.t.id FROM lab.t WHERE lab.t.k = 2 ORDER BY 1
SELECT id FROM lab.t WHERE k = 3 ORDER BY id
SELECT id FROM t AS "T" WHERE "T".k = 3 ORDER BY id
SELECT m FROM t WHERE m IN (SELECT q FROM u JOIN (SELECT id, q FROM t) y USING (id)) ORDER BY m
SELECT id, (SELECT count(*) FROM (SELECT 1 FROM u WHERE u.t_id = t.id) y) FROM t ORDER BY id
-- lateral joins [17]
SELECT t.id, y.id FROM t, LATERAL (SELECT u.id FROM u WHERE u.t_id = t.id ORDER BY u.id LIMIT 1) y ORDER BY 1, 2
SELECT t.id, y.n FROM t CROSS JOIN LATERAL (SELECT count(*) AS n FROM u WHERE u.t_id = t.id) y ORDER BY 1
SELECT t.id, y.total FROM t LEFT JOIN LATERAL (SELECT sum(amount) AS total FROM u WHERE u.t_id = t.id) y ON true ORDER BY 1
SELECT t.id, y.id FROM t LEFT JOIN LATERAL (SELECT u.id FROM u WHERE u.t_id = t.id AND u.amount > 1000) y ON true ORDER BY 1, 2
SELECT t.id, y.v FROM t, LATERAL (VALUES (t.k), (t.sm)) AS y(v) ORDER BY 1, 2
SELECT t.id, y.double FROM t, LATERAL (SELECT t.k * 2 AS double) y ORDER BY 1
SELECT t.id, g FROM t, LATERAL generate_series(1, t.k) AS g WHERE t.id < 20 ORDER BY 1, 2
SELECT s.shop_id, b.sale_id, b.price FROM shop s CROSS JOIN LATERAL (SELECT sale_id, price FROM sale l WHERE l.shop_id = s.shop_id ORDER BY price DESC, sale_id LIMIT 2) b ORDER BY 1, 2
-- semi-joins and anti-joins
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id) ORDER BY 1
SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id) ORDER BY 1
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id AND u.amount > t.m) ORDER BY 1
SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.amount > 4000) ORDER BY 1
SELECT id FROM t WHERE id IN (SELECT t_id FROM u) ORDER BY 1
SELECT id FROM t WHERE id NOT IN (SELECT t_id FROM u WHERE t_id IS NOT NULL) ORDER BY 1
SELECT id FROM t WHERE id NOT IN (SELECT t_id FROM u) ORDER BY 1
SELECT id FROM t WHERE id IN (SELECT t_id FROM u WHERE u.k = t.k) ORDER BY 1
SELECT id FROM t WHERE id NOT IN (SELECT t_id FROM u WHERE u.k = t.k AND t_id IS NOT NULL) ORDER BY 1
SELECT customer_id FROM customer_of c WHERE EXISTS (SELECT 1 FROM sale s WHERE s.customer_id = c.customer_id AND s.channel = 'web') AND NOT EXISTS (SELECT 1 FROM sale s WHERE s.customer_id = c.customer_id AND s.returned) ORDER BY 1
SELECT count(*) FROM sale WHERE customer_id NOT IN (SELECT customer_id FROM customer_of)
SELECT count(*) FROM sale WHERE item_id IN (SELECT item_id FROM item WHERE brand = 'Acme')
SELECT EXISTS (SELECT 1 FROM t WHERE k = 3), EXISTS (SELECT 1 FROM t WHERE k = 300), NOT EXISTS (SELECT 1 FROM e)
SELECT id, EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id), id IN (SELECT t_id FROM u WHERE t_id IS NOT NULL) FROM t ORDER BY id
SELECT k, count(*) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.id > 390) GROUP BY k ORDER BY k
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id AND EXISTS (SELECT 1 FROM x WHERE x.id = u.k)) ORDER BY id
