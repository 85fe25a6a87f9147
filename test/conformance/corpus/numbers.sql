-- integer division [1]
SELECT id, i4 / 2, i4 / 3, i4 / -7, i8 / 1000, i2 / 2::smallint FROM nums ORDER BY id
SELECT 7 / 2, -7 / 2, 7 / -2, -7 / -2, 0 / 5, 1 / 3
SELECT id, i8 / i4 FROM nums WHERE i4 <> 0 AND id NOT IN (5) ORDER BY id
SELECT id, i4 / 2.0, i4 / 2::numeric, i4::numeric / 4 FROM nums ORDER BY id
SELECT sum(i4) / 2, sum(i4) / count(*), count(*) / 2 FROM nums
SELECT sum(i8) / 2, sum(i8) / count(i8) FROM nums
SELECT sum(k) / count(k), sum(sm) / count(*), max(k) / 2, min(big) / 7 FROM t
SELECT k / 2 AS half, count(*) FROM t GROUP BY k / 2 ORDER BY half
SELECT id FROM t WHERE k / 2 = 1 ORDER BY id
SELECT id FROM t WHERE id / 10 * 10 = id ORDER BY id
SELECT id / 7 * 7 + id % 7 = id FROM t ORDER BY id
SELECT id, (k + 5) / 2, (id - 100) / 9, -(id / 7), (-id) / 7 FROM t ORDER BY id
SELECT (-2147483647 - 1) / -1
SELECT i4 / -1 FROM nums WHERE id = 5
SELECT i2 / (-1)::smallint FROM nums WHERE id = 5
SELECT i8 / -1 FROM nums WHERE id = 5
SELECT div(7, 2), div(-7, 2), div(7.5, 2), div(-7.5, 2.1)
SELECT id, div(n18, 2), div(n38, 3) FROM nums ORDER BY id
SELECT avg(quantity / 2), avg(quantity) / 2, sum(quantity) / 2 FROM sale
SELECT shop_id, sum(quantity) / count(*), sum(quantity) / count(*)::numeric FROM sale GROUP BY shop_id ORDER BY shop_id
SELECT (10 / 4) * 4, 10 / (4 * 1), 10 / 4.0 * 4, 10 * 1.0 / 4
SELECT CASE WHEN k <> 0 THEN 100 / k END FROM t ORDER BY id
SELECT count(*) FROM t WHERE k <> 0 AND 12 / k > 2
-- division by zero [2]
SELECT 1 / k FROM t ORDER BY id
SELECT 1.5 / k FROM t ORDER BY id
SELECT 1 / 0
SELECT 1.0 / 0
SELECT 1.0::float8 / 0
SELECT 0::float8 / 0::float8
SELECT x / y FROM fl WHERE id IN (1, 3)
SELECT x / 0 FROM fin ORDER BY id
SELECT id, 1 / (id - 5) FROM nums ORDER BY id
SELECT id, 10 % (id - 5) FROM nums ORDER BY id
SELECT 5 % 0
SELECT 5.5 % 0
SELECT mod(5, 0)
SELECT id, 1 / nullif(k, 0) FROM t ORDER BY id
SELECT id, m / nullif(q, 0) FROM t ORDER BY id
SELECT id, f / nullif(f, 0) FROM t ORDER BY id
SELECT CASE WHEN k = 0 THEN NULL ELSE 10 / k END FROM t ORDER BY id
SELECT count(*) FROM t WHERE k = 0 OR 10 / k > 1
SELECT sum(1 / n) FROM e
SELECT n / 0 FROM e
SELECT NULL::int / 0
SELECT id, k / 0 FROM t WHERE k IS NULL ORDER BY id
SELECT id, i8 / 0 FROM nums WHERE i8 IS NULL
SELECT 0 / k FROM t WHERE k <> 0 ORDER BY id
SELECT sum(m) / sum(k - k) FROM t
SELECT avg(k) / 0 FROM t
-- modulo [3]
SELECT id, i4 % 3, i4 % -3, mod(i4, 5), i8 % 1000 FROM nums ORDER BY id
SELECT id, i2 % 7::smallint, mod(i2, 7::smallint) FROM nums ORDER BY id
SELECT id, n5 % 1, n18 % 1, mod(n18, 0.3) FROM nums ORDER BY id
SELECT mod(2.5, 1), mod(-2.5, 1), mod(2.5, -1), mod(-2.5, -1), 5.5 % 2
SELECT id, m % 10, m % 0.7, q % 3 FROM t ORDER BY id
SELECT id % 3 AS r, count(*) FROM t GROUP BY 1 ORDER BY 1
SELECT k % 4, sum(id) FROM t GROUP BY k % 4 ORDER BY 1
SELECT -7 % 3, 7 % -3, -7 % -3, 0 % 5
SELECT (-9223372036854775808) % -1
SELECT i8 % -1 FROM nums WHERE id = 5
SELECT id, id % 2 = 0 FROM t ORDER BY id LIMIT 10
-- integer overflow [4]
SELECT i4 + 1 FROM nums ORDER BY id
SELECT i4 - 1 FROM nums ORDER BY id
SELECT i8 + 1 FROM nums ORDER BY id
SELECT i8 - 1 FROM nums WHERE i8 IS NOT NULL ORDER BY id
SELECT i2 + 1::smallint FROM nums ORDER BY id
SELECT i2 + i2 FROM nums ORDER BY id
SELECT i2 * i2 FROM nums ORDER BY id
SELECT i2 * 1 FROM nums ORDER BY id
SELECT i2 + i4 FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT i4 * 2 FROM nums ORDER BY id
SELECT i4 * i4 FROM nums ORDER BY id
SELECT i4::bigint * i4 FROM nums ORDER BY id
SELECT i8 * 2 FROM nums ORDER BY id
SELECT -i4 FROM nums ORDER BY id
SELECT -i8 FROM nums WHERE id <> 5 ORDER BY id
SELECT -i2 FROM nums ORDER BY id
SELECT abs(i4) FROM nums ORDER BY id
SELECT abs(i8) FROM nums WHERE id <> 5 ORDER BY id
SELECT 2147483647 + 1
SELECT 2147483648 + 1, 2147483647::bigint + 1
SELECT 9223372036854775807 + 1
SELECT -9223372036854775808 - 1
SELECT 9223372036854775808 + 1, 18446744073709551616
SELECT 3000000000 * 3000000000
SELECT 4000000000 * 4000000000
SELECT 32767::smallint + 1::smallint
SELECT 32767::smallint + 1
SELECT i8 + i8 FROM nums WHERE id = 9
SELECT sum(i8) FROM nums
SELECT sum(i8), sum(i8 / 2), sum(i4), sum(i2) FROM nums WHERE i8 > 0
SELECT sum(big), sum(big * 1000) FROM t
SELECT max(i8) + 1 FROM nums
SELECT max(i8) - min(i8) FROM nums
SELECT max(i4) - min(i4) FROM nums
SELECT count(*) * 9223372036854775807 FROM nums
SELECT i8 = 9223372036854775807, i8 > 9007199254740992, i8 < -9007199254740992 FROM nums ORDER BY id
SELECT id FROM nums WHERE i8 = 9007199254740993 ORDER BY id
SELECT id FROM nums WHERE i8 > 9007199254740992.5 ORDER BY id
SELECT id FROM nums WHERE i4 = 2147483648 ORDER BY id
SELECT id FROM nums WHERE i2 > 100000 ORDER BY id
SELECT id, i4 + i8 FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT id, (i4 + 1) - 1 FROM nums WHERE id <> 4 ORDER BY id
SELECT i4 + i4 - i4 FROM nums WHERE id = 4
SELECT power(2::numeric, 10), power(2, 31)::bigint
-- sums and averages [5]
SELECT sum(i2), avg(i2), sum(i4), avg(i4), sum(i8), avg(i8) FROM nums
SELECT sum(n5), avg(n5), sum(n18), avg(n18) FROM nums
SELECT sum(n38) FROM nums WHERE id NOT IN (4, 5)
SELECT sum(w38) FROM nums WHERE id NOT IN (4, 5)
SELECT avg(n38), avg(w38) FROM nums WHERE id NOT IN (4, 5)
SELECT sum(x), avg(x) FROM fin
SELECT sum(y), avg(y), min(y), max(y) FROM fin
SELECT sum(r), avg(r), min(r), max(r) FROM fin
SELECT sum(DISTINCT i4), avg(DISTINCT i4), count(DISTINCT i4) FROM nums
SELECT sum(DISTINCT n5), avg(DISTINCT n5) FROM nums
SELECT stddev(i4), stddev_samp(i4), stddev_pop(i4), variance(i4), var_samp(i4), var_pop(i4) FROM nums WHERE id > 6
SELECT stddev(x), stddev_pop(x), var_samp(x), var_pop(x) FROM fin
SELECT stddev(m), var_pop(q) FROM t
SELECT stddev(k), variance(k) FROM t
SELECT stddev(x), stddev_pop(x), variance(x), var_pop(x) FROM fin WHERE id = 1
SELECT stddev(i4), stddev_pop(i4) FROM nums WHERE id = 1
SELECT stddev(f) FROM e
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y) FROM fin
SELECT regr_slope(y, x), regr_intercept(y, x), regr_r2(y, x), regr_count(y, x), regr_avgx(y, x), regr_avgy(y, x), regr_sxx(y, x), regr_syy(y, x), regr_sxy(y, x) FROM fin
SELECT corr(x, y), covar_samp(x, y), regr_slope(y, x) FROM fin WHERE id = 1
SELECT corr(k, sm) FROM t
SELECT corr(f, f) FROM e
SELECT sum(1), sum(1.5), sum(1.5::float8), avg(1), avg(1.0) FROM t
SELECT sum(k + 0.5), avg(k * 1.5), sum(k * m) FROM t
SELECT sum(price * quantity), sum(price * quantity * (1 - discount)), avg(price * quantity) FROM sale
SELECT channel, sum(price), avg(price), min(price), max(price), count(price), sum(discount), avg(discount) FROM sale GROUP BY channel ORDER BY channel
SELECT avg(price) FROM sale WHERE sale_id <= 3
SELECT avg(quantity) FROM sale WHERE sale_id <= 3
SELECT avg(list_price), avg(weight) FROM item
SELECT round(avg(price), 4), round(avg(price), 0), floor(avg(price)), ceil(avg(price)) FROM sale
SELECT avg(amount) + 1, avg(amount) * 2, avg(amount) / 3, avg(amount) - avg(k) FROM u
SELECT bool_and(b), bool_or(b), every(b) FROM t
SELECT bool_and(b), bool_or(b) FROM t WHERE b IS NULL
SELECT bool_and(k > -10), bool_or(k > 100) FROM t
SELECT bit_and(k), bit_or(k), bit_xor(k) FROM t
SELECT bit_and(i8), bit_or(i8) FROM nums
SELECT min(b::int), max(b::int) FROM t
SELECT sum(CASE WHEN b THEN 1 END), sum(CASE WHEN b THEN 1.5 ELSE 0 END), avg(CASE WHEN b THEN k END) FROM t
SELECT sum(b::int), avg(b::int) FROM t
SELECT k, stddev(m) FROM t GROUP BY k ORDER BY k
SELECT user_id, sum(duration), avg(duration), avg(user_id) FROM visit GROUP BY user_id ORDER BY user_id LIMIT 20
SELECT avg(user_id), avg(url_hash), sum(url_hash) FROM visit
-- empty aggregates [6]
SELECT count(*), count(n), sum(n), avg(n), min(n), max(n) FROM e
SELECT sum(m), avg(m), sum(f), avg(f), min(s), max(s), min(d), max(ts), bool_and(b), bool_or(b) FROM e
SELECT s, count(*) FROM e GROUP BY s
SELECT count(*) FROM e GROUP BY ()
SELECT sum(n) FROM e HAVING count(*) = 0
SELECT sum(n) FROM e HAVING count(*) > 0
SELECT COALESCE(sum(n), 0), COALESCE(max(n), -1), COALESCE(min(s), 'none') FROM e
SELECT (SELECT n FROM e), (SELECT sum(n) FROM e), (SELECT count(*) FROM e)
SELECT id, (SELECT max(n) FROM e WHERE e.id = t.id), (SELECT count(*) FROM e WHERE e.id = t.id) FROM t ORDER BY id
SELECT id, (SELECT count(*) FROM u WHERE u.t_id = t.id), (SELECT sum(amount) FROM u WHERE u.t_id = t.id) FROM t ORDER BY id
SELECT sum(k), count(k) FROM t WHERE false
SELECT sum(k), count(*) FROM t WHERE k > 1000
SELECT k, sum(m) FROM t WHERE m IS NULL GROUP BY k ORDER BY k
SELECT array_agg(n), string_agg(s, ',') FROM e
SELECT stddev(n), variance(n), corr(f, f) FROM e
SELECT count(DISTINCT n), sum(DISTINCT n) FROM e
SELECT sum(n) FILTER (WHERE n > 0), count(*) FILTER (WHERE true) FROM e
SELECT sum(k) FILTER (WHERE k > 1000), count(*) FILTER (WHERE k > 1000), max(s) FILTER (WHERE false) FROM t
SELECT 1 FROM e
SELECT 1 WHERE EXISTS (SELECT 1 FROM e)
SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM e)
SELECT max(id) + 1 FROM e
SELECT 5 > ALL (SELECT n FROM e), 5 > ANY (SELECT n FROM e), 5 IN (SELECT n FROM e), 5 NOT IN (SELECT n FROM e)
-- NaN, infinity and negative zero [8]
SELECT id, x, y, r FROM fl ORDER BY id
SELECT id, x = x, x = y, x <> x, x IS NULL FROM fl ORDER BY id
SELECT id, x > 1, x < 1, x >= 'NaN'::float8, x = 'NaN' FROM fl ORDER BY id
SELECT id, x > 1e308, x < -1e308, x = 'Infinity' FROM fl ORDER BY id
SELECT id FROM fl ORDER BY x, id
SELECT id FROM fl ORDER BY x DESC, id
SELECT id FROM fl ORDER BY x NULLS FIRST, id DESC
SELECT id FROM fl ORDER BY r DESC NULLS LAST, id
SELECT x, count(*) FROM fl GROUP BY x ORDER BY x
SELECT DISTINCT x FROM fl ORDER BY x
SELECT DISTINCT r FROM fl ORDER BY r
SELECT min(x), max(x), count(x), count(DISTINCT x) FROM fl
SELECT min(r), max(r) FROM fl
SELECT sum(x), avg(x) FROM fl
SELECT sum(x) FROM fl WHERE id IN (5, 6)
SELECT sum(x) FROM fl WHERE id IN (6, 7)
SELECT sum(x) FROM fl WHERE id IN (10, 16)
SELECT id FROM fl WHERE x = 'NaN' ORDER BY id
SELECT id FROM fl WHERE x <> 0 ORDER BY id
SELECT id FROM fl WHERE x > 0 ORDER BY id
SELECT id FROM fl WHERE x < 0 ORDER BY id
SELECT id FROM fl WHERE x BETWEEN 0 AND 1 ORDER BY id
SELECT id FROM fl WHERE x IN (0, 1) ORDER BY id
SELECT id FROM fl WHERE x NOT IN (0, 1) ORDER BY id
SELECT id FROM fl WHERE NOT (x > 1) ORDER BY id
SELECT a.id, b.id FROM fl a JOIN fl b ON a.x = b.y ORDER BY a.id, b.id
SELECT a.id, b.id FROM fl a JOIN fl b ON a.x = b.x ORDER BY a.id, b.id
SELECT id, greatest(x, 1), least(x, 1) FROM fl ORDER BY id
SELECT id, abs(x), -x, x + 1 FROM fl WHERE id <> 10 ORDER BY id
SELECT id, x * 2 FROM fl WHERE id <> 10 ORDER BY id
SELECT id, x - x FROM fl ORDER BY id
SELECT id, x * 0 FROM fl ORDER BY id
SELECT x * 10 FROM fl WHERE id = 10
SELECT x / 10 FROM fl WHERE id = 11
SELECT x * y FROM fl WHERE id IN (12, 13)
SELECT id, rank() OVER (ORDER BY x) FROM fl ORDER BY id
SELECT id, x IS DISTINCT FROM y, x IS NOT DISTINCT FROM x FROM fl ORDER BY id
SELECT id, CASE WHEN x = 'NaN' THEN 'nan' WHEN x = 'Infinity' THEN 'inf' ELSE 'other' END FROM fl ORDER BY id
SELECT id, NULLIF(x, 'NaN'), COALESCE(x, 0) FROM fl ORDER BY id
SELECT 'NaN'::float8 = 'NaN'::float8, 'NaN'::float8 > 'Infinity'::float8, '-0'::float8 = 0::float8
SELECT x FROM fl UNION SELECT y FROM fl ORDER BY 1
SELECT x FROM fl INTERSECT SELECT y FROM fl ORDER BY 1
SELECT x FROM fl EXCEPT SELECT y FROM fl ORDER BY 1
-- floats [9]
SELECT id, x + y, x - y, x * y, -x, abs(x) FROM fin ORDER BY id
SELECT id, x / y FROM fin WHERE y <> 0 ORDER BY id
SELECT id FROM fin WHERE x > 10 ORDER BY id
SELECT id FROM fin WHERE x = 0.5 ORDER BY id
SELECT id FROM fin WHERE r = 0.25 ORDER BY id
SELECT id, r = 0.1, r = 0.1::real, r = 0.1::float8 FROM fl ORDER BY id
SELECT id, r < 0.1, r > 0.1 FROM fl WHERE id = 12 ORDER BY id
SELECT id, x::text FROM fin ORDER BY id
SELECT id, x::text FROM fl ORDER BY id
SELECT id, r::text FROM fl ORDER BY id
SELECT 1e21::float8::text, 1e-7::float8::text, 0.1::float8::text, 100000000000000000000::float8::text
SELECT x || '' FROM fin ORDER BY id
SELECT id, x + 1, x + 0.5, x * 2, x * k FROM fin JOIN t USING (id) ORDER BY id
SELECT id, f + m, f * 2.5, f + k FROM t ORDER BY id
SELECT id, f = m, f > k, f < 1.5 FROM t ORDER BY id
SELECT id, r + 1, r * 2.5, r + x FROM fin ORDER BY id
SELECT id, round(x), trunc(x), floor(x), ceil(x), ceiling(x), sign(x) FROM fin ORDER BY id
SELECT x, count(*) FROM fin GROUP BY x ORDER BY x LIMIT 5
SELECT 0.1::float8 + 0.2::float8, 0.1 + 0.2, 1.0 / 3, 1::float8 / 3
SELECT 1.5e3, 1.5e-3, 1e10, 123.456e2
SELECT 1.5e300 * 1e10
SELECT id, x = 1.0, x = 1, x::numeric FROM fin ORDER BY id
SELECT f FROM t WHERE f IS NOT NULL ORDER BY f, id LIMIT 10
SELECT max(f) - min(f), avg(f), sum(f) FROM t
SELECT k, max(f), min(f) FROM t GROUP BY k ORDER BY k
SELECT count(DISTINCT f) FROM t
SELECT id FROM fin WHERE x BETWEEN -1 AND 1 ORDER BY id
SELECT id FROM fin ORDER BY x DESC, id LIMIT 5
SELECT x::real, r::float8 FROM fin ORDER BY id
-- decimals [10]
SELECT id, n5, n18, n38, w38 FROM nums ORDER BY id
SELECT id, n5 + 1, n5 - n18, n5 * n5, -n5, abs(n5) FROM nums ORDER BY id
SELECT id, n18 * n5, n18 + 0.1, n18 * 2 FROM nums ORDER BY id
SELECT id, n38 + 1 FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT id, w38 * 10 FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT id, n18 / 3, n5 / 7, n5 / 0.3 FROM nums ORDER BY id
SELECT id, n5 / n18 FROM nums WHERE n18 <> 0 ORDER BY id
SELECT id, n5::int, n5::bigint, n5::smallint FROM nums ORDER BY id
SELECT id, n18::int FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT n18::int FROM nums ORDER BY id
SELECT id, n18::numeric(10,2), n18::numeric(12,0) FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT n18::numeric(10,2) FROM nums WHERE id = 4
SELECT n5::numeric(3,1) FROM nums WHERE id = 4
SELECT id, n5::numeric, n18::numeric FROM nums ORDER BY id
SELECT id, n5::numeric(10,4), n5::numeric(4,1) FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT id, n18::float8, n5::float8, n5::real FROM nums ORDER BY id
SELECT id, n38::text, n5::text, w38::text FROM nums ORDER BY id
SELECT id, i4::numeric, i8::numeric(30,2), i2::numeric(8,3) FROM nums ORDER BY id
SELECT id, x::int, x::bigint, x::numeric(10,2) FROM fin ORDER BY id
SELECT 2.5::int, 3.5::int, -2.5::int, 1.5::int, 0.5::int, (-0.5)::int
SELECT 2.5::float8::int, 3.5::float8::int, (-2.5)::float8::int, 0.5::float8::int, 1.5::float8::bigint
SELECT 123456789.987654321::numeric(12,3), 0.0005::numeric(5,3), -0.0005::numeric(5,3)
SELECT CAST(5 AS numeric), CAST(5.678 AS numeric), CAST('5.678' AS numeric)
SELECT id, n5 = n18, n5 > n18, n5 = i4, w38 = i8 FROM nums ORDER BY id
SELECT n5, count(*) FROM nums GROUP BY n5 ORDER BY n5
SELECT DISTINCT n18 FROM nums ORDER BY 1 DESC
SELECT min(n38), max(n38), min(w38), max(w38) FROM nums
SELECT id, COALESCE(n5, 0), COALESCE(n5, n18), GREATEST(n5, n18), LEAST(n5, 0) FROM nums ORDER BY id
SELECT id, CASE WHEN n5 > 0 THEN n5 ELSE n18 END FROM nums ORDER BY id
SELECT 1.10, 1.1 + 1.10, 1.1 * 1.10, 1.10 = 1.1, 100 * 1.10, 1.10 - 1.1
SELECT 99999999999999999999999999999999999999 + 0, 0.00000000000000000001 * 1
SELECT 10.0 / 3.0, 1 / 3.0, 2.0 / 3, 1000000.0 / 3, 0.0001 / 3
SELECT n FROM plain ORDER BY id
SELECT id, n + 1, n * 2 FROM plain ORDER BY id
SELECT id FROM plain WHERE n = 1 ORDER BY id
SELECT n, count(*) FROM plain GROUP BY n ORDER BY n
-- rounding and logarithms [11]
SELECT id, round(n5), round(n5, 1), round(n18, 3), round(n18, 0) FROM nums ORDER BY id
SELECT id, round(n18, -2), round(n5, -1) FROM nums WHERE id NOT IN (4, 5) ORDER BY id
SELECT id, trunc(n5), trunc(n5, 1), trunc(n18, 3), trunc(n18) FROM nums ORDER BY id
SELECT id, floor(n5), ceil(n5), ceiling(n18), floor(n18), sign(n5) FROM nums ORDER BY id
SELECT id, round(x), round(x * 2), floor(x), ceil(x), trunc(x) FROM fin ORDER BY id
SELECT round(2.5), round(3.5), round(-2.5), round(0.5), round(1.5), round(-0.5)
SELECT round(2.5::float8), round(3.5::float8), round(-2.5::float8), round(0.5::float8), round(-0.5::float8)
SELECT round(1234.5678, 2), round(1234.5678, -2), round(1234.5678, 0), round(-1234.5678, 3)
SELECT round(i4), round(i4, 0) FROM nums ORDER BY id
SELECT trunc(1234.5678, 2), trunc(-1234.5678, -2), trunc(0.999), trunc(-0.999)
SELECT floor(-1.5), ceil(-1.5), floor(1.5::float8), ceil(-0.5::float8), floor(5), ceil(5)
SELECT log(100), log(100.0), log(10::float8), ln(10), ln(2.5), log(2, 8), log(2.0, 8.0)
SELECT ln(0)
SELECT ln(-1)
SELECT log(0.0)
SELECT sqrt(4), sqrt(2.0), sqrt(2::float8), sqrt(0)
SELECT sqrt(-1)
SELECT cbrt(27), cbrt(-8), exp(1), exp(0.5), exp(1::float8)
SELECT power(2, 10), power(2.0, 0.5), power(2::float8, 0.5), 2 ^ 3, 2 ^ 0.5
SELECT power(0, 0), power(10, -2), power(-8, 3)
SELECT power(10::float8, 400)
SELECT power(-8::float8, 0.5)
SELECT exp(1000::float8)
SELECT sin(1), cos(1), tan(1), asin(0.5), acos(0.5), atan(1), atan2(1, 2), radians(180), degrees(1), pi()
SELECT asin(2)
SELECT 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 4, 256 >> 4, -1 >> 1, -8 >> 1
SELECT id, i4 & 255, i4 | 1, i4 # 7, ~i4, i4 << 1, i4 >> 1 FROM nums ORDER BY id
SELECT id, i8 & 255, ~i8, i8 >> 3 FROM nums ORDER BY id
SELECT 1 << 31, 1 << 32, 1 << 33, 1::bigint << 40
SELECT id, abs(n18), abs(i2), @ i4, sign(i4) FROM nums WHERE id NOT IN (5) ORDER BY id
SELECT gcd(12, 18), lcm(4, 6), gcd(0, 5), factorial(10)
SELECT width_bucket(5.35, 0.024, 10.06, 5), width_bucket(3, 1, 10, 3)
SELECT scale(1.10), min_scale(1.10), trim_scale(1.10)
SELECT |/ 16.0, ||/ 27.0, @ -5.5, 5 !=3
SELECT greatest(1, 2, 3), least(1, NULL, 3), greatest(NULL, NULL)::int, greatest(1, 2.5), least('a', 'B')
SELECT id, greatest(k, sm), least(k, sm, 0), greatest(k, NULL), least(m, q) FROM t ORDER BY id
SELECT id, greatest(s, 'm'), least(s, 'm') FROM t ORDER BY id
SELECT id, greatest(d, date '2000-01-01'), least(ts, timestamp '2000-01-01') FROM t ORDER BY id
-- beyond 38 digits [10]
SELECT id, n38 + 1 FROM nums WHERE id = 4
SELECT id, w38 + 1 FROM nums ORDER BY id
SELECT 12345678901234567890.123456789 * 987654321.123456789
SELECT sum(w38) FROM nums WHERE id IN (4, 7)
SELECT n38 * 1000 FROM nums WHERE id = 4
SELECT w38 * w38 FROM nums WHERE id = 4
SELECT sum(n38) FROM nums WHERE n38 > 0

