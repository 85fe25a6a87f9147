import { WAYS_IN } from './ways-in.ts';

/** What an attacker wants to run beside a read of `lab.t`. */
const PAYLOADS = ['; DROP TABLE lab.t', '; DELETE FROM lab.t', '; INSERT INTO lab.t (id) VALUES (1)', '; UPDATE lab.t SET k = 1', ';SELECT 2', "; COPY lab.t TO '/tmp/way_in'", '; SET default_transaction_read_only = off', '; COMMIT; DROP TABLE lab.t'];
const INVISIBLE = ['\0', '\u200b', '\u00a0', '\u2028', '\u2029', '\ufeff', '\u0085', '\v', '\f', '\u202e', '\u2060', '\u00ad', '\u3000', '\u180e', '\b', '\u001a', '\u007f'];

/** Places where lexers differ: what is a comment, a quote, a blank or an end of line. `P` stands for the payload. */
const FRAMES: readonly string[] = [
  'SELECT 1P', 'SELECT 1 P;', 'SELECT 1 -- x\rP', 'SELECT 1 -- x\r\nP', 'SELECT 1 -- x\nP', 'SELECT 1 --P', 'SELECT 1 --x\u2028P', 'SELECT 1 --x\u0085P', 'SELECT 1 #P', 'SELECT 1 # x\nP', 'SELECT 1 // x\nP',
  "SELECT 'a\\'P; --'", "SELECT 'a\\', 'P; --'", "SELECT 'a\\\\'P; --'", "SELECT E'a\\'P; --'", "SELECT e'a\\'P --' ", "SELECT E'a\\\\'P; --'", "SELECT N'a\\'P; --'", "SELECT B'1'P", "SELECT X'41'P", "SELECT U&'a\\0027P'", "SELECT U&'a!0027P' UESCAPE '!'", "SELECT 'a' 'P'", "SELECT 'a'\n'P'", "SELECT 'a''P'", "SELECT 'a'''P",
  'SELECT "a\\"P" FROM lab.t', 'SELECT "a""P" FROM lab.t', 'SELECT `a`P', 'SELECT `aP`', 'SELECT [aP]', 'SELECT U&"\\0061P" FROM lab.t', 'SELECT id AS "P" FROM lab.t', 'SELECT id AS "a\\" P" FROM lab.t',
  'SELECT $$P$$', 'SELECT $$a$$P', 'SELECT $a$P$a$', 'SELECT $a$ $$P$$ $a$', 'SELECT $a$ $b$P$a$', 'SELECT $a $P $a $', 'SELECT $é$P$é$', 'SELECT $1$P$1$', 'SELECT $_$P$_$', 'SELECT a$$P$$', 'SELECT 1$$P$$', "SELECT $$'$$P --'", 'SELECT $a$$a$P', 'SELECT $A$ $a$P$A$',
  'SELECT 1 /*P*/', 'SELECT 1 /* /* */P*/', 'SELECT 1 /* /* */ */P', 'SELECT 1 /*!P*/', 'SELECT 1 /*+P*/', 'SELECT 1 /**/P', 'SELECT 1 /* -- */P', 'SELECT 1 -- /*\nP -- */', 'SELECT 1 /* \' */P', "SELECT '/*'P -- '*/'", 'SELECT 1 /*\0*/P', 'SELECT 1 /*/P*/', 'SELECT 1 */P', 'SELECT 1 /*P', "SELECT 'P",
  'SELECT 1 ;; P', 'SELECT 1 \\; P', 'SELECT 1 \\gP', 'SELECT 1 GOP', 'SELECT 1\nGO\nP', 'SELECT 1 \\\nP', 'DELIMITER // SELECT 1 P', 'SELECT 1；P', "SELECT ‘aP’", 'SELECT 1％P', 'SELECT 1 FORMAT NullP', 'SELECT 1 SETTINGS readonly=0P', 'EXPLAIN SELECT 1P', 'TABLE lab.tP', 'VALUES (1)P', '(SELECT 1)P', '((SELECT 1))P',
  'WITH x AS (SELECT 1P) SELECT * FROM x', 'SELECT (SELECT 1P)', 'SELECT * FROM (SELECT 1P) AS x', 'SELECT CASE WHEN true THEN 1P END', "SELECT '${P}'", "SELECT '{{P}}'", 'SELECT ?P', 'SELECT :aP', 'SELECT @aP', 'SELECT %sP', 'SELECT {a:Int8}P', "SELECT 1 WHERE 'a' = 'a' OR ''=''P",
];

