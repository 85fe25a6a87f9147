-- concatenation [12]
SELECT id, s || v, s || '!', '!' || s || '!', s || NULL FROM x ORDER BY id
SELECT id, concat(s, v), concat(s, NULL, 'x'), concat(NULL, NULL) FROM x ORDER BY id
SELECT id, concat_ws('-', s, v), concat_ws('-', s, NULL, 'x'), concat_ws(NULL, s, v) FROM x ORDER BY id
SELECT concat('a', 1, 2.50, true, NULL, date '2024-01-02'), concat_ws(', ', 1, NULL, 'b')
SELECT concat(), concat_ws(','), concat('')
SELECT 'a' || 1, 1 || 'a', 'a' || 2.50, 'd' || date '2024-02-29', 'x' || true
SELECT id || ':' || k, s || k FROM t ORDER BY id
SELECT 'a' || NULL, NULL || 'a'
SELECT first_name || ' ' || last_name AS name, count(*) FROM customer_of GROUP BY 1 ORDER BY 1
SELECT concat(first_name, ' ', last_name) FROM customer_of ORDER BY customer_id LIMIT 20
-- LIKE and patterns [13]
SELECT id, s LIKE p FROM x WHERE id NOT IN (11) ORDER BY id
SELECT id, s LIKE p FROM x ORDER BY id
SELECT id, s NOT LIKE '%a%', s LIKE '%a%', s LIKE '_', s LIKE '%' FROM x ORDER BY id
SELECT id, s ILIKE 'h%', s ILIKE '%WORLD', s NOT ILIKE '%L%' FROM x ORDER BY id
SELECT id, s ILIKE 'ä', s ILIKE 'STRASSE', s ILIKE 'straSSe' FROM x ORDER BY id
SELECT id FROM x WHERE s LIKE 'per\%cent' ORDER BY id
SELECT id FROM x WHERE s LIKE 'under\_score' ORDER BY id
SELECT id FROM x WHERE s LIKE 'back\\slash' ORDER BY id
SELECT id FROM x WHERE s LIKE 'per!%cent' ESCAPE '!' ORDER BY id
SELECT id FROM x WHERE s LIKE 'under|_score' ESCAPE '|' ORDER BY id
SELECT id FROM x WHERE s LIKE 'back\slash' ESCAPE '' ORDER BY id
SELECT id FROM x WHERE s LIKE '%\' ORDER BY id
SELECT id FROM x WHERE s LIKE 'a' ORDER BY id
SELECT id FROM x WHERE s LIKE '_' ORDER BY id
SELECT id FROM x WHERE s LIKE '__' ORDER BY id
SELECT id FROM x WHERE s LIKE '%語%' ORDER BY id
SELECT id FROM x WHERE s LIKE '😀%' OR s LIKE '%é' ORDER BY id
SELECT id FROM x WHERE s LIKE 'two%lines' ORDER BY id
SELECT id FROM x WHERE s LIKE '%\n%' ORDER BY id
SELECT id FROM x WHERE s LIKE E'%\n%' ORDER BY id
SELECT id FROM x WHERE s LIKE '' ORDER BY id
SELECT id FROM x WHERE s LIKE NULL ORDER BY id
SELECT id FROM x WHERE s LIKE '[a-z]%' ORDER BY id
SELECT id FROM x WHERE s LIKE '%.%' OR s LIKE '%*%' ORDER BY id
SELECT id FROM x WHERE v LIKE 'h%' AND v NOT LIKE '%W%' ORDER BY id
SELECT id FROM x WHERE s ~ '^h' ORDER BY id
SELECT id FROM x WHERE s ~ 'l+o$' ORDER BY id
SELECT id FROM x WHERE s ~ '^[0-9]+$' ORDER BY id
SELECT id FROM x WHERE s ~* 'HELLO' ORDER BY id
SELECT id FROM x WHERE s !~ 'a' ORDER BY id
SELECT id FROM x WHERE s !~* 'A' ORDER BY id
SELECT id FROM x WHERE s ~ 'end$' ORDER BY id
SELECT id FROM x WHERE s ~ 'two.lines' ORDER BY id
SELECT id FROM x WHERE s ~ '\d' ORDER BY id
SELECT id FROM x WHERE s ~ '^\w+$' ORDER BY id
SELECT id FROM x WHERE s ~ '\s' ORDER BY id
SELECT id FROM x WHERE s ~ '^.$' ORDER BY id
SELECT id FROM x WHERE s ~ 'a|b' ORDER BY id
SELECT id FROM x WHERE s ~ '(an)+' ORDER BY id
SELECT id FROM x WHERE s ~ '(a)\1' ORDER BY id
SELECT id FROM x WHERE s ~ '' ORDER BY id
SELECT id FROM x WHERE s SIMILAR TO '%(a|b)%' ORDER BY id
SELECT id FROM x WHERE s SIMILAR TO 'h_llo' ORDER BY id
SELECT id, regexp_replace(s, 'a', 'X') FROM x ORDER BY id
SELECT id, regexp_replace(s, 'a', 'X', 'g') FROM x ORDER BY id
SELECT id, regexp_replace(s, '(.)(.)', '\2\1') FROM x ORDER BY id
SELECT id, regexp_replace(s, '[aeiou]', '', 'gi') FROM x ORDER BY id
SELECT id, regexp_replace(s, '^\s+|\s+$', '', 'g') FROM x ORDER BY id
SELECT regexp_replace(referer, '^https?://(?:www\.)?([^/]+)/.*$', '\1') AS host, count(*) FROM visit WHERE referer <> '' GROUP BY host ORDER BY host
SELECT id, substring(s FROM 'l+') FROM x ORDER BY id
SELECT id, substring(s FROM '(h)(e)') FROM x ORDER BY id
SELECT id, (regexp_match(s, '(.)l'))[1] FROM x ORDER BY id
SELECT id, regexp_count(s, 'a'), regexp_like(s, '^a'), regexp_instr(s, 'l'), regexp_substr(s, '[a-z]+') FROM x ORDER BY id
SELECT id FROM x WHERE s LIKE ANY (ARRAY['h%', '%b%']) ORDER BY id
SELECT id FROM x WHERE s LIKE ALL (ARRAY['%a%', '%b%']) ORDER BY id
SELECT id FROM x WHERE s = ANY (ARRAY['hello', 'a', NULL]) ORDER BY id
SELECT id FROM x WHERE starts_with(s, 'h') ORDER BY id
SELECT id FROM x WHERE starts_with(s, '') ORDER BY id
SELECT count(*) FROM visit WHERE url LIKE '%google%' AND phrase <> ''
SELECT count(*) FROM visit WHERE title LIKE '%Google%' AND url NOT LIKE '%.google.%'
-- string functions [14]
SELECT id, length(s), char_length(s), character_length(s), octet_length(s), bit_length(s) FROM x ORDER BY id
SELECT id, substring(s FROM 1 FOR 2), substring(s FROM 2), substring(s, 2, 3), substr(s, 3), substr(s, 1, 1) FROM x ORDER BY id
SELECT id, substring(s FROM 0 FOR 3), substring(s FROM -1 FOR 4), substring(s FROM 100), substring(s FROM 2 FOR 0) FROM x ORDER BY id
SELECT substring('hello' FROM 2 FOR -1)
SELECT substr('hello', 0), substr('hello', -2), substr('hello', 0, 2), substr('hello', -1, 3), substr('hello', 6), substr('hello', 2, 1000000)
SELECT id, substring(s FROM strpos(s, 'l') + 1), substr(s, id % 4), left(s, id % 3) FROM x ORDER BY id
SELECT id, left(s, 2), left(s, 0), left(s, -1), left(s, 100), right(s, 2), right(s, 0), right(s, -1), right(s, 100) FROM x ORDER BY id
SELECT id, upper(s), lower(s) FROM x WHERE id < 15 ORDER BY id
SELECT id, upper(s), lower(s) FROM x ORDER BY id
SELECT id, initcap(s) FROM x ORDER BY id
SELECT id, reverse(s) FROM x ORDER BY id
SELECT id, trim(s), ltrim(s), rtrim(s), btrim(s) FROM x ORDER BY id
SELECT id, trim(BOTH 'a' FROM s), trim(LEADING 'h' FROM s), trim(TRAILING 'o' FROM s), btrim(s, 'ab'), ltrim(s, 'he'), rtrim(s, 'lo ') FROM x ORDER BY id
SELECT id, replace(s, 'a', 'bb'), replace(s, 'l', ''), replace(s, '', 'x'), replace(s, ' ', '_') FROM x ORDER BY id
SELECT id, translate(s, 'abc', 'xy'), translate(s, 'äß', 'as'), translate(s, '', 'x') FROM x ORDER BY id
SELECT id, position('l' IN s), strpos(s, 'a'), position('' IN s), strpos(s, '本') FROM x ORDER BY id
SELECT id, lpad(s, 5), lpad(s, 5, '*'), rpad(s, 5, 'ab'), lpad(s, 2, '*'), rpad(s, 0), lpad(s, 8, '') FROM x ORDER BY id
SELECT id, repeat(s, 2), repeat(s, 0), repeat(s, -1) FROM x ORDER BY id
SELECT id, split_part(s, ',', 1), split_part(s, ',', 2), split_part(s, ',', 9), split_part(s, ',', -1), split_part(s, '', 1) FROM x ORDER BY id
SELECT split_part('a,b', ',', 0)
SELECT id, ascii(s) FROM x ORDER BY id
SELECT chr(65), chr(228), chr(128512), ascii('A'), ascii('ä'), ascii('')
SELECT chr(0)
SELECT id, overlay(s PLACING 'XX' FROM 2 FOR 1), overlay(s PLACING 'YY' FROM 1) FROM x WHERE s <> '' ORDER BY id
SELECT id, md5(s) FROM x ORDER BY id
SELECT encode(sha256('a'::bytea), 'hex'), md5(''), md5('ä')
SELECT id, quote_literal(s), quote_ident(s) FROM x ORDER BY id
SELECT to_hex(255), to_hex(-1), to_hex(4294967296)
SELECT id, string_to_array(s, ','), array_to_string(string_to_array(s, ','), '|') FROM x ORDER BY id
SELECT id, format('%s-%s', s, id) FROM x ORDER BY id
SELECT id, s = '', s IS NULL, length(s) = 0, NULLIF(s, '') FROM x ORDER BY id
SELECT string_agg(s, ',' ORDER BY id) FROM x WHERE id < 15
SELECT k, string_agg(s, ';' ORDER BY s, id) FROM t GROUP BY k ORDER BY k
SELECT string_agg(DISTINCT s, ',' ORDER BY s) FROM t
SELECT string_agg(s, NULL ORDER BY id), string_agg(NULL::text, ',') FROM x WHERE id < 6
SELECT max(length(s)), min(length(s)), sum(length(s)), avg(length(s)) FROM x
SELECT id, length(s || v), upper(left(s, 1)) || substr(s, 2) FROM x WHERE id < 15 ORDER BY id
SELECT length('日本語'), octet_length('日本語'), reverse('日本'), upper('ß'), lower('İ'), upper('ﬁ'), lower('Σ')
SELECT upper(url), lower(title) FROM visit ORDER BY visit_id LIMIT 10
SELECT split_part(url, '/', 3) AS host, count(*) FROM visit GROUP BY host ORDER BY host
SELECT left(phrase, 3) AS p, count(*) FROM visit WHERE phrase <> '' GROUP BY p ORDER BY p
SELECT unistr('\0061\00e4'), normalize('a' || chr(776), NFC) = 'ä'
SELECT to_char(1234.5, '9999.99'), to_char(42, '0000'), to_char(-1.5, 'S9.9')
SELECT to_number('12,345.67', '99,999.99')
SELECT parse_ident('a.b'), string_to_table('a,b', ',')
-- collation and case [15]
SELECT s FROM x ORDER BY s, id
SELECT s FROM x ORDER BY s DESC, id
SELECT min(s), max(s), min(v), max(v) FROM x
SELECT id, s < 'a', s > 'Z', s >= 'ä', s <= '~' FROM x ORDER BY id
SELECT a.id, b.id FROM x a JOIN x b ON a.s < b.s AND a.id < 6 AND b.id < 6 ORDER BY 1, 2
SELECT id FROM x WHERE s BETWEEN 'a' AND 'c' ORDER BY id
SELECT id FROM x WHERE s = 'A' OR s = 'a' ORDER BY id
SELECT id FROM x WHERE s = 'ä' ORDER BY id
SELECT id FROM x WHERE lower(s) = 'hello' ORDER BY id
SELECT id FROM x WHERE upper(s) = 'HELLO' ORDER BY id
SELECT id FROM x WHERE s = 'trail' OR s = 'trail  ' ORDER BY id
SELECT lower(s) AS l, count(*) FROM x WHERE id < 15 GROUP BY l ORDER BY l
SELECT id, s COLLATE "C" < 'b' FROM x ORDER BY id
SELECT s FROM x ORDER BY s COLLATE "C", id
SELECT s FROM x ORDER BY s COLLATE "en_US", id
SELECT count(DISTINCT s), count(DISTINCT lower(s)) FROM x WHERE id < 15
SELECT v FROM x ORDER BY v, id
SELECT id FROM x WHERE v = s ORDER BY id
SELECT a.id, b.id FROM x a JOIN x b ON a.s = b.v AND a.id < b.id ORDER BY 1, 2
SELECT s, rank() OVER (ORDER BY s) FROM x ORDER BY s, id
-- constants
SELECT 'it''s', E'tab\there', E'\\', '\', U&'\00e4', $$dollar 'quoted'$$, ''
SELECT E'\x41\u00e4\U0001F600', 'multi' 'part'
SELECT 'multi'
SELECT '''', '"', '`', '--', '/*', ';', '{}', '?', ':p', '@x', '#', '%', '\n', '\\'
SELECT id FROM x WHERE s = '--' OR s = '/* */' ORDER BY id
SELECT id FROM x WHERE s = '$1 {x} :a ?' ORDER BY id
SELECT id FROM x WHERE s = E'two\nlines' ORDER BY id
SELECT id FROM x WHERE s = 'quo''te"s' ORDER BY id
SELECT id FROM x WHERE s = E'back\\slash' ORDER BY id
SELECT id FROM x WHERE s IN ('日本語', '😀', 'ﬁne') ORDER BY id
SELECT true, false, NULL::boolean, 't'::boolean, 'no'::boolean, 'on'::boolean, '1'::boolean
SELECT 1, -1, +1, - -1, 1.0, .5, 5., 0, -0, 00012, 1e3
SELECT 0x1F, 0b101, 0o17, 1_000
SELECT NULL::text, NULL::int, NULL::date, NULL::numeric
SELECT NULL
SELECT NULL, NULL AS a
SELECT X'1F', B'101'
SELECT date '2024-02-29', timestamp '2024-02-29 12:34:56.789', timestamptz '2024-02-29 12:34:56+02', time '12:34:56', interval '1 day 2 hours'
