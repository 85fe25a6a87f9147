-- edges of floats
SELECT id, sqrt(x) FROM fl WHERE id NOT IN (4,7,15,1,2,8,10,11,6,16,13,17) ORDER BY id
SELECT sqrt(x) FROM fl WHERE id = 1
SELECT sqrt(x) FROM fl WHERE id = 2
SELECT sqrt(x) FROM fl WHERE id = 4
SELECT sqrt(x) FROM fl WHERE id = 5
SELECT sqrt(x) FROM fl WHERE id = 6
SELECT sqrt(x) FROM fl WHERE id = 7
SELECT sqrt(x) FROM fl WHERE id = 9
SELECT sqrt(x) FROM fl WHERE id = 10
SELECT sqrt(x) FROM fl WHERE id = 11
SELECT sqrt(x) FROM fl WHERE id = 13
SELECT sqrt(x) FROM fl WHERE id = 14
SELECT sqrt(x) FROM fl WHERE id = 15
SELECT sqrt(x) FROM fl WHERE id = 17
SELECT id, ln(x) FROM fl WHERE id NOT IN (4,7,15,1,2,8,10,11,6,16,13,17) ORDER BY id
SELECT ln(x) FROM fl WHERE id = 1
SELECT ln(x) FROM fl WHERE id = 2
SELECT ln(x) FROM fl WHERE id = 4
SELECT ln(x) FROM fl WHERE id = 5
SELECT ln(x) FROM fl WHERE id = 6
SELECT ln(x) FROM fl WHERE id = 7
SELECT ln(x) FROM fl WHERE id = 9
SELECT ln(x) FROM fl WHERE id = 10
SELECT ln(x) FROM fl WHERE id = 11
SELECT ln(x) FROM fl WHERE id = 13
SELECT ln(x) FROM fl WHERE id = 14
SELECT ln(x) FROM fl WHERE id = 15
SELECT ln(x) FROM fl WHERE id = 17
SELECT id, exp(x) FROM fl WHERE id NOT IN (4,7,15,1,2,8,10,11,6,16,13,17) ORDER BY id
SELECT exp(x) FROM fl WHERE id = 1
SELECT exp(x) FROM fl WHERE id = 2
SELECT exp(x) FROM fl WHERE id = 4
SELECT exp(x) FROM fl WHERE id = 5
SELECT exp(x) FROM fl WHERE id = 6
SELECT exp(x) FROM fl WHERE id = 7
SELECT exp(x) FROM fl WHERE id = 9
SELECT exp(x) FROM fl WHERE id = 10
SELECT exp(x) FROM fl WHERE id = 11
SELECT exp(x) FROM fl WHERE id = 13
SELECT exp(x) FROM fl WHERE id = 14
SELECT exp(x) FROM fl WHERE id = 15
SELECT exp(x) FROM fl WHERE id = 17
SELECT id, log(x) FROM fl WHERE id NOT IN (4,7,15,1,2,8,10,11,6,16,13,17) ORDER BY id
SELECT log(x) FROM fl WHERE id = 1
SELECT log(x) FROM fl WHERE id = 2
SELECT log(x) FROM fl WHERE id = 4
SELECT log(x) FROM fl WHERE id = 5
SELECT log(x) FROM fl WHERE id = 6
SELECT log(x) FROM fl WHERE id = 7
SELECT log(x) FROM fl WHERE id = 9
SELECT log(x) FROM fl WHERE id = 10
SELECT log(x) FROM fl WHERE id = 11
SELECT log(x) FROM fl WHERE id = 13
SELECT log(x) FROM fl WHERE id = 14
SELECT log(x) FROM fl WHERE id = 15
SELECT log(x) FROM fl WHERE id = 17
SELECT id, sin(x) FROM fl WHERE id NOT IN (4,7,15,1,2,8,10,11,6,16,13,17) ORDER BY id
SELECT sin(x) FROM fl WHERE id = 1
SELECT sin(x) FROM fl WHERE id = 2
SELECT sin(x) FROM fl WHERE id = 4
SELECT sin(x) FROM fl WHERE id = 5
SELECT sin(x) FROM fl WHERE id = 6
SELECT sin(x) FROM fl WHERE id = 7
SELECT sin(x) FROM fl WHERE id = 9
SELECT sin(x) FROM fl WHERE id = 10
SELECT sin(x) FROM fl WHERE id = 11
SELECT sin(x) FROM fl WHERE id = 13
SELECT sin(x) FROM fl WHERE id = 14
SELECT sin(x) FROM fl WHERE id = 15
SELECT sin(x) FROM fl WHERE id = 17
-- floats compared
SELECT a.id, b.id, a.x = b.x, a.r = b.r, a.r = b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, a.x <> b.x, a.r <> b.r, a.r <> b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, a.x < b.x, a.r < b.r, a.r < b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, a.x <= b.x, a.r <= b.r, a.r <= b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, a.x > b.x, a.r > b.r, a.r > b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, a.x >= b.x, a.r >= b.r, a.r >= b.x FROM fl a, fl b ORDER BY 1, 2
SELECT a.id, b.id, nullif(a.x, b.x), a.x IS DISTINCT FROM b.x FROM fl a, fl b ORDER BY 1, 2
-- texts
SELECT id, substring(s, 0, 3) AS v FROM x ORDER BY id
SELECT id, substring(s, -1, 4) AS v FROM x ORDER BY id
SELECT id, substring(s, id - 20, 5) AS v FROM x ORDER BY id
SELECT id, substring(s, id - 10) AS v FROM x ORDER BY id
SELECT id, left(s, -2) AS v FROM x ORDER BY id
SELECT id, left(s, id - 20) AS v FROM x ORDER BY id
SELECT id, right(s, -2) AS v FROM x ORDER BY id
SELECT id, right(s, id - 20) AS v FROM x ORDER BY id
SELECT id, right(s, 3) AS v FROM x ORDER BY id
SELECT id, lpad(s, 5, 'xy') AS v FROM x ORDER BY id
SELECT id, rpad(s, 4) AS v FROM x ORDER BY id
SELECT id, lpad(s, id - 20) AS v FROM x ORDER BY id
SELECT id, btrim(s) AS v FROM x ORDER BY id
SELECT id, ltrim(s) AS v FROM x ORDER BY id
SELECT id, rtrim(s, ' l') AS v FROM x ORDER BY id
SELECT id, replace(s, 'a', '') AS v FROM x ORDER BY id
SELECT id, replace(s, p, '!') AS v FROM x ORDER BY id
SELECT id, reverse(s) AS v FROM x ORDER BY id
SELECT id, repeat(s, 2) AS v FROM x ORDER BY id
SELECT id, repeat(s, id - 20) AS v FROM x ORDER BY id
SELECT id, translate(s, 'abc', 'x') AS v FROM x ORDER BY id
SELECT id, split_part(s, ',', 2) AS v FROM x ORDER BY id
SELECT id, split_part(s, ',', -1) AS v FROM x ORDER BY id
SELECT id, ascii(s) AS v FROM x ORDER BY id
SELECT id, md5(s) AS v FROM x ORDER BY id
SELECT id, upper(s) AS v FROM x ORDER BY id
SELECT id, lower(s) AS v FROM x ORDER BY id
SELECT id, length(s) AS v FROM x ORDER BY id
SELECT id, octet_length(s) AS v FROM x ORDER BY id
SELECT id, strpos(s, 'a') AS v FROM x ORDER BY id
SELECT id, strpos(s, p) AS v FROM x ORDER BY id
SELECT id, starts_with(s, 'a') AS v FROM x ORDER BY id
SELECT id, concat(s, id, NULL, p) AS v FROM x ORDER BY id
SELECT id, concat_ws('-', s, p) AS v FROM x ORDER BY id
SELECT id, s || id AS v FROM x ORDER BY id
SELECT id, overlay(s PLACING 'XX' FROM 2 FOR 1) AS v FROM x ORDER BY id
SELECT id, overlay(s PLACING 'XX' FROM 2) AS v FROM x ORDER BY id
SELECT id, s ~ 'a$' AS v FROM x ORDER BY id
SELECT id, s ~ '^.*$' AS v FROM x ORDER BY id
SELECT id, s ~ 'l.n' AS v FROM x ORDER BY id
SELECT id, s ~* 'HELLO' AS v FROM x ORDER BY id
SELECT id, s !~ '[^a-z]' AS v FROM x ORDER BY id
SELECT id, s LIKE p AS v FROM x ORDER BY id
SELECT id, s ILIKE '%A%' AS v FROM x ORDER BY id
SELECT id, s LIKE '%!%%' ESCAPE '!' AS v FROM x ORDER BY id
SELECT id, regexp_replace(s, 'a', '<$1\&>') AS v FROM x ORDER BY id
SELECT id, regexp_replace(s, 'l+', '[L]') AS v FROM x ORDER BY id
SELECT id, regexp_replace(s, '[aeiou]', '*', 'g') AS v FROM x ORDER BY id
SELECT id, regexp_replace(s, '^(h)(e)', '\2\1') AS v FROM x ORDER BY id
SELECT id, greatest(s, p) AS v FROM x ORDER BY id
SELECT id, least(s, p, 'm') AS v FROM x ORDER BY id
SELECT id, s < p AS v FROM x ORDER BY id
SELECT id, s::varchar(3) AS v FROM x ORDER BY id
SELECT id, s = p AS v FROM x ORDER BY id
SELECT id, string_to_array(s, ',') AS v FROM x ORDER BY id
SELECT id, array_to_string(string_to_array(s, ','), '|') AS v FROM x ORDER BY id
SELECT id, array_length(string_to_array(s, ','), 1) AS v FROM x ORDER BY id
SELECT id, (string_to_array(s, ','))[2] AS v FROM x ORDER BY id
-- texts read
SELECT s::int FROM x WHERE id = 1
SELECT s::bigint FROM x WHERE id = 1
SELECT s::date FROM x WHERE id = 1
SELECT s::timestamp FROM x WHERE id = 1
SELECT s::bool FROM x WHERE id = 1
SELECT s::numeric(10,2) FROM x WHERE id = 1
SELECT s::float8 FROM x WHERE id = 1
SELECT s::int FROM x WHERE id = 2
SELECT s::bigint FROM x WHERE id = 2
SELECT s::date FROM x WHERE id = 2
SELECT s::timestamp FROM x WHERE id = 2
SELECT s::bool FROM x WHERE id = 2
SELECT s::numeric(10,2) FROM x WHERE id = 2
SELECT s::float8 FROM x WHERE id = 2
SELECT s::int FROM x WHERE id = 3
SELECT s::bigint FROM x WHERE id = 3
SELECT s::date FROM x WHERE id = 3
SELECT s::timestamp FROM x WHERE id = 3
SELECT s::bool FROM x WHERE id = 3
SELECT s::numeric(10,2) FROM x WHERE id = 3
SELECT s::float8 FROM x WHERE id = 3
SELECT s::int FROM x WHERE id = 6
SELECT s::bigint FROM x WHERE id = 6
SELECT s::date FROM x WHERE id = 6
SELECT s::timestamp FROM x WHERE id = 6
SELECT s::bool FROM x WHERE id = 6
SELECT s::numeric(10,2) FROM x WHERE id = 6
SELECT s::float8 FROM x WHERE id = 6
SELECT s::int FROM x WHERE id = 8
SELECT s::bigint FROM x WHERE id = 8
SELECT s::date FROM x WHERE id = 8
SELECT s::timestamp FROM x WHERE id = 8
SELECT s::bool FROM x WHERE id = 8
SELECT s::numeric(10,2) FROM x WHERE id = 8
SELECT s::float8 FROM x WHERE id = 8
SELECT s::int FROM x WHERE id = 26
SELECT s::bigint FROM x WHERE id = 26
SELECT s::date FROM x WHERE id = 26
SELECT s::timestamp FROM x WHERE id = 26
SELECT s::bool FROM x WHERE id = 26
SELECT s::numeric(10,2) FROM x WHERE id = 26
SELECT s::float8 FROM x WHERE id = 26
SELECT s::int FROM x WHERE id = 27
SELECT s::bigint FROM x WHERE id = 27
SELECT s::date FROM x WHERE id = 27
SELECT s::timestamp FROM x WHERE id = 27
SELECT s::bool FROM x WHERE id = 27
SELECT s::numeric(10,2) FROM x WHERE id = 27
SELECT s::float8 FROM x WHERE id = 27
SELECT s::int FROM x WHERE id = 28
SELECT s::bigint FROM x WHERE id = 28
SELECT s::date FROM x WHERE id = 28
SELECT s::timestamp FROM x WHERE id = 28
SELECT s::bool FROM x WHERE id = 28
SELECT s::float8 FROM x WHERE id = 28
SELECT s::int FROM x WHERE id = 29
SELECT s::bigint FROM x WHERE id = 29
SELECT s::date FROM x WHERE id = 29
SELECT s::timestamp FROM x WHERE id = 29
SELECT s::bool FROM x WHERE id = 29
SELECT s::numeric(10,2) FROM x WHERE id = 29
SELECT s::float8 FROM x WHERE id = 29
SELECT s::int FROM x WHERE id = 33
SELECT s::bigint FROM x WHERE id = 33
SELECT s::date FROM x WHERE id = 33
SELECT s::timestamp FROM x WHERE id = 33
SELECT s::bool FROM x WHERE id = 33
SELECT s::numeric(10,2) FROM x WHERE id = 33
SELECT s::float8 FROM x WHERE id = 33
-- dates and times
SELECT id, date_trunc('year', ts), date_trunc('year', tz), date_trunc('year', d) FROM dt ORDER BY id
SELECT id, date_trunc('quarter', ts), date_trunc('quarter', tz), date_trunc('quarter', d) FROM dt ORDER BY id
SELECT id, date_trunc('month', ts), date_trunc('month', tz), date_trunc('month', d) FROM dt ORDER BY id
SELECT id, date_trunc('week', ts), date_trunc('week', tz), date_trunc('week', d) FROM dt ORDER BY id
SELECT id, date_trunc('day', ts), date_trunc('day', tz), date_trunc('day', d) FROM dt ORDER BY id
SELECT id, date_trunc('hour', ts), date_trunc('hour', tz), date_trunc('hour', d) FROM dt ORDER BY id
SELECT id, date_trunc('minute', ts), date_trunc('minute', tz), date_trunc('minute', d) FROM dt ORDER BY id
SELECT id, date_trunc('second', ts), date_trunc('second', tz), date_trunc('second', d) FROM dt ORDER BY id
SELECT id, date_trunc('milliseconds', ts), date_trunc('milliseconds', tz), date_trunc('milliseconds', d) FROM dt ORDER BY id
SELECT id, extract(year FROM d), extract(year FROM ts), date_part('year', tz) FROM dt ORDER BY id
SELECT id, extract(quarter FROM d), extract(quarter FROM ts), date_part('quarter', tz) FROM dt ORDER BY id
SELECT id, extract(month FROM d), extract(month FROM ts), date_part('month', tz) FROM dt ORDER BY id
SELECT id, extract(week FROM d), extract(week FROM ts), date_part('week', tz) FROM dt ORDER BY id
SELECT id, extract(day FROM d), extract(day FROM ts), date_part('day', tz) FROM dt ORDER BY id
SELECT id, extract(doy FROM d), extract(doy FROM ts), date_part('doy', tz) FROM dt ORDER BY id
SELECT id, extract(dow FROM d), extract(dow FROM ts), date_part('dow', tz) FROM dt ORDER BY id
SELECT id, extract(isodow FROM d), extract(isodow FROM ts), date_part('isodow', tz) FROM dt ORDER BY id
SELECT id, extract(isoyear FROM d), extract(isoyear FROM ts), date_part('isoyear', tz) FROM dt ORDER BY id
SELECT id, extract(decade FROM d), extract(decade FROM ts), date_part('decade', tz) FROM dt ORDER BY id
SELECT id, extract(century FROM d), extract(century FROM ts), date_part('century', tz) FROM dt ORDER BY id
SELECT id, extract(millennium FROM d), extract(millennium FROM ts), date_part('millennium', tz) FROM dt ORDER BY id
SELECT id, extract(epoch FROM d), extract(epoch FROM ts), date_part('epoch', tz) FROM dt ORDER BY id
SELECT id, extract(hour FROM ts), extract(hour FROM tz), date_part('hour', ts) FROM dt ORDER BY id
SELECT id, extract(minute FROM ts), extract(minute FROM tz), date_part('minute', ts) FROM dt ORDER BY id
SELECT id, extract(second FROM ts), extract(second FROM tz), date_part('second', ts) FROM dt ORDER BY id
SELECT id, extract(milliseconds FROM ts), extract(milliseconds FROM tz), date_part('milliseconds', ts) FROM dt ORDER BY id
SELECT id, extract(microseconds FROM ts), extract(microseconds FROM tz), date_part('microseconds', ts) FROM dt ORDER BY id
SELECT id, extract(epoch FROM ts), extract(epoch FROM tz), date_part('epoch', ts) FROM dt ORDER BY id
SELECT id, d + 1 AS v FROM dt ORDER BY id
SELECT id, d - 45 AS v FROM dt ORDER BY id
SELECT id, d + interval '1 month' AS v FROM dt ORDER BY id
SELECT id, ts + interval '1 month 2 days 3 hours' AS v FROM dt ORDER BY id
SELECT id, ts - interval '1.5 seconds' AS v FROM dt ORDER BY id
SELECT id, tz - interval '1 year' AS v FROM dt ORDER BY id
SELECT id, d - date '2000-01-01' AS v FROM dt ORDER BY id
SELECT id, d - d AS v FROM dt ORDER BY id
SELECT id, ts::text AS v FROM dt ORDER BY id
SELECT id, tz::text AS v FROM dt ORDER BY id
SELECT id, d::text AS v FROM dt ORDER BY id
SELECT id, ts::date AS v FROM dt ORDER BY id
SELECT id, tz::date AS v FROM dt ORDER BY id
SELECT id, d::timestamp AS v FROM dt ORDER BY id
SELECT id, d::timestamptz AS v FROM dt ORDER BY id
SELECT id, ts::timestamptz AS v FROM dt ORDER BY id
SELECT id, tz::timestamp AS v FROM dt ORDER BY id
SELECT id, to_char(ts, 'YYYY-MM-DD HH24:MI:SS.US') AS v FROM dt ORDER BY id
SELECT id, to_char(ts, 'Mon DD, YYYY') AS v FROM dt ORDER BY id
SELECT id, to_char(ts, 'Day Month Q IW IYYY ID D DDD MS') AS v FROM dt ORDER BY id
SELECT id, to_char(d, 'Dy FMMonth FMDay YYYY') AS v FROM dt ORDER BY id
SELECT id, ts AT TIME ZONE 'Europe/Berlin' AS v FROM dt ORDER BY id
SELECT id, tz AT TIME ZONE 'America/New_York' AS v FROM dt ORDER BY id
SELECT id, d < ts AS v FROM dt ORDER BY id
SELECT id, ts = d AS v FROM dt ORDER BY id
SELECT id, tz > d AS v FROM dt ORDER BY id
SELECT id, d IN ('2024-02-29', NULL) AS v FROM dt ORDER BY id
SELECT id, ts + interval '1 day' * 2 AS v FROM dt ORDER BY id
SELECT id, make_date(extract(year FROM d)::int, 1, 1) AS v FROM dt ORDER BY id
SELECT id, ti AS v FROM dt ORDER BY id
SELECT id, ti < '12:00:00' AS v FROM dt ORDER BY id
SELECT id, greatest(d, '2000-01-01') AS v FROM dt ORDER BY id
SELECT id, isfinite(ts) AS v FROM dt ORDER BY id
SELECT id, extract(epoch FROM ts - timestamp '2000-01-01') AS v FROM dt ORDER BY id
SELECT id, age(ts) AS v FROM dt ORDER BY id
SELECT d FROM dt ORDER BY d DESC, id
-- years that not all engines hold
SELECT id, extract(year FROM d), extract(year FROM ts) FROM far ORDER BY id
SELECT id, extract(quarter FROM d), extract(quarter FROM ts) FROM far ORDER BY id
SELECT id, extract(month FROM d), extract(month FROM ts) FROM far ORDER BY id
SELECT id, extract(week FROM d), extract(week FROM ts) FROM far ORDER BY id
SELECT id, extract(day FROM d), extract(day FROM ts) FROM far ORDER BY id
SELECT id, extract(doy FROM d), extract(doy FROM ts) FROM far ORDER BY id
SELECT id, extract(dow FROM d), extract(dow FROM ts) FROM far ORDER BY id
SELECT id, extract(isodow FROM d), extract(isodow FROM ts) FROM far ORDER BY id
SELECT id, extract(isoyear FROM d), extract(isoyear FROM ts) FROM far ORDER BY id
SELECT id, extract(decade FROM d), extract(decade FROM ts) FROM far ORDER BY id
SELECT id, extract(century FROM d), extract(century FROM ts) FROM far ORDER BY id
SELECT id, extract(millennium FROM d), extract(millennium FROM ts) FROM far ORDER BY id
SELECT id, extract(epoch FROM d), extract(epoch FROM ts) FROM far ORDER BY id
SELECT id, d + 1 AS v FROM far WHERE id = 1
SELECT id, d + 1 AS v FROM far WHERE id = 3
SELECT id, d + 1 AS v FROM far WHERE id = 4
SELECT id, d + 1 AS v FROM far WHERE id = 5
SELECT id, d + 1 AS v FROM far WHERE id = 6
SELECT id, d + 1 AS v FROM far WHERE id = 7
SELECT id, d - 1 AS v FROM far WHERE id = 2
SELECT id, d - 1 AS v FROM far WHERE id = 3
SELECT id, d - 1 AS v FROM far WHERE id = 4
SELECT id, d - 1 AS v FROM far WHERE id = 5
SELECT id, d - 1 AS v FROM far WHERE id = 6
SELECT id, d - 1 AS v FROM far WHERE id = 7
SELECT id, d + 40000 AS v FROM far WHERE id = 1
SELECT id, d + 40000 AS v FROM far WHERE id = 3
SELECT id, d + 40000 AS v FROM far WHERE id = 4
SELECT id, d + 40000 AS v FROM far WHERE id = 5
SELECT id, d + 40000 AS v FROM far WHERE id = 6
SELECT id, d + 40000 AS v FROM far WHERE id = 7
SELECT id, d + interval '1 day' AS v FROM far WHERE id = 3
SELECT id, d + interval '1 day' AS v FROM far WHERE id = 4
SELECT id, d + interval '1 day' AS v FROM far WHERE id = 5
SELECT id, d + interval '1 day' AS v FROM far WHERE id = 6
SELECT id, d + interval '1 day' AS v FROM far WHERE id = 7
SELECT id, d - interval '1 day' AS v FROM far WHERE id = 3
SELECT id, d - interval '1 day' AS v FROM far WHERE id = 4
SELECT id, d - interval '1 day' AS v FROM far WHERE id = 5
SELECT id, d - interval '1 day' AS v FROM far WHERE id = 6
SELECT id, d - interval '1 day' AS v FROM far WHERE id = 7
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 1
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 3
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 4
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 5
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 6
SELECT id, ts + interval '1 second' AS v FROM far WHERE id = 7
SELECT id, ts::text AS v FROM far WHERE id = 1
SELECT id, ts::text AS v FROM far WHERE id = 2
SELECT id, ts::text AS v FROM far WHERE id = 3
SELECT id, ts::text AS v FROM far WHERE id = 4
SELECT id, ts::text AS v FROM far WHERE id = 5
SELECT id, ts::text AS v FROM far WHERE id = 6
SELECT id, ts::text AS v FROM far WHERE id = 7
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 1
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 2
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 3
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 4
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 5
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 6
SELECT id, to_char(ts, 'YYYY') AS v FROM far WHERE id = 7
SELECT id, d::text AS v FROM far WHERE id = 1
-- rows in order
SELECT DISTINCT ON (k) k, id, m FROM t ORDER BY k DESC, m NULLS FIRST, id
SELECT DISTINCT ON (k, b) id, k, b FROM t ORDER BY b, k, id LIMIT 7
SELECT DISTINCT ON (x) x, id FROM fl ORDER BY x, id
SELECT DISTINCT ON (s) s, count(*) FROM t GROUP BY s, k ORDER BY s, k
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x), percentile_cont(0.3) WITHIN GROUP (ORDER BY y), percentile_disc(0.25) WITHIN GROUP (ORDER BY id) FROM fin
SELECT k, percentile_disc(0.5) WITHIN GROUP (ORDER BY s), percentile_cont(0.9) WITHIN GROUP (ORDER BY big) FROM t GROUP BY k ORDER BY k
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY f) FROM e
SELECT k, string_agg(s, ',' ORDER BY s), string_agg(DISTINCT s, '|' ORDER BY s), array_agg(id ORDER BY id DESC) FROM t GROUP BY k ORDER BY k
SELECT string_agg(s, ',' ORDER BY s DESC NULLS FIRST) FILTER (WHERE k = 1) FROM t
SELECT array_agg(k ORDER BY k) FROM t
SELECT string_agg(s, ',' ORDER BY s), array_agg(id ORDER BY id) FROM e
SELECT id, k = ANY(ARRAY[1,2,NULL]), k <> ALL(ARRAY[1,2]), k > ANY(ARRAY[1,5]) FROM t ORDER BY id
SELECT id, 1 = ANY(a), 1 <> ALL(a), a[1], a[2], a[id], cardinality(a), array_length(a, 1) FROM arr ORDER BY id
SELECT id, v FROM arr, unnest(a) AS v ORDER BY id, v
SELECT id, v FROM arr, unnest(w) AS v ORDER BY id, v
SELECT g, g * 2 FROM generate_series(1, 10, 3) g ORDER BY 1
SELECT count(*) FROM generate_series(5, 1) g
SELECT g FROM generate_series(5, 1, -2) g ORDER BY 1
SELECT t.id, g FROM t, generate_series(1, t.k) g WHERE t.id < 30 ORDER BY 1, 2
SELECT n.id, g FROM node n LEFT JOIN generate_series(1, 3) g ON n.id = g ORDER BY 1, 2
SELECT id, x.amount FROM t, LATERAL (SELECT amount FROM u WHERE u.t_id = t.id ORDER BY amount, id LIMIT 2) x ORDER BY 1, 2
SELECT id, x.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM u WHERE u.t_id = t.id) x ON true ORDER BY 1
SELECT k, b, count(*), grouping(k, b) FROM t GROUP BY CUBE (k, b) ORDER BY 1, 2, 4
SELECT k, m FROM t ORDER BY k NULLS FIRST, id FETCH FIRST 7 ROWS WITH TIES
SELECT k FROM t ORDER BY k FETCH FIRST 3 ROWS WITH TIES
-- edges of whole numbers and decimals
SELECT -i2 FROM nums WHERE id = 1
SELECT i2 / -1 FROM nums WHERE id = 1
SELECT i2::float8 FROM nums WHERE id = 1
SELECT -i4 FROM nums WHERE id = 1
SELECT i4 / -1 FROM nums WHERE id = 1
SELECT i4::float8 FROM nums WHERE id = 1
SELECT -i8 FROM nums WHERE id = 1
SELECT i8 / -1 FROM nums WHERE id = 1
SELECT i8::float8 FROM nums WHERE id = 1
SELECT -i2 FROM nums WHERE id = 2
SELECT i2 / -1 FROM nums WHERE id = 2
SELECT i2::float8 FROM nums WHERE id = 2
SELECT -i4 FROM nums WHERE id = 2
SELECT i4 / -1 FROM nums WHERE id = 2
SELECT i4::float8 FROM nums WHERE id = 2
SELECT -i8 FROM nums WHERE id = 2
SELECT i8 / -1 FROM nums WHERE id = 2
SELECT i8::float8 FROM nums WHERE id = 2
SELECT -i2 FROM nums WHERE id = 3
SELECT i2 / -1 FROM nums WHERE id = 3
SELECT i2::float8 FROM nums WHERE id = 3
SELECT -i4 FROM nums WHERE id = 3
SELECT i4 / -1 FROM nums WHERE id = 3
SELECT i4::float8 FROM nums WHERE id = 3
SELECT -i8 FROM nums WHERE id = 3
SELECT i8 / -1 FROM nums WHERE id = 3
SELECT i8::float8 FROM nums WHERE id = 3
SELECT -i2 FROM nums WHERE id = 4
SELECT i2 / -1 FROM nums WHERE id = 4
SELECT i2::float8 FROM nums WHERE id = 4
SELECT -i4 FROM nums WHERE id = 4
SELECT i4 / -1 FROM nums WHERE id = 4
SELECT i4::float8 FROM nums WHERE id = 4
SELECT -i8 FROM nums WHERE id = 4
SELECT i8 / -1 FROM nums WHERE id = 4
SELECT i8::float8 FROM nums WHERE id = 4
SELECT -i2 FROM nums WHERE id = 5
SELECT i2 / -1 FROM nums WHERE id = 5
SELECT i2::float8 FROM nums WHERE id = 5
SELECT -i4 FROM nums WHERE id = 5
SELECT i4 / -1 FROM nums WHERE id = 5
SELECT i4::float8 FROM nums WHERE id = 5
SELECT -i8 FROM nums WHERE id = 5
SELECT i8 / -1 FROM nums WHERE id = 5
SELECT i8::float8 FROM nums WHERE id = 5
SELECT -i2 FROM nums WHERE id = 6
SELECT i2 / -1 FROM nums WHERE id = 6
SELECT i2::float8 FROM nums WHERE id = 6
SELECT -i4 FROM nums WHERE id = 6
SELECT i4 / -1 FROM nums WHERE id = 6
SELECT i4::float8 FROM nums WHERE id = 6
SELECT -i8 FROM nums WHERE id = 6
SELECT i8 / -1 FROM nums WHERE id = 6
SELECT i8::float8 FROM nums WHERE id = 6
SELECT -i2 FROM nums WHERE id = 12
SELECT i2 / -1 FROM nums WHERE id = 12
SELECT i2::float8 FROM nums WHERE id = 12
SELECT -i4 FROM nums WHERE id = 12
SELECT i4 / -1 FROM nums WHERE id = 12
SELECT i4::float8 FROM nums WHERE id = 12
SELECT -i8 FROM nums WHERE id = 12
SELECT i8 / -1 FROM nums WHERE id = 12
SELECT i8::float8 FROM nums WHERE id = 12
SELECT -i2 FROM nums WHERE id = 13
SELECT i2 / -1 FROM nums WHERE id = 13
SELECT i2::float8 FROM nums WHERE id = 13
SELECT -i4 FROM nums WHERE id = 13
SELECT i4 / -1 FROM nums WHERE id = 13
SELECT i4::float8 FROM nums WHERE id = 13
SELECT -i8 FROM nums WHERE id = 13
SELECT i8 / -1 FROM nums WHERE id = 13
SELECT i8::float8 FROM nums WHERE id = 13
SELECT -i2 FROM nums WHERE id = 14
SELECT i2 / -1 FROM nums WHERE id = 14
SELECT i2::float8 FROM nums WHERE id = 14
SELECT -i4 FROM nums WHERE id = 14
SELECT i4 / -1 FROM nums WHERE id = 14
SELECT i4::float8 FROM nums WHERE id = 14
SELECT -i8 FROM nums WHERE id = 14
SELECT i8 / -1 FROM nums WHERE id = 14
SELECT i8::float8 FROM nums WHERE id = 14
SELECT id, n5::int2 AS v FROM nums WHERE id = 1
SELECT id, trunc(n18,3) AS v FROM nums WHERE id = 1
SELECT id, div(n18, 3) AS v FROM nums WHERE id = 1
SELECT id, power(n5::float8, 2) AS v FROM nums WHERE id = 1
SELECT id, n18::numeric(18,2) AS v FROM nums WHERE id = 1
SELECT id, round(n18,-3) AS v FROM nums WHERE id = 2
SELECT id, mod(n18, n5) AS v FROM nums WHERE id = 2
SELECT id, n18 * n5 AS v FROM nums WHERE id = 2
SELECT id, n5::float8::int4 AS v FROM nums WHERE id = 2
SELECT id, round(n18,2) AS v FROM nums WHERE id = 3
SELECT id, n5 % 0.7 AS v FROM nums WHERE id = 3
SELECT id, sign(n18) AS v FROM nums WHERE id = 3
SELECT id, round(n18 / 7, 3) AS v FROM nums WHERE id = 3
SELECT id, n38::int8 AS v FROM nums WHERE id = 4
SELECT id, floor(n18) AS v FROM nums WHERE id = 4
SELECT id, n18::text AS v FROM nums WHERE id = 4
SELECT id, n5 / 3 > 1 AS v FROM nums WHERE id = 4
SELECT id, n18::int4 AS v FROM nums WHERE id = 5
SELECT id, ceil(n18) AS v FROM nums WHERE id = 5
SELECT id, n5::numeric(4,1) AS v FROM nums WHERE id = 5
SELECT id, sqrt(n18::float8) AS v FROM nums WHERE id = 5
SELECT id, n5::int2 AS v FROM nums WHERE id = 6
SELECT id, trunc(n18,3) AS v FROM nums WHERE id = 6
SELECT id, div(n18, 3) AS v FROM nums WHERE id = 6
SELECT id, power(n5::float8, 2) AS v FROM nums WHERE id = 6
SELECT id, n18::numeric(18,2) AS v FROM nums WHERE id = 6
SELECT id, round(n18,-3) AS v FROM nums WHERE id = 7
SELECT id, mod(n18, n5) AS v FROM nums WHERE id = 7
SELECT id, n18 * n5 AS v FROM nums WHERE id = 7
SELECT id, n5::float8::int4 AS v FROM nums WHERE id = 7
SELECT id, round(n18,2) AS v FROM nums WHERE id = 8
SELECT id, n5 % 0.7 AS v FROM nums WHERE id = 8
SELECT id, sign(n18) AS v FROM nums WHERE id = 8
SELECT id, round(n18 / 7, 3) AS v FROM nums WHERE id = 8
SELECT id, n38::int8 AS v FROM nums WHERE id = 9
SELECT id, floor(n18) AS v FROM nums WHERE id = 9
SELECT id, n18::text AS v FROM nums WHERE id = 9
SELECT id, n5 / 3 > 1 AS v FROM nums WHERE id = 9
SELECT id, n18::int4 AS v FROM nums WHERE id = 10
SELECT id, ceil(n18) AS v FROM nums WHERE id = 10
SELECT id, n5::numeric(4,1) AS v FROM nums WHERE id = 10
SELECT id, sqrt(n18::float8) AS v FROM nums WHERE id = 10
SELECT id, n5::int2 AS v FROM nums WHERE id = 11
SELECT id, trunc(n18,3) AS v FROM nums WHERE id = 11
SELECT id, div(n18, 3) AS v FROM nums WHERE id = 11
SELECT id, power(n5::float8, 2) AS v FROM nums WHERE id = 11
SELECT id, n18::numeric(18,2) AS v FROM nums WHERE id = 11
SELECT id, round(n18,-3) AS v FROM nums WHERE id = 12
SELECT id, mod(n18, n5) AS v FROM nums WHERE id = 12
SELECT id, n18 * n5 AS v FROM nums WHERE id = 12
SELECT id, n5::float8::int4 AS v FROM nums WHERE id = 12
SELECT id, round(n18,2) AS v FROM nums WHERE id = 13
SELECT id, n5 % 0.7 AS v FROM nums WHERE id = 13
SELECT id, sign(n18) AS v FROM nums WHERE id = 13
SELECT id, round(n18 / 7, 3) AS v FROM nums WHERE id = 13
SELECT id, n38::int8 AS v FROM nums WHERE id = 14
SELECT id, floor(n18) AS v FROM nums WHERE id = 14
SELECT id, n18::text AS v FROM nums WHERE id = 14
SELECT id, n5 / 3 > 1 AS v FROM nums WHERE id = 14
