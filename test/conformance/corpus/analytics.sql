-- visits, as of a web log
SELECT count(*) FROM visit
SELECT count(*) FROM visit WHERE engine_id <> 0
SELECT sum(engine_id), count(*), avg(width) FROM visit
SELECT avg(user_id) FROM visit
SELECT count(DISTINCT user_id) FROM visit
SELECT count(DISTINCT phrase) FROM visit
SELECT min(day), max(day) FROM visit
SELECT engine_id, count(*) FROM visit WHERE engine_id <> 0 GROUP BY engine_id ORDER BY count(*) DESC, engine_id
SELECT region_id, count(DISTINCT user_id) AS u FROM visit GROUP BY region_id ORDER BY u DESC, region_id LIMIT 10
SELECT region_id, sum(engine_id), count(*) AS c, avg(width), count(DISTINCT user_id) FROM visit GROUP BY region_id ORDER BY c DESC, region_id LIMIT 10
SELECT os, phrase, count(*) AS c FROM visit WHERE phrase <> '' GROUP BY os, phrase ORDER BY c DESC, os, phrase LIMIT 10
SELECT phrase, count(DISTINCT user_id) AS u FROM visit WHERE phrase <> '' GROUP BY phrase ORDER BY u DESC, phrase LIMIT 10
SELECT user_id, extract(minute FROM at) AS m, phrase, count(*) FROM visit GROUP BY user_id, m, phrase ORDER BY count(*) DESC, user_id, m, phrase LIMIT 10
SELECT user_id FROM visit WHERE user_id = 4007000000049 ORDER BY 1
SELECT phrase, min(url), count(*) AS c FROM visit WHERE url LIKE '%example%' AND phrase <> '' GROUP BY phrase ORDER BY c DESC, phrase LIMIT 10
SELECT phrase, min(url), min(title), count(*) AS c, count(DISTINCT user_id) FROM visit WHERE title LIKE '%Google%' AND url NOT LIKE '%.google.%' AND phrase <> '' GROUP BY phrase ORDER BY c DESC, phrase LIMIT 10
SELECT * FROM visit WHERE url LIKE '%пример%' ORDER BY at, visit_id LIMIT 10
SELECT phrase FROM visit WHERE phrase <> '' ORDER BY at, visit_id LIMIT 10
SELECT phrase FROM visit WHERE phrase <> '' ORDER BY phrase, visit_id LIMIT 10
SELECT engine_id, avg(length(url)) AS l, count(*) AS c FROM visit WHERE url <> '' GROUP BY engine_id HAVING count(*) > 10 ORDER BY l DESC, engine_id
SELECT regexp_replace(referer, '^https?://(?:www\.)?([^/]+)/.*$', '\1') AS k, avg(length(referer)) AS l, count(*) AS c, min(referer) FROM visit WHERE referer <> '' GROUP BY k HAVING count(*) > 10 ORDER BY l DESC, k LIMIT 25
SELECT sum(width), sum(width + 1), sum(width + 2), sum(width + 10), sum(width + 89) FROM visit
SELECT engine_id, os, count(*) AS c, sum(is_refresh), avg(width) FROM visit WHERE phrase <> '' GROUP BY engine_id, os ORDER BY c DESC, 1, 2 LIMIT 10
SELECT visit_id, os, count(*) AS c, sum(is_refresh), avg(width) FROM visit GROUP BY visit_id, os ORDER BY c DESC, 1, 2 LIMIT 10
SELECT url, count(*) AS c FROM visit GROUP BY url ORDER BY c DESC, url LIMIT 10
SELECT 1, url, count(*) AS c FROM visit GROUP BY 1, url ORDER BY c DESC, url LIMIT 10
SELECT region_id, region_id - 1, region_id - 2, region_id - 3, count(*) AS c FROM visit GROUP BY region_id, region_id - 1, region_id - 2, region_id - 3 ORDER BY c DESC, 1 LIMIT 10
SELECT url, count(*) AS views FROM visit WHERE region_id = 31 AND day >= '2013-07-01' AND day <= '2013-07-31' AND is_refresh = 0 AND url <> '' GROUP BY url ORDER BY views DESC, url LIMIT 10
SELECT title, count(*) AS views FROM visit WHERE day BETWEEN '2013-07-05' AND '2013-07-20' AND NOT is_mobile AND title <> '' GROUP BY title ORDER BY views DESC, title LIMIT 10
SELECT engine_id, CASE WHEN (phrase = '' AND engine_id = 0) THEN referer ELSE '' END AS src, url AS dst, count(*) AS views FROM visit WHERE day >= '2013-07-01' GROUP BY engine_id, src, dst ORDER BY views DESC, 1, 2, 3 LIMIT 10 OFFSET 10
SELECT url_hash, day, count(*) AS views FROM visit WHERE is_refresh = 0 AND engine_id IN (-1, 6) GROUP BY url_hash, day ORDER BY views DESC, 1, 2 LIMIT 10
SELECT width, height, count(*) AS views FROM visit WHERE is_refresh = 0 GROUP BY width, height ORDER BY views DESC, 1, 2 LIMIT 10 OFFSET 2
SELECT date_trunc('minute', at) AS m, count(*) AS views FROM visit WHERE day >= '2013-07-14' AND day <= '2013-07-15' GROUP BY date_trunc('minute', at) ORDER BY m LIMIT 10 OFFSET 5
SELECT is_mobile, count(*), avg(duration), max(duration), sum(duration) FROM visit GROUP BY is_mobile ORDER BY 1
SELECT user_id, count(*), min(at), max(at), max(at) - min(at) FROM visit GROUP BY user_id HAVING count(*) > 4 ORDER BY 1 LIMIT 20
SELECT day, count(DISTINCT user_id) AS users, count(*) AS hits, count(*)::numeric / count(DISTINCT user_id) AS per_user FROM visit GROUP BY day ORDER BY day
SELECT day, count(*) AS hits, sum(count(*)) OVER (ORDER BY day) AS running, avg(count(*)) OVER (ORDER BY day ROWS 6 PRECEDING) FROM visit GROUP BY day ORDER BY day
WITH first AS (SELECT user_id, min(day) AS day FROM visit GROUP BY user_id) SELECT f.day, v.day - f.day AS age, count(DISTINCT v.user_id) FROM visit v JOIN first f USING (user_id) GROUP BY f.day, v.day - f.day ORDER BY 1, 2 LIMIT 40
WITH gaps AS (SELECT user_id, at, lag(at) OVER (PARTITION BY user_id ORDER BY at, visit_id) AS before FROM visit) SELECT count(*) FROM gaps WHERE before IS NULL OR at > before + interval '30 minutes'
SELECT CASE WHEN duration < 60 THEN 'short' WHEN duration < 600 THEN 'medium' ELSE 'long' END AS bucket, count(*), avg(duration) FROM visit GROUP BY 1 ORDER BY 1
SELECT substring(url FROM 1 FOR 20) AS prefix, count(*) FROM visit GROUP BY prefix ORDER BY count(*) DESC, prefix LIMIT 10
SELECT count(*) FILTER (WHERE is_mobile) * 100.0 / count(*) AS share FROM visit
SELECT region_id, count(*) FILTER (WHERE phrase <> '') AS searched, count(*) AS total FROM visit GROUP BY region_id HAVING count(*) FILTER (WHERE phrase <> '') > 5 ORDER BY searched DESC, region_id
SELECT url FROM visit GROUP BY url HAVING count(DISTINCT region_id) >= 8 ORDER BY url LIMIT 20
SELECT v.url, count(*) FROM visit v WHERE EXISTS (SELECT 1 FROM visit w WHERE w.user_id = v.user_id AND w.at < v.at AND w.url = v.url) GROUP BY v.url ORDER BY 2 DESC, 1 LIMIT 10
SELECT day, region_id, rank() OVER (PARTITION BY day ORDER BY count(*) DESC, region_id) AS r FROM visit GROUP BY day, region_id ORDER BY day, r LIMIT 30
-- a shop's reports
SELECT s.country, i.category, sum(l.price * l.quantity) AS revenue FROM sale l JOIN shop s ON s.shop_id = l.shop_id JOIN item i ON i.item_id = l.item_id GROUP BY s.country, i.category ORDER BY 1, 2
SELECT i.brand, sum(l.price * l.quantity * (1 - COALESCE(l.discount, 0))) AS net FROM sale l JOIN item i USING (item_id) WHERE l.sold_on >= date '2020-01-01' AND l.sold_on < date '2020-01-01' + interval '1 year' GROUP BY i.brand ORDER BY net DESC, i.brand
SELECT i.sku, i.list_price, sum(l.quantity) AS units FROM item i JOIN sale l ON l.item_id = i.item_id GROUP BY i.item_id, i.sku, i.list_price HAVING sum(l.quantity) > 100 ORDER BY units DESC, i.sku LIMIT 15
SELECT extract(year FROM sold_on) AS y, extract(month FROM sold_on) AS m, sum(price) AS p, count(*) AS n FROM sale GROUP BY 1, 2 ORDER BY 1, 2
SELECT channel, avg(price), avg(quantity), avg(price * quantity), sum(CASE WHEN returned THEN 1 ELSE 0 END) * 100.0 / count(*) FROM sale GROUP BY channel ORDER BY channel
SELECT c.country, count(DISTINCT c.customer_id) AS customers, count(l.sale_id) AS sales, sum(l.price) AS total FROM customer_of c LEFT JOIN sale l USING (customer_id) GROUP BY c.country ORDER BY c.country
SELECT c.last_name, c.first_name, sum(l.price * l.quantity) AS spent FROM customer_of c JOIN sale l ON l.customer_id = c.customer_id GROUP BY c.customer_id, c.last_name, c.first_name ORDER BY spent DESC, c.customer_id LIMIT 10
SELECT a.shop_id, a.y2019, b.y2020, b.y2020 - a.y2019 AS change FROM (SELECT shop_id, sum(price) AS y2019 FROM sale WHERE extract(year FROM sold_on) = 2019 GROUP BY shop_id) a JOIN (SELECT shop_id, sum(price) AS y2020 FROM sale WHERE extract(year FROM sold_on) = 2020 GROUP BY shop_id) b USING (shop_id) ORDER BY shop_id
WITH total AS (SELECT customer_id, shop_id, sum(price) AS t FROM sale WHERE returned GROUP BY customer_id, shop_id) SELECT a.customer_id, a.shop_id FROM total a WHERE a.t > (SELECT avg(b.t) * 1.2 FROM total b WHERE b.shop_id = a.shop_id) ORDER BY 1, 2
SELECT i.category, i.class, sum(l.price) AS p, sum(l.price) * 100 / sum(sum(l.price)) OVER (PARTITION BY i.category) AS share FROM sale l JOIN item i USING (item_id) GROUP BY i.category, i.class ORDER BY 1, 2
SELECT * FROM (SELECT i.category, i.sku, sum(l.price) AS p, rank() OVER (PARTITION BY i.category ORDER BY sum(l.price) DESC) AS r FROM sale l JOIN item i USING (item_id) GROUP BY i.category, i.sku) y WHERE r <= 3 ORDER BY category, r, sku
SELECT count(*) FROM (SELECT customer_id FROM sale WHERE channel = 'web' INTERSECT SELECT customer_id FROM sale WHERE channel = 'store' INTERSECT SELECT customer_id FROM sale WHERE channel = 'phone') y
SELECT count(*) FROM (SELECT customer_id, sold_on FROM sale WHERE channel = 'web' EXCEPT SELECT customer_id, sold_on FROM sale WHERE channel = 'store') y
SELECT s.shop_id, sum(k.on_hand) FROM shop s JOIN stock k USING (shop_id) WHERE k.counted_on BETWEEN date '2020-01-01' AND date '2020-02-15' GROUP BY s.shop_id ORDER BY 1
SELECT k.shop_id, k.item_id, k.counted_on, k.on_hand, avg(k.on_hand) OVER (PARTITION BY k.item_id) FROM stock k WHERE k.on_hand < 5 ORDER BY 1, 2, 3
SELECT item_id, stddev_samp(on_hand) / avg(on_hand) AS cov FROM stock GROUP BY item_id HAVING avg(on_hand) > 0 AND count(on_hand) > 1 ORDER BY item_id LIMIT 20
SELECT i.category, sum(CASE WHEN l.channel = 'web' THEN l.price ELSE 0 END) AS web, sum(CASE WHEN l.channel = 'store' THEN l.price ELSE 0 END) AS store, sum(CASE WHEN l.channel IS NULL THEN l.price ELSE 0 END) AS none FROM sale l JOIN item i USING (item_id) GROUP BY i.category ORDER BY 1
SELECT sum(CASE WHEN sold_on - date '2019-01-01' <= 30 THEN 1 ELSE 0 END) AS d30, sum(CASE WHEN sold_on - date '2019-01-01' > 30 AND sold_on - date '2019-01-01' <= 60 THEN 1 ELSE 0 END) AS d60 FROM sale
SELECT a.sale_id, b.sale_id FROM sale a JOIN sale b ON a.customer_id = b.customer_id AND a.item_id = b.item_id AND a.sale_id < b.sale_id ORDER BY 1, 2
SELECT substr(name, 1, 6) AS n, country, count(*) FROM shop GROUP BY substr(name, 1, 6), country ORDER BY 1, 2
SELECT COALESCE(city, 'unknown') AS city, sum(area_m2), avg(area_m2), count(*) FROM shop GROUP BY COALESCE(city, 'unknown') ORDER BY city
SELECT s.name, (SELECT count(*) FROM sale l WHERE l.shop_id = s.shop_id AND l.returned) AS returned, (SELECT max(l.price) FROM sale l WHERE l.shop_id = s.shop_id) AS dearest FROM shop s ORDER BY s.name
SELECT i.item_id, i.list_price - avg(l.price) AS below FROM item i JOIN sale l USING (item_id) GROUP BY i.item_id, i.list_price ORDER BY below, i.item_id LIMIT 10
SELECT category, percentile_cont(0.5) WITHIN GROUP (ORDER BY list_price::float8) FROM item GROUP BY category ORDER BY category
SELECT width_bucket(price, 0, 300, 6) AS bucket, count(*) FROM sale GROUP BY bucket ORDER BY bucket
SELECT date_trunc('quarter', sold_on) AS q, channel, sum(price), sum(sum(price)) OVER (PARTITION BY channel ORDER BY date_trunc('quarter', sold_on)) FROM sale GROUP BY 1, 2 ORDER BY 2, 1
SELECT CASE WHEN price < 50 THEN '0-50' WHEN price < 150 THEN '50-150' ELSE '150+' END AS band, count(*), sum(price), avg(discount) FROM sale GROUP BY band ORDER BY band
SELECT country, preferred, count(*), min(born), max(born), avg(extract(year FROM born)) FROM customer_of GROUP BY country, preferred ORDER BY 1, 2
SELECT email FROM customer_of WHERE email LIKE '%.org' AND country IN ('DE', 'CH') AND born > date '1950-01-01' ORDER BY email LIMIT 10
SELECT upper(country) || '-' || customer_id::text AS code, length(email) FROM customer_of WHERE country IS NOT NULL ORDER BY customer_id LIMIT 10
SELECT sum(price) FROM sale WHERE discount BETWEEN 0.05 - 0.01 AND 0.05 + 0.01 AND quantity < 5 AND sold_on >= '2020-01-01'
SELECT 100.00 * sum(CASE WHEN i.category LIKE 'B%' THEN l.price * (1 - COALESCE(l.discount, 0)) ELSE 0 END) / sum(l.price * (1 - COALESCE(l.discount, 0))) AS share FROM sale l, item i WHERE l.item_id = i.item_id AND l.sold_on >= date '2020-09-01' AND l.sold_on < date '2020-09-01' + interval '1 month'
SELECT sum(price) / 7.0 AS weekly FROM sale, item WHERE item.item_id = sale.item_id AND item.brand = 'Acme' AND quantity < (SELECT 0.9 * avg(quantity) FROM sale s WHERE s.item_id = item.item_id)
SELECT i.brand, i.class, count(DISTINCT l.customer_id) AS n FROM sale l, item i WHERE i.item_id = l.item_id AND i.brand <> 'Acme' AND i.class NOT LIKE '%3' AND l.customer_id NOT IN (SELECT customer_id FROM customer_of WHERE preferred) GROUP BY i.brand, i.class ORDER BY n DESC, 1, 2
SELECT l.channel, l.returned, count(*) FROM sale l WHERE l.sold_at::date = l.sold_on GROUP BY ROLLUP (l.channel, l.returned) ORDER BY 1, 2, 3
WITH r AS (SELECT shop_id, sum(price * quantity) AS v FROM sale GROUP BY shop_id) SELECT s.shop_id, s.name, r.v FROM shop s, r WHERE s.shop_id = r.shop_id AND r.v = (SELECT max(v) FROM r) ORDER BY 1
WITH m AS (SELECT date_trunc('month', sold_on) AS mo, sum(price) AS p FROM sale GROUP BY 1) SELECT mo, p, lag(p) OVER (ORDER BY mo), lead(p) OVER (ORDER BY mo), p - avg(p) OVER () FROM m ORDER BY mo
SELECT shop_id, string_agg(DISTINCT channel, ',' ORDER BY channel) FROM sale GROUP BY shop_id ORDER BY shop_id
SELECT country, array_agg(name ORDER BY name) FROM shop GROUP BY country ORDER BY country
SELECT y.decile, count(*), min(y.price), max(y.price) FROM (SELECT price, ntile(10) OVER (ORDER BY price, sale_id) AS decile FROM sale) y GROUP BY y.decile ORDER BY 1
SELECT a.sold_on, a.n, (SELECT count(*) FROM sale b WHERE b.sold_on BETWEEN a.sold_on - 6 AND a.sold_on) AS week FROM (SELECT sold_on, count(*) AS n FROM sale GROUP BY sold_on) a ORDER BY 1 LIMIT 20
SELECT item_id FROM item WHERE item_id NOT IN (SELECT item_id FROM sale WHERE sold_on > '2021-06-01') ORDER BY 1
SELECT brand FROM item GROUP BY brand HAVING count(*) > ALL (SELECT count(*) FROM item WHERE brand IS NULL GROUP BY brand) ORDER BY 1
SELECT s.country, sum(l.quantity) AS q FROM sale l, shop s WHERE l.shop_id = s.shop_id GROUP BY s.country UNION ALL SELECT 'all', sum(quantity) FROM sale ORDER BY 1, 2
SELECT shop_id, channel, GROUPING(channel) AS g, sum(price) FROM sale GROUP BY GROUPING SETS ((shop_id, channel), (shop_id)) ORDER BY 1, 3, 2
SELECT avg(p), min(p), max(p), count(*) FROM (SELECT customer_id, sum(price * quantity) AS p FROM sale GROUP BY customer_id) y WHERE customer_id IS NOT NULL
SELECT sold_on, price, avg(price) OVER (ORDER BY sold_on, sale_id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS smooth FROM sale WHERE shop_id = 3 ORDER BY sold_on, sale_id LIMIT 30
SELECT corr(quantity::float8, price::float8), regr_slope(price::float8, quantity::float8) FROM sale
SELECT min(price), max(price), sum(price), avg(price), stddev_samp(price), var_pop(price), count(*) FROM sale WHERE channel IS NULL
SELECT sold_on, sale_id FROM sale WHERE (sold_on, sale_id) > (date '2021-12-01', 100) ORDER BY sold_on, sale_id LIMIT 5
SELECT l.sale_id, i.introduced, l.sold_on - i.introduced AS days FROM sale l JOIN item i USING (item_id) WHERE l.sold_on - i.introduced < 300 ORDER BY days, l.sale_id LIMIT 10
