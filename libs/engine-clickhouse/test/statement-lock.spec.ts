import { whyNotARead } from '../src/statement-lock.ts';

/** Quadratic time would be minutes of a processor. Jest's own limit does not end a test that never waits. */
const BOUNDED_MS = 30_000;

describe('the lock on statement texts', () => {
  it.each([
    'SELECT 1',
    '  select 1;',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    '/* INSERT */ SELECT 1 -- ; DROP TABLE t',
    "SELECT 'INTO OUTFILE', 'a;b', 'it''s', 'back\\'slash; x'",
    'SELECT `into` outfile, "a;b" FROM t',
    'SELECT file, profile(x), x AS file FROM t',
    'SELECT id FROM t WHERE name = \'file(\'',
  ])('lets a read through: %s', (sql) => {
    expect(whyNotARead(sql)).toBeNull();
  });

  it.each([
    '',
    '   -- nothing',
    ';',
    'INSERT INTO t SELECT 1',
    'EXPLAIN SELECT 1',
    'DESCRIBE TABLE file(\'x\')',
    'SHOW TABLES',
    'FROM t SELECT 1',
    'SELECT 1; SELECT 2',
    'SELECT 1;;',
    "SELECT 1 INTO OUTFILE 'x'",
    "select 1 into/**/outfile 'x'",
    "SELECT 1 INTO -- comment\n OUTFILE 'x'",
    "SELECT file('/etc/passwd')",
    "SELECT `file` ('/etc/passwd')",
    'SELECT "file"(\'/etc/passwd\')',
    "SELECT FILE/* */('/etc/passwd')",
    'SELECT $tag$ text $tag$',
    'SELECT {parameter:String}',
    'SELECT 1 # comment',
    "SELECT 'open",
    'SELECT `open',
    'SELECT 1 /* open',
  ])('refuses: %s', (sql) => {
    expect(whyNotARead(sql)).toMatch(/.+/);
  });

  it('takes time in proportion to the text', () => {
    const before = process.cpuUsage();
    expect(whyNotARead(`SELECT ${'('.repeat(100_000)}`)).toBeNull();
    expect(whyNotARead(`SELECT ${"'a'".repeat(100_000)}`)).toBeNull();
    expect(whyNotARead(`SELECT '${'\\'.repeat(99_999)}`)).toMatch('quote');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(BOUNDED_MS);
  });
});
