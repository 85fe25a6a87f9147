-- EXISTS with several inequalities [17]
SELECT a.id FROM t a WHERE EXISTS (SELECT 1 FROM u b WHERE b.k <> a.k AND b.id < a.id) ORDER BY 1
SELECT a.id FROM t a WHERE NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.id <> a.id AND b.amount > a.m) ORDER BY 1
SELECT a.id, EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.id <> a.id AND b.amount > a.m) FROM t a ORDER BY 1
SELECT a.id FROM t a WHERE a.k = 1 OR EXISTS (SELECT 1 FROM u b WHERE b.k <> a.k AND b.id = a.id) ORDER BY 1
-- remainders of decimals [3]
SELECT id, n5 % n18, mod(n18, 0.7), n5 % 0.3 FROM nums WHERE n18 <> 0 ORDER BY id
SELECT id, n18 % w38 FROM nums WHERE id = 4
SELECT id, w38 % 2.5 FROM nums ORDER BY id
-- floats to whole numbers and decimals [10]
SELECT (2147483647.5::float8)::int
SELECT (x)::int FROM fin ORDER BY id
SELECT id, round(x::numeric, 2), x::numeric(10,3) FROM fin ORDER BY id
SELECT round(avg(y)::numeric, 3) FROM fin
SELECT round(1.005::float8::numeric, 2), round(0.30000000000000004::float8::numeric, 15), 2.675::float8::numeric(10,2)
-- text of decimals and dates [9]
SELECT 0.5::numeric(3,3)::text, (-0.1)::numeric(1,1)::text
SELECT d::text FROM far WHERE isfinite(d) ORDER BY id
-- dates moved far [21]
SELECT d + 2147483647 FROM dt WHERE id = 2
SELECT d - 2147483647 FROM dt WHERE id = 3
SELECT make_date(-1, 2, 3), make_date(2024, 2, 29)
SELECT make_date(0, 1, 1)
SELECT id, ts + INTERVAL '1' MONTH, ts - INTERVAL '2' DAY, d + INTERVAL '1' YEAR FROM dt WHERE d < date '2200-01-01' ORDER BY id
SELECT ts + interval '1 day 2 hours' day FROM dt WHERE id = 1
SELECT id, extract(day FROM ts - timestamp '2000-01-01'), extract(epoch FROM ts - timestamp '2000-01-01'), ts - timestamp '2000-01-01 12:00' FROM dt ORDER BY id
-- upper and lower case beyond ASCII [15]
SELECT id, upper(s), lower(s), upper(s || 'ß') FROM x ORDER BY id
SELECT upper('ƛɤ'), lower('Ƛ'), upper('straße'), lower('ΑΣ')
-- rows with NULL in IN [16]
SELECT k, s FROM dup WHERE (k, s) IN (SELECT k, s FROM t) ORDER BY 1, 2, v
SELECT id, (k, s) IN (SELECT k, s FROM dup) FROM t ORDER BY id
SELECT id FROM t WHERE k > ALL (SELECT k FROM u WHERE k < 3) ORDER BY id
SELECT id FROM t WHERE k < ANY (SELECT n FROM e) ORDER BY id
-- spreads of infinite values [5]
SELECT stddev(x), var_pop(x), covar_samp(x, y) FROM fl WHERE id < 8
SELECT stddev(x), stddev_pop(x), covar_pop(x, y) FROM fin
-- constants that fail [4]
SELECT id, CASE WHEN id > 0 THEN 1 ELSE 2147483647 + 1 END FROM t ORDER BY id
SELECT id, COALESCE(id, 5 % 0) FROM t ORDER BY id
-- text read as numbers [22]
SELECT s::int FROM x WHERE id IN (26, 27) ORDER BY id
SELECT '1_000'::text::int
SELECT s::float8 FROM x WHERE id IN (26, 28, 30) ORDER BY id
-- recursion that names itself twice [18]
WITH RECURSIVE r AS (SELECT 1 AS x UNION SELECT a.x + b.x FROM r a, r b WHERE a.x < 9) SELECT x FROM r ORDER BY 1
