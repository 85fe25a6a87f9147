import type { CatalogTable, EngineAdvertisement, EngineName, TableWrite } from '@query-router/contracts';
import { CatalogState, tableText } from '@query-router/routing';
import { orphanedCopies, staleCopies } from '../src/index.ts';

const NOW_MS = 1_800_000_000_000;

function table(name: string, role: CatalogTable['role'], watermarkMs: number | null = null): CatalogTable {
  return { schema: 'public', name, columns: [{ name: 'id', type: 'int64', nullable: false }], keys: [['id']], row_count: 1, role, storage: 'engine', watermark_ms: watermarkMs, watermark_lsn: null, write_affects: [] };
}

function advertisement(engine: EngineName, tables: readonly CatalogTable[], health: EngineAdvertisement['health'] = 'up'): EngineAdvertisement {
  return { kind: 'engine', engine, instance: 'one', health, reason: null, version: '1', writable: engine === 'postgres', advertised_at_ms: NOW_MS, ttl_ms: 10_000, tables: [...tables] };
}

function write(phase: TableWrite['phase'], atMs: number, tables = ['public.t']): TableWrite {
  return { kind: 'write', phase, query_id: 'w', tables, at_ms: atMs, expires_at_ms: atMs + 1_000, lsn: null };
}

const PRIMARY = advertisement('postgres', [table('t', 'primary')]);

function stale(nowMs: number, ...messages: readonly (EngineAdvertisement | TableWrite)[]): readonly string[] {
  const state = new CatalogState();
  for (const message of messages) state.apply(message, NOW_MS);
  return staleCopies(state.view(nowMs), 'duckdb').map(tableText);
}

const copyOf = (watermarkMs: number | null): EngineAdvertisement => advertisement('duckdb', [table('t', 'replica', watermarkMs)]);

describe('a copy is to be made', () => {
  test('when there is none', () => {
    expect(stale(NOW_MS, PRIMARY)).toEqual(['public.t']);
  });

  test('when its age is unknown', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(null))).toEqual(['public.t']);
  });

  test('when the table was written since, or at the same moment', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 10), write('end', NOW_MS - 5))).toEqual(['public.t']);
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 5), write('end', NOW_MS - 5))).toEqual(['public.t']);
  });

  test('when everything may have been written', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 10), write('end', NOW_MS - 5, ['*']))).toEqual(['public.t']);
  });

  test('when a write that began never ended, once it must be over', () => {
    const began = write('begin', NOW_MS - 5);
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 10), began)).toEqual([]);
    expect(stale(NOW_MS + 2_000, PRIMARY, copyOf(NOW_MS - 10), began)).toEqual(['public.t']);
  });
});

describe('a copy is left alone', () => {
  test('while it is newer than the last write', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 5), write('end', NOW_MS - 10))).toEqual([]);
  });

  test('while the table is being written: it would be old when it is done', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS - 10), write('end', NOW_MS - 8), { ...write('begin', NOW_MS - 5), query_id: 'another' })).toEqual([]);
  });

  test('when its table is not PostgreSQL\'s', () => {
    expect(stale(NOW_MS, PRIMARY, copyOf(NOW_MS), advertisement('trino', [table('events', 'primary')]))).toEqual([]);
  });
});

describe('a copy of a table that PostgreSQL no longer holds', () => {
  const orphans = (health: EngineAdvertisement['health']): readonly string[] => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [], health), NOW_MS);
    state.apply(copyOf(NOW_MS - 5), NOW_MS);
    return orphanedCopies(state.view(NOW_MS), 'duckdb').map(tableText);
  };

  test('is to be dropped', () => {
    expect(orphans('up')).toEqual(['public.t']);
  });

  test('stays while PostgreSQL is not up: nobody knows what it holds', () => {
    expect(orphans('down')).toEqual([]);
  });
});
