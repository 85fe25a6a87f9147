import type { CatalogTable, EngineAdvertisement } from '@query-router/contracts';
import { CatalogState, type CatalogView, type EngineSql } from '@query-router/routing';
import { loadSql, StatementCache } from '@query-router/sql';
import { EngineSqlCache } from '../src/engine-sql-cache.ts';

const NOW_MS = 1_800_000_000_000;

/** The catalogue of a DuckDB that holds `public.t` with these columns. */
function viewWith(...columns: readonly string[]): CatalogView {
  const table: CatalogTable = {
    schema: 'public',
    name: 't',
    columns: columns.map((name) => ({ name, type: 'int32', nullable: true })),
    keys: [],
    row_count: null,
    role: 'primary',
    storage: 'engine',
    watermark_ms: null,
    watermark_lsn: null,
    write_affects: [],
  };
  const advertisement: EngineAdvertisement = {
    kind: 'engine', engine: 'duckdb', instance: 'i', health: 'up', reason: null, version: '1', writable: false, advertised_at_ms: NOW_MS, ttl_ms: 1_000, tables: [table],
  };
  const state = new CatalogState();
  state.apply(advertisement, NOW_MS);
  return state.view(NOW_MS);
}

const textOf = (sql: EngineSql): string => (sql.ok ? sql.sql : sql.reason);

describe('the SQL of an engine', () => {
  beforeAll(() => loadSql());
  const statement = (sql: string): ReturnType<StatementCache['read']> => new StatementCache().read(sql);

  test('is written once while the definitions of its tables stay', () => {
    const cache = new EngineSqlCache();
    const star = statement('SELECT * FROM t');
    expect(cache.get(star, 'duckdb', viewWith('a'))).toBe(cache.get(star, 'duckdb', viewWith('a')));
  });

  test('is written anew when a table has got another definition', () => {
    const cache = new EngineSqlCache();
    const star = statement('SELECT * FROM t');
    expect(textOf(cache.get(star, 'duckdb', viewWith('a')))).not.toContain('"b"');
    expect(textOf(cache.get(star, 'duckdb', viewWith('a', 'b')))).toContain('"b"');
  });

  test('is kept apart by engine', () => {
    const cache = new EngineSqlCache();
    const count = statement('SELECT count(*) FROM t');
    const view = viewWith('a');
    expect(textOf(cache.get(count, 'duckdb', view))).not.toBe(textOf(cache.get(count, 'postgres', view)));
  });
});
