-- text to numbers [22]
SELECT '12'::int, ' 12 '::int, '-0'::int, '+5'::int, '007'::int
SELECT 'abc'::int
SELECT ''::int
SELECT '1.5'::int
SELECT '1e1'::int
SELECT '0x1F'::int
SELECT '2147483648'::int
SELECT '99999999999999999999'::bigint
SELECT s::int FROM x WHERE id = 26
SELECT s::int FROM x WHERE id IN (26, 27) ORDER BY id
SELECT s::int FROM x WHERE id = 28
SELECT s::int FROM x WHERE id = 30
SELECT s::int FROM x WHERE id = 3
SELECT s::numeric FROM x WHERE id IN (26, 27, 28, 29) ORDER BY id
SELECT s::float8 FROM x WHERE id IN (26, 27, 28, 29, 31) ORDER BY id
SELECT s::int FROM x
SELECT s::bigint FROM x WHERE s ~ '^[0-9]+$' ORDER BY id
SELECT CASE WHEN id = 26 THEN s::int END FROM x ORDER BY id
SELECT '1.5'::numeric, '1.50'::numeric(5,1), '1e3'::numeric, '.5'::numeric, 'NaN'::numeric
SELECT '1.5'::float8, 'NaN'::float8, 'Infinity'::float8, '-inf'::float8, '1e400'::float8
SELECT '1,000'::numeric
SELECT id FROM t WHERE k = '3' ORDER BY id
SELECT id FROM t WHERE m > '1000.50' ORDER BY id
SELECT id FROM t WHERE k = 'x'
SELECT id FROM t WHERE s = 5
SELECT split_part(url, 'id=', 2)::int FROM visit WHERE url LIKE '%item?id=%' ORDER BY visit_id LIMIT 10
-- text to other types [22]
SELECT 'true'::boolean, 'yes'::boolean, 'off'::boolean, ' t '::boolean, 'F'::boolean
SELECT 'maybe'::boolean
SELECT s::boolean FROM x WHERE id = 33
SELECT s::boolean FROM x WHERE id = 26
SELECT s::date FROM x WHERE id = 34
SELECT s::date FROM x WHERE id = 3
SELECT '2024-02-29'::date, '2024-02-29 12:00'::timestamp, '2024-02-29 12:00+02'::timestamptz, '12:34'::time
SELECT '2024-02-30'::date
SELECT '2024-13-01'::date
SELECT '0123abcd-4567-89ef-0123-456789abcdef'::uuid, '{0123ABCD-4567-89EF-0123-456789ABCDEF}'::uuid
SELECT 'not a uuid'::uuid
SELECT '\x01ff'::bytea, 'abc'::bytea
SELECT '1 day'::interval, 'P1Y2M'::interval
-- to text [22]
SELECT id, k::text, big::text, sm::text, b::text, s::text FROM t ORDER BY id
SELECT id, m::text, q::text FROM t ORDER BY id
SELECT id, f::text FROM t ORDER BY id
SELECT id, d::text, ts::text, tz::text FROM t ORDER BY id
SELECT id, u::text, length(u::text) FROM ids ORDER BY id
SELECT id, y::text FROM bin ORDER BY id
SELECT id, a::text FROM arr ORDER BY id
SELECT id, j::text FROM docs ORDER BY id
SELECT id, iv::text FROM spans ORDER BY id
SELECT 1::text, 1.50::text, true::text, NULL::int::text, (-5)::text, 1e3::text
SELECT k::text || ':' || COALESCE(s, '-') FROM t ORDER BY id
SELECT length(k::text), length(m::text) FROM t ORDER BY id
SELECT k::text AS x, count(*) FROM t GROUP BY x ORDER BY x
SELECT i8::text, w38::text, n38::text FROM nums ORDER BY id
SELECT b::text, count(*) FROM t GROUP BY b ORDER BY 1
-- lengths of text [22]
SELECT 'abcdef'::varchar(3), 'abc'::varchar(10), 'äöü'::varchar(2), 'ab'::char(5), 'abcdef'::char(3)
SELECT s::varchar(3) FROM x ORDER BY id
SELECT s::char(3) FROM x ORDER BY id
SELECT 'a'::char(3) || 'b', length('a'::char(5)), 'a'::char(3) = 'a  ', 'a  '::text = 'a'
SELECT id, c, v, c || '|', length(c), c = 'a' FROM chars ORDER BY id
SELECT c, count(*) FROM chars GROUP BY c ORDER BY c
SELECT id FROM chars WHERE c = 'a' ORDER BY id
SELECT id FROM chars WHERE v = 'a' ORDER BY id
SELECT v || v, upper(v), length(v), v::text FROM chars WHERE id < 6 ORDER BY id
SELECT c::text, c::varchar FROM chars ORDER BY id
-- between numbers [4]
SELECT k::smallint, k::int, k::bigint, k::numeric, k::numeric(10,2), k::float8, k::real FROM t ORDER BY id
SELECT big::int FROM t WHERE id < 3 ORDER BY id
SELECT big::numeric, big::float8, big::numeric(20,0) FROM t ORDER BY id
SELECT i4::smallint FROM nums ORDER BY id
SELECT i8::int FROM nums ORDER BY id
SELECT i4::smallint FROM nums WHERE abs(i4::bigint) < 30000 ORDER BY id
SELECT 40000::smallint
SELECT 3000000000::int
SELECT (-32768)::smallint, -32768::smallint
SELECT 32767.4::smallint, 32767.5::int
SELECT 32767.5::smallint
SELECT 1e10::int
SELECT 1e10::bigint, 1e18::bigint
SELECT 1e19::bigint
SELECT 'NaN'::float8::int
SELECT 2147483647.5::float8::int
SELECT 9223372036854775807::float8, 9223372036854775807::numeric, 9223372036854775807::real
SELECT m::int, m::bigint, m::numeric(12,1), m::float8 FROM t ORDER BY id
SELECT f::int, f::bigint, f::numeric(12,2), f::real FROM t ORDER BY id
SELECT q::numeric(10,2), q::numeric(10,1), q::int FROM t ORDER BY id
SELECT m::numeric(5,2) FROM t ORDER BY id
SELECT true::int, false::int, 1::boolean, 0::boolean, (-5)::boolean
SELECT b::int, k::boolean FROM t ORDER BY id
SELECT 1::numeric(3,2), 9.99::numeric(3,2), 9.994::numeric(3,2)
SELECT 9.995::numeric(3,2)
SELECT 0.1::real, 0.1::real::float8, 16777217::real, 0.1::float8::numeric, 1e-10::float8::numeric
SELECT x::numeric, x::numeric(10,3), x::int FROM fin ORDER BY id
SELECT r::numeric, r::int, r::float8 FROM fin ORDER BY id
SELECT CAST(NULL AS int), CAST(NULL AS text), NULL::numeric(5,2), NULL::date
