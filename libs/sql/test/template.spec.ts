import { loadSql, readStatement, StatementCache } from '@query-router/sql';
import { liftLiterals } from '../src/template/lift-literals.ts';

beforeAll(loadSql);

/** A text with `?` for an integer and `¿` for a string, and values for it. */
const INTEGERS = ['0', '7', '007', '42', '999999999'];
const STRINGS = ["''", "'a'", "'DROP TABLE t'", "'1 -- 2'", "'/* x */'", "'héllo'", "'$1'", '\'"q"\'', "'LIMIT 5'"];

const TEXTS = [
  'SELECT * FROM users WHERE id = ?',
  'SELECT * FROM users WHERE ? = id',
  'select name, email from shop.customers where id=?',
  'SELECT * FROM users WHERE id IN (?)',
  'SELECT * FROM users WHERE id IN (?, ?, ?)',
  'SELECT * FROM users WHERE id NOT IN (?)',
  'SELECT * FROM users u WHERE u.id = ? AND u.email = ¿',
  'SELECT * FROM users WHERE name = ¿',
  'SELECT * FROM "Users" WHERE "Id" = ?',
  'SELECT * FROM users WHERE name = ¿ OR (age > ? AND age <= ?)',
  'SELECT * FROM users WHERE id = ?;',
  'SELECT o.id, c.name FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id AND c.active = ? WHERE o.id = ?',
  'SELECT id = ? FROM users WHERE id = ? ORDER BY 1',
  'SELECT id, ? AS one FROM users WHERE id = ?',
  'SELECT * FROM users WHERE id = ? ORDER BY ?, name',
  'SELECT * FROM users WHERE id = -?',
  'SELECT * FROM users WHERE id = ?::bigint',
  'SELECT * FROM users WHERE born = DATE ¿',
  'SELECT * FROM users WHERE score = ?.5 AND id = ?',
  'SELECT * FROM users WHERE score = ?e3',
  'SELECT * FROM users WHERE id = ? LIMIT ?',
  'SELECT * FROM users WHERE id = ? LIMIT ALL',
  'SELECT * FROM users WHERE name LIKE ¿',
  'SELECT * FROM users WHERE id BETWEEN ? AND ?',
  'SELECT x::float(?) FROM t WHERE id = ?',
  'SELECT x::varchar(?) FROM t WHERE id = ?',
  'SELECT lower(name) FROM users WHERE id = ?',
  'SELECT count(*) FROM users WHERE id = ?',
  'SELECT * FROM users WHERE id = (SELECT ?)',
  'SELECT * FROM users WHERE id = ? FOR UPDATE',
  'SELECT * FROM a, b WHERE a.id = b.id AND a.x = ?',
  'SELECT * FROM users WHERE id = ?\nAND name = ¿',
  'SELECT * FROM users WHERE name = ¿\n¿',
  "SELECT * FROM users WHERE name = E'a' AND id = ?",
  "SELECT * FROM users WHERE name = 'it''s' AND id = ?",
  'SELECT * FROM users WHERE name = $$x$$ AND id = ?',
  'SELECT * FROM users WHERE id = ? -- AND x = ?',
  'SELECT * FROM users WHERE id = /* ? */ ?',
  'SELECT * FROM users WHERE id = ? AND a1 = ?',
  'SELECT * FROM users WHERE tags[?] = ¿',
  'SELECT ? WHERE 1 = ?',
  'SELECT ?',
  'UPDATE users SET name = ¿ WHERE id = ?',
  'INSERT INTO users VALUES (?, ¿)',
  'DELETE FROM users WHERE id = ?',
];

function fill(text: string, turn: number): string {
  let at = turn;
  return text.replaceAll(/[?¿]/g, (mark) => {
    at += 1;
    const values = mark === '?' ? INTEGERS : STRINGS;
    return values[at % values.length] ?? '';
  });
}

/** What is known of a statement, or how it was refused. */
function known(read: () => ReturnType<typeof readStatement>): unknown {
  try {
    const { sql, kind, verb, fingerprint, tables, functions, features, outputNames, output, tree } = read();
    return { sql, kind, verb, fingerprint, tables, functions, features, outputNames, output, tree };
  } catch (error) {
    return String(error);
  }
}

describe('statements read by template', () => {
  it.each(TEXTS)('%s says the same with every value as when it is read', (text) => {
    const cache = new StatementCache();
    for (let turn = 0; turn < 24; turn += 1) {
      const sql = fill(text, turn);
      expect(known(() => cache.read(sql))).toEqual(known(() => readStatement(sql)));
    }
  });

  it.each(['SELECT * FROM users WHERE id = ?', 'SELECT * FROM users u WHERE u.id = ? AND u.email = ¿', 'SELECT * FROM users WHERE id IN (?)'])('%s is read once', (text) => {
    const cache = new StatementCache();
    for (let turn = 0; turn < 24; turn += 1) cache.read(fill(text, turn));
    expect(cache.size).toBe(1);
  });

  it('keeps literals apart that are not compared with a column', () => {
    const cache = new StatementCache();
    for (const place of [1, 2]) for (const id of [3, 4, 5]) cache.read(`SELECT a, b FROM t WHERE id = ${id} ORDER BY ${place}`);
    expect(cache.size).toBe(2);
  });

  it('refuses every time what the gate refuses', () => {
    const cache = new StatementCache();
    for (const id of [1, 2]) expect(() => cache.read(`SELECT pg_sleep(1) FROM t WHERE id = ${id}`)).toThrow('pg_sleep');
    expect(() => cache.read('SELECT * FROM t WHERE id = 1')).not.toThrow();
    expect(() => cache.read('SELECT * FROM t WHERE id = 1; DROP TABLE t')).toThrow('more than one statement');
  });
});

describe('literals', () => {
  it.each([
    ["SELECT 'a', 12", ["'a'", '12']],
    ['SELECT a1, 1.5, .5, 5., 1e5, 1_000, 0x1F, 1234567890', []],
    ['SELECT "1", "a""b" FROM t WHERE x = 3', null],
    ["SELECT 'it''s'", null],
    ["SELECT e'x'", null],
    ["SELECT u&'x'", null],
    ["SELECT b'1'", null],
    ["SELECT 'a\\b'", null],
    ['SELECT $1', null],
    ['SELECT $$1$$', null],
    ['SELECT 1 -- 2', null],
    ['SELECT /* 1 */ 2', null],
    ['SELECT é1', null],
    ["SELECT 'open", null],
    ["SELECT 'a\u0000b'", null],
  ])('of %s are told apart', (sql, expected) => {
    expect(liftLiterals(sql)?.literals.map(({ text }) => text) ?? null).toEqual(expected);
  });
});
