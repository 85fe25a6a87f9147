import { isFailureError } from '@query-router/contracts';
import { loadSql, readStatement } from '@query-router/sql';
import { WAYS_IN } from './ways-in.ts';

beforeAll(loadSql);

function codeOf(sql: string): string {
  try {
    readStatement(sql);
    return 'accepted';
  } catch (error) {
    if (isFailureError(error)) return error.failure.code;
    throw error;
  }
}

function messageOf(sql: string): string {
  try {
    readStatement(sql);
    return 'accepted';
  } catch (error) {
    if (isFailureError(error)) return error.failure.message;
    throw error;
  }
}

describe('ways in', () => {
  it('are at least sixty', () => {
    expect(WAYS_IN.length).toBeGreaterThanOrEqual(60);
  });

  it.each(WAYS_IN)('refuses $sql', ({ sql }) => {
    expect(['STATEMENT_REFUSED', 'SQL_NOT_SUPPORTED', 'SQL_SYNTAX', 'BAD_REQUEST']).toContain(codeOf(sql));
  });
});

describe('text', () => {
  it.each(['', '   \n', ';', '-- nothing', '/* nothing */'])('calls %j a bad request', (sql) => {
    expect(codeOf(sql)).toBe('BAD_REQUEST');
  });

  it('calls half a surrogate pair a bad request', () => {
    expect(codeOf("SELECT '\ud800'")).toBe('BAD_REQUEST');
  });

  it('takes any text inside a literal, line ends and emoji included', () => {
    expect(codeOf("SELECT 'a\u00a0b\u200d\u202e', E'\\n', $$ \u200b $$, '👩‍👩‍👧'")).toBe('accepted');
  });

  it('says where an invisible character is', () => {
    expect(messageOf('SELECT 1,\n  2\u200b')).toBe('The SQL holds the invisible character U+200B at line 2, column 4. Replace it with a plain space or remove it.');
  });

  it('says where the syntax is wrong, counted in characters', () => {
    expect(messageOf("SELECT '😀😀',\n  '😀' FROM x y z")).toContain('(line 2, column 16)');
    expect(codeOf('SELEC 1')).toBe('SQL_SYNTAX');
  });

  it('takes one statement with a semicolon at its end', () => {
    expect(codeOf('SELECT 1 ; ')).toBe('accepted');
  });
});

/** What grows faster than the text takes minutes of a processor; what does not, milliseconds. Jest's own limit does not end a test that never waits. */
const BOUNDED_MS = 30_000;
const nested = (count: number): string => `SELECT ${'('.repeat(count)}1${')'.repeat(count)}`;

describe('size and depth', () => {
  afterEach(() => {
    // The parser still works after whatever the test did to it.
    readStatement('SELECT 1');
  });

  it('takes 150 nested parentheses and refuses 10,000', () => {
    expect(codeOf(nested(150))).toBe('accepted');
    expect(codeOf(nested(10_000))).toBe('SQL_NOT_SUPPORTED');
  });

  it('does not count parentheses in literals and comments', () => {
    expect(codeOf(`SELECT '${'('.repeat(5000)}' -- ${'('.repeat(5000)}`)).toBe('accepted');
  });

  it('refuses a megabyte at once', () => {
    expect(codeOf(`SELECT '${'x'.repeat(1_000_000)}'`)).toBe('PAYLOAD_TOO_LARGE');
    expect(codeOf(`SELECT '${'ä'.repeat(40_000)}'`)).toBe('PAYLOAD_TOO_LARGE');
  });

  it.each([
    ['a chain of 30,000 +', `SELECT ${Array(30_000).fill('1').join('+')}`],
    ['4,000 UNIONs', Array(4000).fill('SELECT 1').join(' UNION ')],
    ['15,000 NOTs', `SELECT ${'NOT '.repeat(15_000)}true`],
    ['30,000 signs', `SELECT ${'- '.repeat(30_000)}1`],
    ['12,000 casts', `SELECT 1${'::int'.repeat(12_000)}`],
    ['4,000 joins', `SELECT 1 FROM a${' JOIN b ON true'.repeat(4000)}`],
    ['2,000 nested CASEs', `SELECT ${'CASE WHEN true THEN 1 ELSE '.repeat(2000)}1${' END'.repeat(2000)}`],
    ['60,000 brackets', `SELECT ${'['.repeat(60_000)}`],
  ])('refuses %s in bounded time', (_, sql) => {
    const before = process.cpuUsage();
    expect(codeOf(sql)).toBe('SQL_NOT_SUPPORTED');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(BOUNDED_MS);
  });

  it.each([
    ['5,000 ANDs', `SELECT 1 WHERE ${Array(5000).fill('a = 1').join(' AND ')}`],
    ['a list of 10,000', `SELECT 1 WHERE a IN (${Array(10_000).fill('1').join(',')})`],
    ['1,000 UNIONs', Array(1000).fill('SELECT 1').join(' UNION ')],
    ['a sum of 1,000', `SELECT ${Array(1000).fill('1').join('+')}`],
  ])('takes %s in bounded time', (_, sql) => {
    const before = process.cpuUsage();
    expect(codeOf(sql)).toBe('accepted');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(BOUNDED_MS);
  });
});

describe('messages', () => {
  it.each([
    ['EXPLAIN SELECT 1', '/query/explain'],
    ['COPY t TO STDOUT', 'INSERT'],
    ['SELECT $1', 'literals'],
    ['SELECT * FROM pg_class', '/catalog'],
    ['SHOW tables', '/catalog'],
    ['BEGIN', 'One'.toLowerCase()],
    ['SELECT 1; SELECT 2', 'nothing was run'],
    ['CREATE TEMP TABLE x (a int)', 'session'],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'transaction'],
    ["SELECT dblink('x')", 'other servers'],
    ["SELECT read_csv('x')", 'files'],
    ['SELECT foo(1)', 'standard functions'],
    ['SELECT * FROM a.b.c', 'schema.table'],
  ])('%s is refused with advice', (sql, advice) => {
    expect(messageOf(sql)).toContain(advice);
  });
});