/** Writes that stand inside something that begins like a read, and reads that change something on the way. */
const INSIDE: readonly string[] = [
  ...['DELETE FROM lab.t', 'INSERT INTO lab.t (id) VALUES (1)', 'UPDATE lab.t SET k = 1', 'MERGE INTO lab.t USING lab.u ON t.id = u.id WHEN MATCHED THEN DELETE', 'DROP TABLE lab.t', 'TRUNCATE lab.t', 'CREATE TABLE lab.way_in (a int)', "COPY lab.t TO '/tmp/way_in'", 'CALL f()', 'EXPLAIN ANALYZE DELETE FROM lab.t'].flatMap((write) => [
    `WITH d AS (${write} RETURNING *) SELECT * FROM d`, `WITH d AS MATERIALIZED (${write}) SELECT 1`, `WITH a AS (WITH d AS (${write} RETURNING 1) SELECT * FROM d) SELECT * FROM a`, `SELECT * FROM (WITH d AS (${write} RETURNING 1) SELECT * FROM d) AS x`, `SELECT (WITH d AS (${write} RETURNING 1) SELECT 1)`, `SELECT * FROM (${write} RETURNING *) AS x`, `SELECT EXISTS (${write} RETURNING 1)`,
    `(${write})`, `EXPLAIN ${write}`, `EXPLAIN (ANALYZE) ${write}`, `PREPARE p AS ${write}`, `DO $$ BEGIN ${write}; END $$`, `SELECT 1 UNION ${write}`, `WITH RECURSIVE d AS (${write} RETURNING 1) SELECT 1`, `TABLE d WITH d AS (${write})`, `VALUES ((${write}))`, `SELECT query('${write}')`, `SELECT * FROM query('${write}')`, `SELECT query_to_xml('${write}', true, true, '')`, `SELECT dblink('x', '${write}')`,
  ]),
  'SELECT * INTO lab.way_in FROM lab.t', 'SELECT 1 INTO TEMP way_in', 'SELECT * FROM lab.t FOR UPDATE', 'SELECT * FROM lab.t FOR NO KEY UPDATE', 'SELECT * FROM lab.t FOR SHARE', 'SELECT * FROM (SELECT * FROM lab.t FOR UPDATE) AS x', 'WITH x AS (SELECT * FROM lab.t FOR KEY SHARE) SELECT * FROM x', 'SELECT * FROM lab.t INTO OUTFILE \'/tmp/way_in\'', "SELECT 1 INTO DUMPFILE '/tmp/way_in'", 'CREATE TABLE lab.way_in AS SELECT 1', 'EXPLAIN ANALYZE SELECT * INTO lab.way_in FROM lab.t',
  "SELECT nextval('lab.s')", "SELECT setval('lab.s', 1)", "SELECT pg_catalog.nextval('lab.s')", "SELECT ('lab.s'::text).nextval", "SELECT (('lab.s')).setval", "SELECT pg_notify('a', 'b')", "SELECT set_config('a.b', 'c', false)", "SELECT lo_create(0)", "SELECT lo_unlink(1)", 'SELECT pg_advisory_lock(1)', 'SELECT pg_switch_wal()', "SELECT pg_create_restore_point('a')", "SELECT pg_catalog.\"set_config\"('a.b', 'c', false)", "SELECT \"PG_SLEEP\"(1)", "SELECT pg_/**/sleep(1)", 'SELECT pg_sleep /**/ (1)', "SELECT pg_read_file/*x*/('/etc/passwd')",
  'FROM lab.t', 'FROM lab.t SELECT id', 'SELECT FROM lab.t', 'SELECT', 'SELECT 1 FROM lab.t t1, LATERAL (DELETE FROM lab.t RETURNING 1) x', 'DESCRIBE lab.t', 'SUMMARIZE lab.t', 'PIVOT lab.t ON k', 'SHOW ALL', 'SELECT * FROM "lab.t"', "SELECT * FROM 'lab.t'", 'SELECT * FROM lab."t.parquet"', 'SELECT * FROM lab."/etc/passwd"', 'SELECT * FROM lab."t$snapshots"', 'SELECT * FROM lab."t@1"', 'SELECT * FROM lab."t?x=1"', 'SELECT * FROM lab."t;DROP"', "SELECT * FROM lab.\"t' OR '1\"", 'SELECT * FROM "lab".."t"',
];

