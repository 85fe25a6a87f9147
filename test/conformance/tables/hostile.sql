-- Hostile rows: nulls everywhere, edges of every type, texts that are not ASCII or look like patterns, dates before 1970, an empty table, duplicates.

CREATE TABLE t (id integer PRIMARY KEY, k integer, big bigint, sm smallint, m numeric(12,2), q numeric(10,4), f float8, s text, d date, ts timestamp, tz timestamptz, b boolean);
INSERT INTO t
SELECT i,
  CASE WHEN i % 7 = 3 THEN NULL ELSE (i * 37) % 12 - 4 END,
  CASE WHEN i % 11 = 5 THEN NULL ELSE (i::bigint * 7919 * 104729) * (CASE WHEN i % 2 = 0 THEN 1 ELSE -1 END) * 1000 END,
  CASE WHEN i % 9 = 4 THEN NULL ELSE (i * 7919) % 60000 - 30000 END,
  CASE WHEN i % 8 = 1 THEN NULL ELSE ((i * 104729) % 20000000 - 10000000)::numeric / 100 END,
  CASE WHEN i % 10 = 2 THEN NULL ELSE ((i * 15485863::bigint) % 20000000 - 10000000)::numeric / 10000 END,
  CASE WHEN i % 6 = 5 THEN NULL ELSE ((i * 613) % 8000 - 4000)::float8 / 8 END,
  (ARRAY['a', 'B', 'ä', 'ß', '', 'hello world', 'a_b', 'a%b', '日本語', 'x''y', NULL, 'Zebra', E'back\\slash', ' pad ', 'hello', '😀x', E'line\nbreak'])[1 + (i * 5) % 17],
  CASE WHEN i % 13 = 6 THEN NULL ELSE date '1950-01-01' + (i * 7919) % 43000 END,
  CASE WHEN i % 7 = 2 THEN NULL ELSE timestamp '1950-01-01' + ((i * 7919) % 43000) * interval '1 day' + ((i * 104729) % 86400) * interval '1 second' + ((i * 613) % 1000000) * interval '1 microsecond' END,
  CASE WHEN i % 12 = 7 THEN NULL ELSE timestamptz '1950-01-01Z' + ((i * 6101) % 43000) * interval '1 day' + ((i * 15485863::bigint) % 86400) * interval '1 second' END,
  CASE WHEN i % 5 = 3 THEN NULL ELSE i % 2 = 0 END
FROM generate_series(1, 240) AS i;

CREATE TABLE u (id integer PRIMARY KEY, t_id integer, amount numeric(12,2), note text, k integer);
INSERT INTO u
SELECT i,
  CASE WHEN i % 7 = 1 THEN NULL ELSE (i * 613) % 260 END,
  CASE WHEN i % 9 = 2 THEN NULL ELSE ((i * 104729) % 500000)::numeric / 100 END,
  (ARRAY['a', 'B', 'ä', 'ß', '', 'hello world', 'a_b', 'a%b', '日本語', 'x''y', NULL, 'Zebra', E'back\\slash', ' pad ', 'hello', '😀x', E'line\nbreak'])[1 + (i * 3) % 17],
  CASE WHEN i % 7 = 4 THEN NULL ELSE (i * 41) % 12 - 4 END
FROM generate_series(1, 400) AS i;

CREATE TABLE e (id integer, n bigint, s text, m numeric(10,2), f float8, d date, ts timestamp, b boolean);

-- Whole numbers and decimals at their edges.
CREATE TABLE nums (id integer PRIMARY KEY, i2 smallint, i4 integer, i8 bigint, n5 numeric(5,2), n18 numeric(18,6), n38 numeric(38,10), w38 numeric(38,0));
INSERT INTO nums VALUES
  (1, 0, 0, 0, 0, 0, 0, 0), (2, 1, 1, 1, 1, 1, 1, 1), (3, -1, -1, -1, -1, -1, -1, -1),
  (4, 32767, 2147483647, 9223372036854775807, 999.99, 999999999999.999999, 9999999999999999999999999999.9999999999, 99999999999999999999999999999999999999),
  (5, -32768, -2147483648, -9223372036854775808, -999.99, -999999999999.999999, -9999999999999999999999999999.9999999999, -99999999999999999999999999999999999999),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (7, 7, 7, 7, 0.01, 0.000001, 0.0000000001, 7), (8, -7, -7, -7, -0.01, -0.000001, -0.0000000001, -7),
  (9, 2, 2, 9007199254740993, 2.50, 2.5, 2.5, 25), (10, 3, 3, -9007199254740993, -2.50, -2.5, -2.5, -25), (11, 10, 1000000, 1000000000000, 1.50, 1.5, 1.5, 15), (12, 12, 12, 12, 0.50, 0.5, 0.5, 5),
  (13, 2, 2, 2, NULL, 3.1415926535, 3.1415926535, NULL), (14, NULL, 2, NULL, 2.50, NULL, 2.5, 25);

