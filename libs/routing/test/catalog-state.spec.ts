import type { CatalogMessage } from '@query-router/contracts';
import { CatalogState } from '../src/index.ts';
import { NOW_MS, advertisement, copy, engineFor, everywhere, scanUsers, table, written } from './builders.ts';

const USERS = { schema: 'public', name: 'users' };

describe('several workers of one engine', () => {
  it('hold together only what each of them holds, as fresh as the stalest', () => {
    const state = new CatalogState();
    state.apply(advertisement('duckdb', [copy('public.users', 20), copy('shop.orders')]), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users', 10)], { instance: 'two' }), NOW_MS);
    const view = state.view(NOW_MS);
    expect(view.tables.map(({ table: { name } }) => name)).toEqual(['users']);
    expect(view.watermark(USERS, 'duckdb').ms).toBe(10);
    expect(view.engines.get('duckdb')).toMatchObject({ health: 'up', instances: 2 });
  });

  it('that are down take nothing away from those that are up', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users')]), NOW_MS);
    state.apply(advertisement('postgres', [], { instance: 'two', health: 'down' }), NOW_MS);
    expect(state.view(NOW_MS).table(USERS)).not.toBeNull();
  });
});

describe('the catalogue', () => {
  it('forgets a worker on its tombstone', () => {
    const state = everywhere();
    state.tombstone('engine/duckdb/one');
    expect(state.view(NOW_MS).engines.get('duckdb')).toMatchObject({ health: 'absent', known: false });
  });

  it('keeps what it learnt of a write when the topic forgets it', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 1), NOW_MS);
    state.tombstone('write/public.users');
    expect(engineFor(state, scanUsers)).toBe('postgres');
  });

  it('ignores an advertisement older than the one it has', () => {
    const state = everywhere();
    state.apply(advertisement('duckdb', [], { advertised_at_ms: NOW_MS - 600 }), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
  });

  it('gives views that later messages do not change', () => {
    const state = everywhere();
    const before = state.view(NOW_MS);
    state.apply(written('public.users', NOW_MS - 1), NOW_MS);
    state.apply(advertisement('duckdb', []), NOW_MS);
    expect(before.writes(USERS)).toMatchObject({ lastWriteMs: null, inProgress: false });
    expect(before.table(USERS)?.holders.has('duckdb')).toBe(true);
    expect(state.view(NOW_MS).writes(USERS)).toMatchObject({ lastWriteMs: NOW_MS - 1, inProgress: false });
  });

  it('is the same for the same messages', () => {
    const messages: readonly CatalogMessage[] = [
      advertisement('postgres', [table('public.users')]),
      written('public.users', 5),
      advertisement('duckdb', [copy('public.users')]),
      written('public.users', 6, { phase: 'begin', query_id: 'w2' }),
    ];
    const fold = () => {
      const state = new CatalogState();
      for (const message of messages) state.apply(message, NOW_MS);
      const { engines, tables } = state.view(NOW_MS);
      return { engines, tables };
    };
    expect(fold()).toEqual(fold());
  });

  it('ends a write table by table', () => {
    const state = everywhere();
    state.apply(written('public.users', 1, { phase: 'begin', tables: ['public.users', 'shop.orders'], expires_at_ms: NOW_MS + 5 }), NOW_MS);
    state.apply(written('public.users', 2), NOW_MS);
    const view = state.view(NOW_MS);
    expect(view.writes(USERS)).toMatchObject({ lastWriteMs: 2, inProgress: false });
    expect(view.writes({ schema: 'shop', name: 'orders' }).inProgress).toBe(true);
  });

  it('notices that a worker came back', () => {
    const state = everywhere();
    expect(state.view(NOW_MS + 60_000).engines.get('duckdb')?.health).toBe('absent');
    state.apply(advertisement('duckdb', [copy('public.users')], { advertised_at_ms: NOW_MS + 60_000 }), NOW_MS + 60_000);
    expect(state.view(NOW_MS + 60_001).engines.get('duckdb')?.health).toBe('up');
  });
});

describe('limits of the catalogue', () => {
  it('writes to more tables than fit make every copy look older, none newer', () => {
    const state = new CatalogState({ maxWrittenTables: 2 });
    for (const [index, text] of ['public.users', 'shop.a', 'shop.b', 'shop.c'].entries()) state.apply(written(text, 100 + index), NOW_MS);
    const view = state.view(NOW_MS);
    expect(view.writes(USERS).lastWriteMs).toBeGreaterThanOrEqual(100);
    expect(view.writes({ schema: 'shop', name: 'never' }).lastWriteMs).toBeGreaterThanOrEqual(101);
    expect(view.writes({ schema: 'shop', name: 'c' }).lastWriteMs).toBe(103);
  });

  it('more open writes than fit count as open on every table', () => {
    const state = new CatalogState({ maxOpenWrites: 1 });
    for (const id of ['a', 'b']) state.apply(written(`shop.${id}`, NOW_MS, { phase: 'begin', query_id: id }), NOW_MS);
    expect(state.view(NOW_MS).writes(USERS).inProgress).toBe(true);
    expect(state.view(NOW_MS + 60_000).writes(USERS)).toMatchObject({ lastWriteMs: NOW_MS + 30_000, inProgress: false });
  });

  it('more workers than fit push out the one heard of longest ago', () => {
    const state = new CatalogState({ maxInstances: 2 });
    for (const [index, instance] of ['a', 'b', 'c'].entries()) {
      state.apply(advertisement('duckdb', [], { instance, advertised_at_ms: NOW_MS - 100 + index }), NOW_MS);
    }
    expect(state.view(NOW_MS).engines.get('duckdb')?.instances).toBe(2);
  });
});
