-- three-valued logic [16]
SELECT id, k IN (1, 2), k NOT IN (1, 2), k IN (1, NULL), k NOT IN (1, NULL) FROM t ORDER BY id
SELECT id FROM t WHERE k NOT IN (1, NULL) ORDER BY id
SELECT id FROM t WHERE k IN (1, NULL) ORDER BY id
SELECT id FROM t WHERE NOT (k IN (1, NULL)) ORDER BY id
SELECT id FROM t WHERE k NOT IN (SELECT k FROM u) ORDER BY id
SELECT id FROM t WHERE k NOT IN (SELECT k FROM u WHERE k IS NOT NULL) ORDER BY id
SELECT id FROM t WHERE k NOT IN (SELECT id FROM u WHERE id < 3) ORDER BY id
SELECT id FROM t WHERE k NOT IN (SELECT n FROM e) ORDER BY id
SELECT id FROM t WHERE k IN (SELECT n FROM e) ORDER BY id
SELECT id, k IN (SELECT k FROM u WHERE u.id < 5), k NOT IN (SELECT k FROM u WHERE u.id < 5) FROM t ORDER BY id
SELECT id, (k, b) IN ((1, true), (2, NULL)), (k, b) NOT IN ((1, true), (2, NULL)) FROM t ORDER BY id
SELECT id FROM t WHERE (k, id) IN (SELECT k, id FROM u) ORDER BY id
SELECT id FROM t WHERE (k, id) NOT IN (SELECT k, id FROM u WHERE k IS NOT NULL AND id IS NOT NULL) ORDER BY id
SELECT id, (k, id) = (1, 5), (k, id) < (1, 5), (k, id) <> (1, 5), (k, id) >= (k, id) FROM t ORDER BY id
SELECT (1, NULL) = (1, NULL), (1, NULL) = (2, NULL), (1, NULL) <> (2, NULL), (1, 2) IN (SELECT NULL::int, 2)
SELECT id, k = NULL, k <> NULL, NULL = NULL, k IS NULL, k IS NOT NULL FROM t ORDER BY id
SELECT id, b AND NULL, b OR NULL, NOT b, NOT NULL::boolean FROM t ORDER BY id
SELECT id, b AND k > 0, b OR k > 0, NOT (b AND k > 0), NOT (b OR k > 0) FROM t ORDER BY id
SELECT true AND NULL, false AND NULL, true OR NULL, false OR NULL, NULL AND NULL, NOT NULL
SELECT id, CASE WHEN NULL THEN 1 ELSE 2 END, CASE WHEN k > 0 THEN 'pos' WHEN k <= 0 THEN 'neg' ELSE 'null' END FROM t ORDER BY id
SELECT id, CASE k WHEN NULL THEN 'null' WHEN 1 THEN 'one' ELSE 'other' END FROM t ORDER BY id
SELECT id, CASE WHEN k = 1 THEN 1 WHEN k = 2 THEN 2.5 END FROM t ORDER BY id
SELECT id, CASE WHEN b THEN k ELSE m END FROM t ORDER BY id
SELECT id, CASE WHEN b THEN 1 ELSE f END FROM t ORDER BY id
SELECT id, CASE WHEN b THEN d ELSE ts END FROM t ORDER BY id
SELECT id, CASE WHEN b THEN '1' ELSE k END FROM t ORDER BY id
SELECT id, CASE WHEN b THEN NULL ELSE s END FROM t ORDER BY id
SELECT id, CASE WHEN id > 0 THEN 1 ELSE 1 / 0 END FROM t ORDER BY id
SELECT id, CASE WHEN k IS NULL THEN 'n' END IS NULL FROM t ORDER BY id
SELECT id, COALESCE(k, 0), COALESCE(k, sm, 0), COALESCE(NULL, k), COALESCE(k, 1.5), COALESCE(s, 'x') FROM t ORDER BY id
SELECT id, COALESCE(d, ts), COALESCE(k::bigint, sm), COALESCE(NULL, NULL, 'z') FROM t ORDER BY id
SELECT COALESCE(1, 1 / 0)
SELECT id, NULLIF(k, 0), NULLIF(s, ''), NULLIF(m, 1.5), NULLIF(k, NULL), NULLIF(b, true) FROM t ORDER BY id
SELECT id, NULLIF(id, 5.0), NULLIF(id, 5) FROM t ORDER BY id LIMIT 6
SELECT id, k IS DISTINCT FROM sm, k IS NOT DISTINCT FROM NULL, s IS DISTINCT FROM 'a' FROM t ORDER BY id
SELECT a.id, b.id FROM dup a, nums b WHERE false
SELECT a.k, b.k FROM dup a JOIN dup b ON a.k IS NOT DISTINCT FROM b.k ORDER BY a.k, b.k, a.s, b.s
SELECT id, k BETWEEN 1 AND 3, k NOT BETWEEN 1 AND 3, k BETWEEN NULL AND 3, k BETWEEN 3 AND 1, k BETWEEN SYMMETRIC 3 AND 1 FROM t ORDER BY id
SELECT id, b IS TRUE, b IS NOT TRUE, b IS FALSE, b IS NOT FALSE, b IS UNKNOWN, b IS NOT UNKNOWN FROM t ORDER BY id
SELECT id FROM t WHERE (k > 1) IS NOT TRUE ORDER BY id
SELECT id FROM t WHERE (k > 1) IS UNKNOWN ORDER BY id
SELECT id FROM t WHERE (k > 1) = b ORDER BY id
SELECT id FROM t WHERE (k > 1) <> b ORDER BY id
SELECT id FROM t WHERE (k > 1 AND m > 0) OR NOT (b) ORDER BY id
SELECT id FROM t WHERE NOT (k > 1 AND m > 0 AND s LIKE 'a%') ORDER BY id
SELECT id FROM t WHERE k > ALL (SELECT k FROM u WHERE k < 0) ORDER BY id
SELECT id FROM t WHERE k > ANY (SELECT k FROM u WHERE k > 5) ORDER BY id
SELECT id FROM t WHERE k = ANY (ARRAY[1, 2, NULL]) ORDER BY id
SELECT id FROM t WHERE k <> ALL (ARRAY[1, 2]) ORDER BY id
SELECT id FROM t WHERE k <> ALL (ARRAY[1, NULL]) ORDER BY id
SELECT id FROM t WHERE k = SOME (SELECT k FROM u) ORDER BY id
SELECT id, k = ANY (SELECT k FROM u WHERE id < 4), k <> ALL (SELECT k FROM u WHERE id < 4) FROM t ORDER BY id
SELECT id FROM t WHERE NULL ORDER BY id
SELECT id FROM t WHERE NOT NULL ORDER BY id
SELECT id FROM t WHERE true ORDER BY id LIMIT 3
SELECT id FROM t WHERE b ORDER BY id
SELECT id FROM t WHERE b = false ORDER BY id
SELECT id FROM t WHERE b <> true ORDER BY id
SELECT id FROM t WHERE k IN (1) AND b IN (true, NULL) ORDER BY id
SELECT id FROM t WHERE s IN ('a', NULL, '') ORDER BY id
SELECT id FROM t WHERE s NOT IN ('a', '') ORDER BY id
SELECT id FROM t WHERE d IN ('1970-01-01', '2000-02-29') ORDER BY id
SELECT id FROM t WHERE m IN (1, 2.5, 100.10) ORDER BY id
SELECT count(*) FROM t WHERE k = k
SELECT count(*) FROM t WHERE k <> k
SELECT count(*) FROM t WHERE NOT k = k
SELECT count(*) FILTER (WHERE k = 1), count(*) FILTER (WHERE NOT k = 1), count(*) FILTER (WHERE k = 1 IS NULL) FROM t
SELECT b, count(*) FROM t GROUP BY b ORDER BY b
SELECT k > 2 AS big, count(*) FROM t GROUP BY k > 2 ORDER BY big
SELECT DISTINCT b AND k > 0 FROM t ORDER BY 1
SELECT id, (b::int + 1) * 2, b::text, NOT b = true FROM t ORDER BY id
SELECT id, b > false, b >= true, b < true FROM t ORDER BY id
SELECT max(b::int), min(CASE WHEN b THEN 1 ELSE 0 END) FROM t
SELECT k, s FROM dup WHERE (k, s) NOT IN (SELECT k, s FROM t WHERE id < 6) ORDER BY 1, 2, v
SELECT id FROM t WHERE (k, s) NOT IN (SELECT k, s FROM dup WHERE k > 1) ORDER BY id
SELECT id FROM t WHERE (k, id) NOT IN (SELECT k, t_id FROM u) ORDER BY id
SELECT id, (k, s) IN (SELECT k, s FROM dup) FROM t ORDER BY id
-- booleans in the answer [25]
SELECT id, b, NOT b, k > 0, k IS NULL, s LIKE 'a%', EXISTS (SELECT 1 FROM e) FROM t ORDER BY id
SELECT true, 1 = 1, 1 = 2, NULL::boolean, 'a' < 'b', NOT true
SELECT k > 0 AS p, b, count(*) FROM t GROUP BY 1, 2 ORDER BY 1, 2
SELECT max(k) > 3, count(*) > 10, bool_or(b) FROM t
SELECT b FROM t UNION SELECT k > 0 FROM t ORDER BY 1
SELECT COALESCE(b, false), CASE WHEN k > 0 THEN b ELSE k IS NULL END FROM t ORDER BY id
SELECT DISTINCT b FROM t ORDER BY b DESC
SELECT id, first_value(b) OVER (ORDER BY id), lag(k > 0) OVER (ORDER BY id) FROM t ORDER BY id
WITH w AS (SELECT id, k > 1 AS big FROM t) SELECT big, count(*) FROM w GROUP BY big ORDER BY big
SELECT ok, at, v FROM nn ORDER BY a, b LIMIT 10
SELECT preferred, country, count(*) FROM customer_of GROUP BY preferred, country ORDER BY 1, 2
SELECT returned, sum(quantity) FROM sale GROUP BY returned ORDER BY returned
-- types of numbers in the answer [28]
SELECT count(*), sum(sm), sum(k), sum(big), sum(m), sum(f), avg(k), avg(f) FROM t
SELECT 1, 2147483648, 1.5, 1::smallint, 1::bigint, 1.5::float8, 1.5::real, 1::numeric(5,2)
SELECT k, k::bigint, k::smallint, k + 1, k + big, k + m, k + f, k * 1.0 FROM t ORDER BY id
SELECT sm + sm, sm + k, -sm, abs(sm), sm % 2::smallint FROM t WHERE abs(sm) < 16000 ORDER BY id
SELECT max(sm), min(k), max(big), min(m), max(f) FROM t
SELECT length(s), position('a' IN s), extract(year FROM d), k / 2 FROM t ORDER BY id
SELECT round(m), round(m, 1), floor(m), ceil(f), abs(m), sign(k), trunc(m) FROM t ORDER BY id
SELECT row_number() OVER (ORDER BY id), rank() OVER (ORDER BY k), ntile(4) OVER (ORDER BY id), sum(k) OVER () FROM t ORDER BY id
SELECT count(DISTINCT k), count(k), sum(count(*)) OVER () FROM t
SELECT CASE WHEN b THEN 1 ELSE 2.5 END, CASE WHEN b THEN k ELSE big END, COALESCE(sm, k), COALESCE(m, 0) FROM t ORDER BY id
SELECT k FROM t UNION ALL SELECT m FROM t ORDER BY 1
SELECT sm FROM t UNION SELECT k FROM t ORDER BY 1
SELECT 1 UNION ALL SELECT 2.5 UNION ALL SELECT 3 ORDER BY 1
SELECT k FROM t UNION SELECT big FROM t ORDER BY 1 LIMIT 20
SELECT m FROM t UNION SELECT q FROM t ORDER BY 1 LIMIT 20
SELECT * FROM nums ORDER BY id
SELECT * FROM fin ORDER BY id
SELECT * FROM nn ORDER BY a, b
SELECT max(n5) + max(n18), sum(n5) * 2, avg(n5)::numeric(10,3) FROM nums
SELECT id, 1.50 + k, 2 * m, m * q, m + q FROM t ORDER BY id
SELECT DISTINCT m FROM t WHERE m > 0 ORDER BY m LIMIT 10
-- session values [27]
SELECT current_date IS NOT NULL, now() IS NOT NULL
SELECT user
SELECT current_user, session_user
SELECT now()
SELECT current_date
SELECT current_timestamp, localtimestamp
SELECT count(*) FROM t WHERE ts < now()
SELECT count(*) FROM t WHERE d <= current_date
SELECT random() < 2
SELECT current_schema, current_database()
SELECT version()
SELECT pg_typeof(1)
SELECT gen_random_uuid() IS NOT NULL