/** Hidden characters between and inside of words. */
const HIDDEN = INVISIBLE.flatMap((char) => [`SELECT${char}1`, `SELECT 1${char}; DROP TABLE lab.t`, `SEL${char}ECT 1`, `SELECT id FROM lab.t${char}`, `SELECT id AS a${char}b FROM lab.t`, `SELECT 1 -- ${char}; DROP TABLE lab.t`, `${char}DROP TABLE lab.t`, `SELECT '${char}' FROM lab.t`, `SELECT "${char}" FROM lab.t`]);

/** Reads that must stay reads, written so that another lexer might see more in them; each runs on the engines. */
export const HARMLESS: readonly string[] = [
  "SELECT id, 'a\\' AS x, '; DROP TABLE lab.t; --' AS y FROM lab.t", "SELECT id FROM lab.t WHERE s = 'a\\' OR s = '; DROP TABLE lab.t; --'", "SELECT id, $$; DROP TABLE lab.t$$ AS x FROM lab.t", "SELECT id, $a$ $$ ; DROP TABLE lab.t $$ $a$ AS x FROM lab.t", "SELECT id, E'\\'; DROP TABLE lab.t; --' AS x FROM lab.t", "SELECT id, U&'\\0027; DROP TABLE lab.t; --' AS x FROM lab.t", 'SELECT id AS "; DROP TABLE lab.t" FROM lab.t', 'SELECT id AS "a"";DROP TABLE lab.t;--" FROM lab.t', 'SELECT id AS "a\\" FROM lab.t',
  'SELECT id /* /* */ ; DROP TABLE lab.t */ FROM lab.t', 'SELECT id -- ; DROP TABLE lab.t\nFROM lab.t', "SELECT id, '--' AS x, '/*' AS y, '*/' AS z FROM lab.t", 'SELECT id AS "/*", k AS "*/" FROM lab.t', "SELECT id, 'it''s' AS x, '''' AS y FROM lab.t", "SELECT id, '\u200b\u202e' AS x FROM lab.t", "SELECT id, '`' AS x, '\"' AS y, '{{x}}' AS z, '${x}' AS w, '?' AS q, ':a' AS r FROM lab.t", 'SELECT "id" FROM "lab"."t"', 'TABLE lab.t', '(SELECT id FROM lab.t)', 'SELECT id FROM lab.t;', "SELECT id, 'INTO OUTFILE' AS x, 'FORMAT Null' AS y, 'SETTINGS readonly = 0' AS z FROM lab.t", "SELECT id FROM lab.t WHERE s LIKE '%\\%; DROP%'", "SELECT id, '\\n\\0\\x41\\u0041' AS x FROM lab.t", 'SELECT id AS format, k AS settings FROM lab.t', 'SELECT id AS "`", k AS "\'" FROM lab.t', 'SELECT t.id AS "drop", t.k AS "delete" FROM lab.t AS t', 'WITH x AS (SELECT id FROM lab.t) SELECT * FROM x', "SELECT id, s || '\\' || s AS x FROM lab.t", "SELECT id, '\r; DROP TABLE lab.t' AS x FROM lab.t", "SELECT count(*) AS \"a\rb\" FROM lab.t",
];

/** Each once. */
export const HOSTILE: readonly string[] = [...new Set([...FRAMES.flatMap((frame) => PAYLOADS.map((payload) => frame.replaceAll('P', payload))), ...INSIDE, ...HIDDEN, ...WAYS_IN.map(({ sql }) => sql), ...HARMLESS])];