-- Floats: NaN, infinities, negative zero, the largest, the smallest. In a table of its own, because one NaN decides what a whole table can be asked.
CREATE TABLE fl (id integer PRIMARY KEY, x float8, y float8, r real);
INSERT INTO fl VALUES
  (1, 0, 0, 0), (2, '-0', 0, '-0'), (3, 1, 2, 1), (4, -1, 0.5, -1), (5, 'NaN', 1, 'NaN'), (6, 'Infinity', 1, 'Infinity'), (7, '-Infinity', 1, '-Infinity'), (8, NULL, NULL, NULL), (9, 'NaN', 'NaN', NULL),
  (10, 1.7976931348623157e308, 1, 3.4028235e38), (11, 2.2250738585072014e-308, 1, 1.1754944e-38), (12, 0.1, 0.2, 0.1), (13, 1e21, 1e-7, 1e10), (14, 2.5, 3.5, 2.5), (15, -2.5, 0.3333333333333333, -2.5), (16, 'Infinity', 'Infinity', 0.3333333), (17, 123456789.125, 1e15, 16777216);

-- Floats without NaN, infinity and -0.
CREATE TABLE fin (id integer PRIMARY KEY, x float8 NOT NULL, y float8, r real);
INSERT INTO fin SELECT i, ((i * 613) % 2000 - 1000)::float8 / 16, CASE WHEN i % 5 = 0 THEN NULL ELSE ((i * 7919) % 10000)::float8 / 7 END, (((i * 41) % 100) - 50)::real / 4 FROM generate_series(1, 40) AS i;

-- Texts.
CREATE TABLE x (id integer PRIMARY KEY, s text, v varchar(12), p text);
INSERT INTO x VALUES
  (1, '', '', ''), (2, NULL, NULL, NULL), (3, 'hello', 'hello', 'h%'), (4, 'Hello World', 'Hello World', '%World'), (5, 'HELLO', 'HELLO', 'h_llo'), (6, ' lead', ' lead', ' %'), (7, 'trail  ', 'trail  ', 'trail'), (8, E'tab\tstop', E'tab\tstop', E'%\t%'),
  (9, E'two\nlines', E'two\nlines', 'two%'), (10, E'end\n', E'end\n', 'end_'), (11, E'back\\slash', E'back\\slash', E'back\\\\%'), (12, 'per%cent', 'per%cent', E'per\\%cent'), (13, 'under_score', 'under_score', E'under\\_score'), (14, 'quo''te"s', 'quo''te"s', '%''%'),
  (15, 'ä', 'ä', '_'), (16, U&'a\0308', U&'a\0308', '__'), (17, 'ß', 'ß', 'SS'), (18, 'Straße', 'Straße', '%ß%'), (19, '日本語', '日本語', '___'), (20, '😀', '😀', '_'), (21, 'a😀b', 'a😀b', 'a_b'), (22, 'İstanbul', 'İstanbul', 'i%'),
  (23, 'ﬁne', 'ﬁne', '_ne'), (24, 'Ωmega', 'Ωmega', 'ω%'), (25, 'é', 'é', 'e%'), (26, '12', '12', '1_'), (27, ' 12 ', ' 12 ', '12'), (28, '1e1', '1e1', '1%1'), (29, '-0', '-0', '%0'), (30, '0x1F', '0x1F', '0_1F'), (31, 'NaN', 'NaN', 'nan'), (32, 'null', 'null', 'NULL'), (33, 'true', 'true', 't%'),
  (34, '2024-02-29', '2024-02-29', '2024%'), (35, 'a,b,c', 'a,b,c', 'a,%'), (36, ',,', ',,', ',_'), (37, 'aaa', 'aaa', 'a%a'), (38, 'banana', 'banana', '%an%'), (39, '$1 {x} :a ?', '$1 {x} :a ?', '$1%'), (40, '[a-z]+(.*)?', '[a-z]+(.*)?', '[%'), (41, '--', '--', '--'), (42, '/* */', '/* */', '/*%'), (43, U&'\00A0x', U&'\00A0x', '_x'), (44, U&'a\200Bb', U&'a\200Bb', 'a_b'), (45, 'a', 'a', 'A'), (46, 'A', 'A', 'a'), (47, 'b', 'b', 'b'), (48, 'Z', 'Z', 'Z'), (49, '~', '~', '~');

