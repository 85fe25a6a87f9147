-- arrays [24]
SELECT id, a, w FROM arr ORDER BY id
SELECT id, a[1], a[2], a[5], a[0], a[-1] FROM arr ORDER BY id
SELECT id, a[1:2], a[2:], a[:1] FROM arr ORDER BY id
SELECT id, cardinality(a), array_length(a, 1), array_upper(a, 1), array_ndims(a) FROM arr ORDER BY id
SELECT id, a || 4, a || ARRAY[5, 6], 0 || a, array_append(a, 7), array_prepend(8, a), array_cat(a, a) FROM arr ORDER BY id
SELECT id, 1 = ANY (a), 1 = ALL (a), NULL = ANY (a), 3 <> ALL (a) FROM arr ORDER BY id
SELECT id, a @> ARRAY[1], a <@ ARRAY[1, 2, 3], a && ARRAY[3, 5] FROM arr ORDER BY id
SELECT id, a = ARRAY[1, 2, 3], a < ARRAY[2], a IS NULL, a = '{}' FROM arr ORDER BY id
SELECT id, array_position(a, 1), array_positions(a, 1), array_remove(a, 1), array_replace(a, 1, 9) FROM arr ORDER BY id
SELECT id, array_to_string(a, ','), array_to_string(w, '-', 'null') FROM arr ORDER BY id
SELECT id, v FROM arr, unnest(a) AS v ORDER BY id, v
SELECT id, v, n FROM arr, unnest(w) WITH ORDINALITY AS y(v, n) ORDER BY id, n
SELECT unnest(a) FROM arr WHERE id = 1 ORDER BY 1
SELECT id, unnest(a) FROM arr ORDER BY 1, 2
SELECT id, v FROM arr LEFT JOIN unnest(a) AS v ON true ORDER BY id, v
SELECT id, (SELECT sum(v) FROM unnest(a) AS v) FROM arr ORDER BY id
SELECT ARRAY[1, 2, NULL], ARRAY['a', NULL], ARRAY[1.5, 2], ARRAY[]::int[], '{1,2}'::int[], ARRAY[[1, 2], [3, 4]]
SELECT ARRAY[1, 2] || ARRAY[3], ARRAY[1, 2] = ARRAY[1, 2], ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1, NULL] = ARRAY[1, NULL]
SELECT array_agg(k ORDER BY id) FROM t WHERE id < 10
SELECT array_agg(s ORDER BY id) FROM t WHERE id < 10
SELECT array_agg(DISTINCT k ORDER BY k) FROM t
SELECT array_agg(d ORDER BY id), array_agg(m ORDER BY id), array_agg(b ORDER BY id), array_agg(ts ORDER BY id) FROM t WHERE id < 10
SELECT b, array_agg(id ORDER BY id DESC) FROM t WHERE id < 30 GROUP BY b ORDER BY b
SELECT array_agg(a ORDER BY id) FROM arr WHERE id IN (1, 7)
SELECT a, count(*) FROM arr GROUP BY a ORDER BY a
SELECT DISTINCT w FROM arr ORDER BY w
SELECT ARRAY(SELECT id FROM t WHERE k = 1 ORDER BY id)
SELECT (ARRAY[10, 20, 30])[2], (ARRAY['x', 'y'])[3], (ARRAY[1, 2, 3])[2:3]
SELECT string_to_array('a,b,,c', ','), string_to_array('', ','), string_to_array(NULL, ',')
SELECT x.v, count(*) FROM arr, unnest(arr.a) AS x(v) GROUP BY x.v ORDER BY x.v
SELECT generate_subscripts(a, 1) FROM arr WHERE id = 1 ORDER BY 1
SELECT array_fill(0, ARRAY[3]), trim_array(ARRAY[1, 2, 3], 1), array_sample(ARRAY[1], 1)
-- documents [24]
SELECT id, j FROM docs ORDER BY id
SELECT id, j -> 'a', j ->> 'a', j -> 'zzz' FROM docs ORDER BY id
SELECT id, j ->> 'b', j -> 'c', j -> 'c' -> 0, j -> 'c' ->> 1 FROM docs ORDER BY id
SELECT id, j #> '{d,e}', j #>> '{d,e}', j #>> '{c,0}' FROM docs ORDER BY id
SELECT id, j -> 0, j ->> 1, j -> -1 FROM docs ORDER BY id
SELECT id, j ? 'a', j @> '{"a": 1}', j <@ '{"a": 1, "b": 2}' FROM docs ORDER BY id
SELECT id, jsonb_typeof(j), jsonb_typeof(j -> 'a') FROM docs ORDER BY id
SELECT id, jsonb_array_length(j -> 'c') FROM docs WHERE id IN (1, 10) ORDER BY id
SELECT id, (j ->> 'a')::int FROM docs WHERE id = 1
SELECT id FROM docs WHERE j ->> 'b' = 'x' ORDER BY id
SELECT id FROM docs WHERE j ->> 'a' IS NULL ORDER BY id
SELECT j ->> 'a' AS v, count(*) FROM docs GROUP BY v ORDER BY v
SELECT id, key, value FROM docs, jsonb_each(j) WHERE id = 1 ORDER BY key
SELECT id, v FROM docs, jsonb_array_elements(j) AS v WHERE id = 12 ORDER BY v::text
SELECT jsonb_build_object('a', 1, 'b', NULL), jsonb_build_array(1, 'x', NULL), to_jsonb(1.50)
SELECT jsonb_agg(k ORDER BY id), jsonb_object_agg(id, k) FROM t WHERE id < 4
SELECT '{"a": 1.0}'::jsonb, '{"a": 1.0}'::json, '[1, 2]'::jsonb -> 1, '{"a":{"b":2}}'::jsonb #>> '{a,b}'
SELECT j = '{}'::jsonb, j < '[]'::jsonb FROM docs ORDER BY id
SELECT j || '{"z": 1}'::jsonb, j - 'a' FROM docs WHERE id < 3 ORDER BY id
-- rows [24]
SELECT ROW(1, 'a'), (1, 2), ROW(1)
SELECT t FROM t WHERE id = 1
SELECT (t).id FROM t WHERE id < 3 ORDER BY 1
SELECT ROW(1, 2) = ROW(1, 2), ROW(1, NULL) IS NULL, ROW(NULL, NULL) IS NULL, ROW(1, NULL) IS NOT NULL
SELECT count(t) FROM t
SELECT row_to_json(u) FROM u WHERE id = 1
-- uuids and bytes
SELECT id, u FROM ids ORDER BY id
SELECT id FROM ids WHERE u = '0123abcd-4567-89ef-0123-456789abcdef' ORDER BY id
SELECT id FROM ids WHERE u > '7fffffff-ffff-ffff-ffff-ffffffffffff' ORDER BY id
SELECT u, count(*) FROM ids GROUP BY u ORDER BY u
SELECT min(u), max(u) FROM ids
SELECT count(DISTINCT u) FROM ids
SELECT a.id, b.id FROM ids a JOIN ids b ON a.u = b.u ORDER BY 1, 2
SELECT id FROM ids WHERE u IN ('00000000-0000-0000-0000-000000000000', NULL) ORDER BY id
SELECT id FROM ids WHERE u IS DISTINCT FROM '00000000-0000-0000-0000-000000000000' ORDER BY id
SELECT id, COALESCE(u, '00000000-0000-0000-0000-000000000000') FROM ids ORDER BY id
SELECT id, y FROM bin ORDER BY id
SELECT id FROM bin WHERE y = '\x00' ORDER BY id
SELECT id FROM bin WHERE y > '\x61' ORDER BY id
SELECT id, length(y), octet_length(y), encode(y, 'hex'), encode(y, 'base64') FROM bin ORDER BY id
SELECT y, count(*) FROM bin GROUP BY y ORDER BY y
SELECT id, y || y, substring(y FROM 1 FOR 2), get_byte(y, 0) FROM bin WHERE id IN (3, 4) ORDER BY id
SELECT decode('01ff', 'hex'), '\x01'::bytea || '\x02'::bytea
SELECT convert_from('\xc3a4'::bytea, 'UTF8'), convert_to('ä', 'UTF8')
