import { isFailureError } from '@query-router/contracts';
import { loadSql, StatementCache } from '@query-router/sql';

beforeAll(loadSql);

describe('StatementCache', () => {
  it('reads a text once', () => {
    const cache = new StatementCache();
    expect(cache.read('SELECT 1')).toBe(cache.read('SELECT 1'));
    expect(cache.size).toBe(1);
  });

  it('drops what was used least recently when its bytes are spent', () => {
    const cache = new StatementCache(20);
    const first = cache.read('SELECT 1');
    cache.read('SELECT 2');
    expect(cache.read('SELECT 1')).toBe(first);
    cache.read('SELECT 3');
    expect(cache.size).toBe(2);
    expect(cache.textBytes).toBe(16);
    expect(cache.read('SELECT 1')).toBe(first);
  });

  it('keeps nothing that is larger than itself', () => {
    const cache = new StatementCache(10);
    cache.read('SELECT 1, 2, 3, 4');
    expect(cache.size).toBe(0);
    expect(cache.textBytes).toBe(0);
  });

  it('translates a text once for each dialect', () => {
    const cache = new StatementCache();
    const [mysql, duckdb] = (['mysql', 'duckdb'] as const).map((dialect) => cache.readTranslated('SELECT "a" AS x', dialect));
    expect(mysql?.sql).not.toBe(duckdb?.sql);
    expect(cache.readTranslated('SELECT "a" AS x', 'mysql')).toBe(mysql);
    expect(cache.readTranslated('SELECT "a" AS x', 'duckdb')).toBe(duckdb);
  });

  it('does not remember refusals', () => {
    const cache = new StatementCache();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      let thrown: unknown;
      try {
        cache.read('SELEC 1');
      } catch (error) {
        thrown = error;
      }
      expect(isFailureError(thrown)).toBe(true);
    }
    expect(cache.size).toBe(0);
  });
});