-- Dates and times within the years that every engine holds.
CREATE TABLE dt (id integer PRIMARY KEY, d date, ts timestamp, tz timestamptz, ti time);
INSERT INTO dt VALUES
  (1, '1970-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00Z', '00:00:00'), (2, '1969-12-31', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999Z', '23:59:59.999999'), (3, '2000-02-29', '2000-02-29 12:34:56.789', '2000-02-29 12:34:56.789Z', '12:34:56.789'),
  (4, '1900-01-01', '1900-01-01 00:00:00', '1900-01-01 00:00:00Z', '00:00:00.000001'), (5, '1900-02-28', '1900-02-28 23:59:59', '1900-02-28 23:59:59Z', '12:00:00'), (6, '2024-02-29', '2024-02-29 23:59:59.999999', '2024-02-29 23:59:59.999999Z', '06:30:00'), (7, '2023-12-31', '2023-12-31 23:59:59.5', '2023-12-31 23:59:59.5Z', '23:59:59.5'),
  (8, '2024-01-01', '2024-01-01 00:00:00.000001', '2024-01-01 00:00:00.000001Z', '00:00:00'), (9, '2020-12-31', '2020-12-31 10:00:00', '2020-12-31 10:00:00Z', '10:00:00'), (10, '2021-01-03', '2021-01-03 10:00:00', '2021-01-03 10:00:00Z', '10:00:00'), (11, '2018-12-31', '2018-12-31 01:02:03.004005', '2018-12-31 01:02:03.004005Z', '01:02:03.004005'),
  (12, NULL, NULL, NULL, NULL), (13, '2262-04-12', '2262-04-11 23:47:16.854775', '2262-04-11 23:47:16.854775Z', '23:47:16.854775'), (14, '2199-12-31', '2199-12-31 23:59:59', '2199-12-31 23:59:59Z', '23:59:59'), (15, '2016-12-31', '2016-12-31 23:59:59', '2016-12-31 23:59:59Z', '23:59:59'), (16, '2017-01-01', '2017-01-01 00:00:00', '2017-01-01 00:00:00Z', '00:00:00'),
  (17, '2024-03-31', '2024-03-31 02:30:00', '2024-03-31 01:30:00Z', '02:30:00'), (18, '2024-10-27', '2024-10-27 02:30:00', '2024-10-27 00:30:00Z', '02:30:00'), (19, '1999-12-31', '1999-12-31 23:59:59.9999', '1999-12-31 23:59:59.9999Z', '23:59:59.9999'), (20, '2001-01-31', '2001-01-31 08:00:00', '2001-01-31 08:00:00Z', '08:00:00'), (21, '2024-02-29', NULL, '2024-02-29 12:00:00Z', NULL), (22, NULL, '2024-02-29 00:00:00', NULL, '12:00:00');

-- Dates that not every engine holds.
CREATE TABLE far (id integer PRIMARY KEY, d date, ts timestamp, tz timestamptz);
INSERT INTO far VALUES (1, '0001-01-01', '0001-01-01 00:00:00', '0001-01-01 00:00:00Z'), (2, '9999-12-31', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999Z'), (3, '1582-10-15', '1582-10-15 12:00:00', '1582-10-15 12:00:00Z'), (4, '1582-10-04', '1582-10-04 12:00:00', '1582-10-04 12:00:00Z'), (5, '1899-12-31', '1899-12-31 23:59:59', '1899-12-31 23:59:59Z'), (6, '2300-01-01', '2300-01-01 00:00:00', '2300-01-01 00:00:00Z'), (7, NULL, NULL, NULL);

-- Other types, one table each: an engine that does not hold one type still holds the others.
CREATE TABLE ids (id integer PRIMARY KEY, u uuid);
INSERT INTO ids VALUES (1, '00000000-0000-0000-0000-000000000000'), (2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), (3, '0123abcd-4567-89ef-0123-456789abcdef'), (4, '80000000-0000-0000-0000-000000000000'), (5, '7fffffff-ffff-ffff-ffff-ffffffffffff'), (6, NULL), (7, '0123abcd-4567-89ef-0123-456789abcdef');
CREATE TABLE bin (id integer PRIMARY KEY, y bytea);
INSERT INTO bin VALUES (1, ''), (2, '\x00'), (3, '\x0001feff'), (4, '\x61'), (5, NULL), (6, '\xff'), (7, '\x80');
CREATE TABLE docs (id integer PRIMARY KEY, j jsonb);
INSERT INTO docs VALUES (1, '{"a": 1, "b": "x", "c": [1, 2, null], "d": {"e": 2.50}}'), (2, '{}'), (3, '[]'), (4, 'null'), (5, '"text"'), (6, '12345678901234567890'), (7, NULL), (8, '{"a": null, "b": ""}'), (9, '{"a": "1", "ü": true, "b": "日本"}'), (10, '{"a": false, "c": []}'), (11, '{"a": 1.0, "b": "q\"uote"}'), (12, '[1, "two", [3]]');
CREATE TABLE arr (id integer PRIMARY KEY, a integer[], w text[]);
INSERT INTO arr VALUES (1, '{1,2,3}', '{a,b,c}'), (2, '{}', '{}'), (3, NULL, NULL), (4, '{NULL}', '{NULL}'), (5, '{3,NULL,1}', '{x,NULL,""}'), (6, '{2147483647,-2147483648}', '{"a,b","{}","\"q\""}'), (7, '{1,1,1}', '{a,a}'), (8, '{5}', '{ß}');
CREATE TABLE spans (id integer PRIMARY KEY, iv interval);
INSERT INTO spans VALUES (1, 'PT0S'), (2, '1 year 2 months 3 days 04:05:06.7'), (3, '-1 month'), (4, '36 hours'), (5, '1 day'), (6, '24 hours'), (7, '1 month'), (8, '30 days'), (9, NULL), (10, '-0.000001 seconds');
CREATE TABLE chars (id integer PRIMARY KEY, c char(5), v varchar(3));
INSERT INTO chars VALUES (1, 'a', 'a'), (2, 'a  ', 'a  '), (3, '', ''), (4, 'abcde', 'abc'), (5, NULL, NULL), (6, 'ä', 'ä');
CREATE TABLE plain (id integer PRIMARY KEY, n numeric);
INSERT INTO plain VALUES (1, 1), (2, 1.0), (3, 1.00), (4, 'NaN'), (5, 1e40), (6, NULL), (7, 0.1), (8, -1.50);

-- Duplicates and keys with NULL.
CREATE TABLE dup (k integer, s text, v numeric(10,2));
INSERT INTO dup VALUES (1, 'a', 1.00), (1, 'a', 1.00), (1, 'b', 2.00), (2, 'a', NULL), (2, 'a', NULL), (NULL, 'a', 3.00), (NULL, NULL, NULL), (NULL, NULL, NULL), (3, '', 0.00), (3, NULL, -1.00), (2, 'b', 2.00), (1, 'a', 2.00);

-- Nothing is NULL, and the key has two columns.
CREATE TABLE nn (a integer NOT NULL, b integer NOT NULL, v text NOT NULL, n numeric(8,3) NOT NULL, ok boolean NOT NULL, at timestamp NOT NULL, PRIMARY KEY (a, b));
INSERT INTO nn SELECT i / 5, i % 5, (ARRAY['one', 'two', 'Three', 'vier', 'élan'])[1 + i % 5] || i, ((i * 7919) % 10000)::numeric / 8, i % 3 = 0, timestamp '2020-01-01' + i * interval '7 hours' FROM generate_series(0, 59) AS i;

-- A tree, and names that need quotes.
CREATE TABLE node (id integer PRIMARY KEY, parent integer, label text NOT NULL, weight numeric(6,2));
INSERT INTO node VALUES (1, NULL, 'root', 1.00), (2, 1, 'left', 2.50), (3, 1, 'right', NULL), (4, 2, 'leaf a', 0.25), (5, 2, 'leaf b', 0.75), (6, 3, 'leaf c', 10.00), (7, 6, 'deep', 0.01), (8, NULL, 'other root', 5.00), (9, 8, 'only child', -1.00);
CREATE TABLE "Odd Names" ("Id" integer PRIMARY KEY, "select" text, "a b" integer, "ümlaut" numeric(5,1));
INSERT INTO "Odd Names" VALUES (1, 'x', 10, 1.5), (2, NULL, NULL, NULL), (3, 'y', -10, 2.5);

-- One column of each type, with values that most functions take: every rule of the allow-lists is tried over them.
CREATE TABLE wide (id integer PRIMARY KEY, c_int2 smallint, c_int4 integer, c_int8 bigint, c_numeric numeric(12,3), c_float4 real, c_float8 float8, c_text text, c_varchar varchar(20), c_bool boolean, c_date date, c_timestamp timestamp, c_timestamptz timestamptz, c_time time, c_uuid uuid, c_bytea bytea, c__int2 smallint[], c__int4 integer[], c__int8 bigint[], c__text text[], c__bool boolean[], c__date date[], c__float8 float8[]);
INSERT INTO wide VALUES
  (1, 0, 0, 0, 0, 0, 0, '', '', true, '1970-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00Z', '00:00:00', '00000000-0000-0000-0000-000000000000', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
  (2, 1, 1, 1, 1.5, 1.5, 1.5, 'a', 'a', false, '2000-02-29', '2000-02-29 12:34:56.789', '2000-02-29 12:34:56.789Z', '12:34:56.789', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\x00', '{1,2}', '{1,2,NULL}', '{1,2}', '{a,b,NULL}', '{t,f}', '{2000-01-01}', '{1.5,2.5}'),
  (3, -1, -1, -1, -2.5, -2.5, -2.5, 'Hello World', 'Hello World', NULL, '1969-12-31', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999Z', '23:59:59.999999', '0123abcd-4567-89ef-0123-456789abcdef', '\x0001feff', '{-1}', '{-1,-2}', '{-1}', '{"Hello",""}', '{NULL}', '{1969-12-31,NULL}', '{-0.5}'),
  (4, 2, 2, 2, 0.125, 0.25, 0.5, 'äöü ß', 'äöü ß', true, '2024-12-31', '2024-12-31 23:59:59.5', '2024-12-31 23:59:59.5Z', '06:30:00', '80000000-0000-0000-0000-000000000000', '\x61', '{2,2}', '{2,2}', '{2,2}', '{ä,ß}', '{t}', '{2024-12-31}', '{0.5,0.5}'),
  (5, 7, 7, 9007199254740993, 100.001, 100.5, 1e10, 'a,b,,c', 'a,b,,c', false, '1900-03-01', '1900-03-01 01:02:03.000004', '1900-03-01 01:02:03.000004Z', '01:02:03', '7fffffff-ffff-ffff-ffff-ffffffffffff', '\xff', '{7}', '{7,8,9}', '{9007199254740993}', '{"a,b",c}', '{f}', '{1900-03-01}', '{1e10}'),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (7, -7, -12, -12, -99.999, -0.75, -123.456, E' \ttab\n', ' pad ', true, '2016-02-29', '2016-02-29 00:00:00', '2016-02-29 00:00:00Z', '12:00:00', '0123abcd-4567-89ef-0123-456789abcdef', '\x80', '{3,1,2}', '{3,1,2}', '{3,1,2}', '{z,a}', '{t,NULL,f}', '{2016-02-29,2015-01-01}', '{3,1,2}'),
  (8, 12, 100, 1000000000000, 12345.678, 3.5, 3.5, '日本語😀', '日本語😀', false, '2199-12-31', '2199-12-31 23:59:59', '2199-12-31 23:59:59Z', '18:45:00.5', NULL, '\x00ff', '{12}', '{100}', '{1000000000000}', '{日本}', '{t,t}', '{2199-12-31}', '{3.5}'),
  (9, 3, 3, 3, 2.500, 2.5, 2.5, '-12.50', '2024-02-29', NULL, '2021-01-03', '2021-01-03 10:00:00', '2021-01-03 10:00:00Z', '10:00:00', '00000000-0000-0000-0000-000000000001', '\x31', '{NULL,3}', '{NULL,3}', '{NULL,3}', '{NULL}', '{f,f}', '{NULL}', '{NULL}'),
  (10, 100, 365, 365, 0.001, 0.125, 1e-7, 'hello', 'HELLO', true, '2020-12-31', '2020-12-31 10:20:30.405060', '2020-12-31 10:20:30.40506Z', '10:20:30.40506', 'abcdef01-2345-6789-abcd-ef0123456789', '\x68656c6c6f', '{100}', '{365,1}', '{365}', '{hello,hello}', '{t,f,t}', '{2020-12-31}', '{1e-7}');