-- constants that fail without a row [2]
SELECT 1 / 0 FROM x WHERE 1 > 2
SELECT ln(-2.5::float8) FROM x WHERE NULL::boolean
SELECT exp('1e10'::float8) FROM dup WHERE '0'::float8 < NULL::float8
SELECT id, 2147483647 + 1 FROM t WHERE id IS NULL
SELECT CASE WHEN id < 0 THEN 1 / 0 ELSE id END FROM t ORDER BY id
SELECT make_date(1, 10, 100) FROM t LIMIT 0
SELECT sqrt(2::float8), 7 / 2, 7 % 2 FROM t WHERE 1 > 2

-- comparisons of sums that overflow [4]
SELECT id FROM fin WHERE 9223372036854775807 + id >= 5::bigint
SELECT id, 2147483647 + id <> 1 FROM t
SELECT id FROM (SELECT id, -2147483647 - id AS y FROM t) AS s WHERE y < 7
SELECT id FROM t WHERE id * 2147483647 = 4
SELECT id FROM t WHERE id + 1 > 3 AND id - 2 <> 7 AND 2 * id < 100 ORDER BY id

-- spread of a constant [9]
SELECT var_samp('0.1'::float8 - '1e10'::float8), stddev_pop(0.1::float8) FROM t
SELECT regr_slope('1.5'::float8, '0.1'::float8), regr_slope(y, '0.1'::float8), corr(0.1::float8, y) FROM fin
SELECT regr_slope(y, x) FROM fin WHERE id < 3

