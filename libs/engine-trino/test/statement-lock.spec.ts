import { whyNotARead } from '../src/statement-lock.ts';

describe('the lock on statement texts', () => {
  it.each(['SELECT 1', ' (select 1)', '-- c\nWITH a AS (SELECT 1) TABLE a', '/* DELETE */ VALUES 1', 'TABLE t'])('lets a query through: %s', (sql) => {
    expect(whyNotARead(sql)).toBeNull();
  });

  it.each(['', '-- nothing', 'INSERT INTO t SELECT 1', 'EXPLAIN SELECT 1', 'EXPLAIN ANALYZE SELECT 1', 'SHOW TABLES', 'CALL p()', "EXECUTE IMMEDIATE 'DELETE FROM t'", '/* SELECT */ DELETE FROM t', 'SELECTED', '/* open SELECT 1'])(
    'refuses: %s',
    (sql) => {
      expect(whyNotARead(sql)).toMatch(/.+/);
    },
  );
});
