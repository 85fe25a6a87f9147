import { CatalogState, copiesRead, NO_TERMS } from '../src/index.ts';
import { NOW_MS, advertisement, ask, copy, engineFor, everywhere, joinShop, refusalOf, rejectionOf, scanUsers, statement, table, written } from './builders.ts';

const COPIED_MS = NOW_MS - 1_000;

describe('a copy', () => {
  it('is read while nothing was written since it was made, and the answer says how old it may be', () => {
    expect(ask(everywhere(), scanUsers)).toMatchObject({ ok: true, engine: 'duckdb', decision: { fresh_as_of: new Date(COPIED_MS).toISOString() } });
  });

  it('is not read once it is a replica older than the last write', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 10), NOW_MS);
    const outcome = ask(state, scanUsers);
    expect(outcome).toMatchObject({ ok: true, engine: 'postgres', decision: { fresh_as_of: null } });
    expect(rejectionOf(outcome, 'duckdb')).toMatch(/^freshness: replica older than the last write: public.users/);
  });

  it('made in the very millisecond of the write is not trusted', () => {
    const state = everywhere();
    state.apply(written('public.users', COPIED_MS), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('postgres');
  });

  it('is read again after it was copied again', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 10), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users', NOW_MS - 9)]), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
  });

  it('of a table that was not written stays readable', () => {
    const state = everywhere();
    state.apply(written('shop.orders', NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
    expect(engineFor(state, joinShop)).toBe('postgres');
  });

  it('is not read while its table is being written', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 10, { phase: 'begin' }), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users', NOW_MS)]), NOW_MS);
    expect(rejectionOf(ask(state, scanUsers), 'duckdb')).toBe('freshness: replica of a table that is being written: public.users');
  });

  it('is judged by the expiry of a write that began and was never reported as ended', () => {
    const state = everywhere();
    const begin = written('public.users', NOW_MS, { phase: 'begin', expires_at_ms: NOW_MS + 1_000 });
    state.apply(begin, NOW_MS);
    const later = { at: NOW_MS + 2_000 };
    expect(engineFor(state, scanUsers, later)).toBe('postgres');
    state.apply(advertisement('duckdb', [copy('public.users', NOW_MS + 1_001)]), NOW_MS);
    expect(engineFor(state, scanUsers, later)).toBe('duckdb');
  });

  it('of unknown age is never read', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users')]), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users', null)]), NOW_MS);
    expect(rejectionOf(ask(state, scanUsers), 'duckdb')).toBe('freshness: replica of unknown age: public.users');
  });

  it('that is stale may be read by who accepts data of its age', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers, { terms: { ...NO_TERMS, maxStalenessMs: 1_000 } })).toBe('duckdb');
    expect(engineFor(state, scanUsers, { terms: { ...NO_TERMS, maxStalenessMs: 999 } })).toBe('postgres');
  });
});

const withReach = (write_affects: string[]) => {
  const state = new CatalogState();
  state.apply(advertisement('postgres', [table('shop.customers', { write_affects }), table('shop.orders', { write_affects: ['*'] }), table('public.users')]), NOW_MS);
  state.apply(advertisement('duckdb', [copy('shop.customers'), copy('shop.orders'), copy('public.users')]), NOW_MS);
  return state;
};

describe('writes that reach further than they say', () => {
  it('through cascading keys stale the tables behind them', () => {
    const state = withReach(['shop.orders', 'public.users']);
    state.apply(written('shop.customers', NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('postgres');
  });

  it('through triggers stale everything', () => {
    const state = withReach(['*']);
    state.apply(written('shop.customers', NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('postgres');
  });

  // A view is listed as affected by its tables; what a write *through* the view could do (`*`) does not happen then.
  it.each([[[]], [['shop.orders']]])('leave alone what they cannot reach (%j)', (reach) => {
    const state = withReach(reach);
    state.apply(written('shop.customers', NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
  });

  it.each(['*', 'public.*'])('announced for %s stale every table they mean', (text) => {
    const state = withReach([]);
    state.apply(written(text, NOW_MS - 10), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('postgres');
  });
});

describe('when only copies are left', () => {
  it('the query fails and may be tried again; a stale row is never served', () => {
    const state = everywhere();
    state.apply(written('public.users', NOW_MS - 10), NOW_MS);
    const excluded = [{ engine: 'postgres' as const, reason: 'connection refused' }];
    expect(refusalOf(state, scanUsers, { excluded })).toMatchObject({ code: 'NO_CAPABLE_ENGINE', retryable: true });
    expect(refusalOf(state, scanUsers, { forceEngine: 'duckdb' })).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: true });
  });

  it('a copy of a table that was dropped is not read', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', []), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users')]), NOW_MS);
    expect(rejectionOf(ask(state, scanUsers), 'duckdb')).toBe('freshness: replica of a table that no primary holds any more: public.users');
  });

  it('a copy is read while nothing is known of the primary', () => {
    const state = new CatalogState();
    state.apply(advertisement('duckdb', [copy('public.users')]), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
  });

  it('a table whose name has a dot is read from its primary only', () => {
    const state = new CatalogState();
    const dotted = { schema: 'shop', name: 'a.b' };
    state.apply(advertisement('postgres', [{ ...table('shop.x'), ...dotted }]), NOW_MS);
    state.apply(advertisement('duckdb', [{ ...copy('shop.x'), ...dotted }]), NOW_MS);
    const asked = { ...statement({}), tables: [{ ...dotted, access: 'read' as const }] };
    expect(engineFor(state, asked)).toBe('postgres');
  });
});

describe('the copies that a worker must have', () => {
  const [users, orders, events] = ['public.users', 'shop.orders', 'shop.events'].map((text) => {
    const [schema = '', name = ''] = text.split('.');
    return { schema, name };
  });

  it('are those of its own storage, as far as the furthest of them was taken to be', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users'), table('shop.orders')]), NOW_MS);
    state.apply(advertisement('duckdb', [{ ...copy('public.users'), watermark_lsn: '70' }, { ...copy('shop.orders'), watermark_lsn: '90' }, { ...copy('shop.events'), storage: 'lake' }]), NOW_MS);
    const reads = [users, orders, events].flatMap((one) => (one === undefined ? [] : [one]));
    expect(copiesRead('duckdb', reads, state.view(NOW_MS))).toEqual({ tables: ['public.users', 'shop.orders'], lsn: '90' });
    expect(copiesRead('postgres', reads, state.view(NOW_MS))).toBeNull();
  });
});