-- sums, means and spreads of floats that overflow [4]
SELECT sum('1.7e308'::float8 - id) FROM t
SELECT avg('1e200'::float8 * id) FROM t
SELECT stddev('1e200'::float8 * id) FROM t
SELECT k, var_pop('1e200'::float8 * id) FROM t GROUP BY k ORDER BY k
SELECT var_samp(exp('300'::float8 * id)) FROM t WHERE id < 3
SELECT sum('1e300'::float8 * id), avg('1e100'::float8 * id), var_pop('1e100'::float8 * id) FROM t
SELECT id, sum('1e307'::float8 * id) OVER (ORDER BY id) FROM t ORDER BY id

-- negations of negations
SELECT id, -(-i8) AS c1 FROM nums WHERE id <> 3 ORDER BY id
SELECT id, -(-i2) AS c1, -(-i4) AS c2 FROM nums ORDER BY id
SELECT -x AS c1 FROM (SELECT -i8 AS x FROM nums) AS n
SELECT -(-x) AS c1 FROM (VALUES ((-9223372036854775807)::bigint - 1)) AS v (x)

-- decimals that have more than 38 digits together
SELECT id, w38 = 1047.500 AS c1, w38 > 0.5 AS c2, w38 < 1.001 AS c3, w38 <> 0.001 AS c4, n38 > w38 AS c5, n38 = w38 AS c6 FROM nums ORDER BY id
SELECT id, w38 IN (1.5, 99999999999999999999999999999999999999) AS c1, w38 BETWEEN 1.5 AND 99999999999999999999999999999999999999 AS c2, (w38, 1) > (0.5, 2) AS c3, CASE w38 WHEN 1.5 THEN 'a' ELSE 'b' END AS c4 FROM nums ORDER BY id
SELECT id, w38 IS DISTINCT FROM 0.5 AS c1, w38 > (SELECT max(n) FROM nn) AS c2 FROM nums ORDER BY id
SELECT id, NULLIF(w38, 1.5) AS c1 FROM nums ORDER BY id
SELECT a.a, a.b, b.id FROM nn AS a JOIN nums AS b ON a.n < b.w38 ORDER BY 1, 2, 3
SELECT a.a, a.b, b.id FROM nn AS a LEFT JOIN nums AS b ON a.n = b.w38 AND b.id > 2 ORDER BY 1, 2, 3
SELECT a, b FROM nn WHERE n IN (SELECT w38 FROM nums) ORDER BY a, b
SELECT id FROM nums WHERE n38 NOT IN (SELECT w38 FROM nums WHERE w38 IS NOT NULL) ORDER BY id
SELECT x = 0.000 AS c1, x <> 0.000 AS c2, x IS DISTINCT FROM 0.000 AS c3 FROM (SELECT 42535295865117307932921825928971026432::numeric(38, 0) AS x FROM t WHERE id = 1) AS v

-- tens, hundreds and whole quotients
SELECT id, round(n5, -1) AS c1, round(n5, -3) AS c2, trunc(n5, -2) AS c3, round(n18, -6) AS c4 FROM nums ORDER BY id
SELECT round(99.9, -2) AS c1, round(-50.0, -2) AS c2, round(49.99, -2) AS c3, round(950, -3) AS c4, trunc(99.9, -1) AS c5, round(12345.67, -1) + 0.5 AS c6
SELECT id, round(m, -3) AS c1, trunc(m, -2) AS c2 FROM t ORDER BY id
SELECT id, div(n18, 2) AS c1, div(n5, 0.3) AS c2, div(n18, 0.0000001) AS c3 FROM nums ORDER BY id
SELECT id, div(m, 7) AS c1, div(m, -0.25) AS c2 FROM t ORDER BY id
SELECT div(7.5, 2) AS c1, div(-7.5, 2.1) AS c2, div(99.9, -0.07) AS c3
SELECT div(m, 0) FROM t WHERE id = 1
