import { CatalogState } from '../src/index.ts';
import { NOW_MS, READER, advertisement, ask, copy, engineFor, everywhere, insertUser, joinShop, lookup, refusalOf, rejectionOf, scanUsers, statement, table, written } from './builders.ts';

function placed(): CatalogState {
  const state = new CatalogState();
  state.apply(advertisement('postgres', [table('public.users'), table('shop.orders'), table('shop.customers')]), NOW_MS);
  state.apply(advertisement('trino', [table('lake.events'), copy('shop.orders')], { writable: true }), NOW_MS);
  state.apply(advertisement('duckdb', [table('lake.events')]), NOW_MS);
  return state;
}

describe('placement', () => {
  it('a table that an engine does not hold is never sent there', () => {
    const outcome = ask(placed(), joinShop);
    expect(outcome).toMatchObject({ ok: true, engine: 'postgres' });
    expect(rejectionOf(outcome, 'trino')).toBe('placement: does not hold shop.customers');
    expect(rejectionOf(outcome, 'duckdb')).toBe('placement: does not hold shop.orders, shop.customers');
  });

  it('a forced engine without the table answers a clear error', () => {
    expect(refusalOf(placed(), scanUsers, { forceEngine: 'trino' })).toEqual({
      code: 'TABLE_NOT_FOUND',
      message: 'trino was asked for by name and cannot answer: does not hold public.users.',
      retryable: false,
      engine: 'trino',
      details: { layer: 'placement' },
    });
  });

  it('a new table whose copy is announced before the table itself is asked of PostgreSQL, and written there', () => {
    const state = placed();
    state.apply(advertisement('duckdb', [copy('public.fresh', null)]), NOW_MS);
    state.apply(written('public.fresh', NOW_MS - 5), NOW_MS);
    expect(ask(state, statement({ reads: ['public.fresh'] }))).toMatchObject({ ok: true, engine: 'postgres' });
    expect(ask(state, statement({ kind: 'write', writes: ['public.fresh'] }))).toMatchObject({ ok: true, engine: 'postgres' });
  });

  it('a table that no engine knows is not found', () => {
    expect(refusalOf(placed(), statement({ reads: ['public.nope'] }))).toMatchObject({ code: 'TABLE_NOT_FOUND', retryable: false });
  });

  it.each([
    ['shop.order', 'No engine knows shop.order. Did you mean shop.orders?'],
    ['public.orders', 'No engine knows public.orders. Did you mean shop.orders?'],
    ['shp.custmers', 'No engine knows shp.custmers. Did you mean shop.customers?'],
    ['public.invoices', 'No engine knows public.invoices.'],
  ])('says which table was probably meant by %s', (asked, message) => {
    expect(refusalOf(placed(), statement({ reads: [asked] }))).toMatchObject({ code: 'TABLE_NOT_FOUND', message });
  });

  it('does not name a table that the requester may not use', () => {
    const identity = { ...READER, tables: ['public.*'] };
    expect(refusalOf(placed(), statement({ reads: ['public.orders'] }), { identity })).toMatchObject({ message: 'No engine knows public.orders.' });
    expect(refusalOf(placed(), statement({ reads: ['public.user'] }), { identity })).toMatchObject({ message: 'No engine knows public.user. Did you mean public.users?' });
  });

  it('a table whose only engine has fallen silent is known, and worth a retry', () => {
    expect(refusalOf(placed(), scanUsers, { at: NOW_MS + 60_000 })).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: true, engine: 'postgres' });
  });

  it('a table is not called missing before PostgreSQL was heard of', () => {
    const state = new CatalogState();
    expect(refusalOf(state, scanUsers)).toMatchObject({ code: 'NO_CAPABLE_ENGINE', retryable: true });
    state.apply(advertisement('duckdb', [table('lake.events')]), NOW_MS);
    expect(refusalOf(state, scanUsers)).toMatchObject({ code: 'NO_CAPABLE_ENGINE', retryable: true });
  });

  it('tables that no single engine holds together cannot be joined', () => {
    expect(refusalOf(placed(), statement({ reads: ['lake.events', 'public.users'], features: { joins: 1 } }))).toMatchObject({
      code: 'ENGINE_CANNOT_ANSWER',
      retryable: false,
    });
  });

  it('a table that was just created is read from PostgreSQL before its worker has announced it', () => {
    const state = everywhere();
    state.apply(written('public.fresh', NOW_MS - 5), NOW_MS);
    expect(engineFor(state, lookup('public.fresh', 'id'))).toBe('postgres');
    expect(refusalOf(state, lookup('public.fresh', 'id'), { at: NOW_MS + 61_000 }).code).toBe('TABLE_NOT_FOUND');
  });
});

describe('writes and definitions', () => {
  it('go to the primary of their table, and the others say so', () => {
    const outcome = ask(everywhere(), insertUser);
    expect(outcome).toMatchObject({ ok: true, engine: 'postgres', decision: { candidates: ['postgres'] } });
    expect(rejectionOf(outcome, 'duckdb')).toBe('statement: writes go only on the primary, postgres');
  });

  it('go to the engine that holds the primary outside PostgreSQL', () => {
    expect(engineFor(placed(), statement({ kind: 'write', writes: ['lake.events'] }))).toBe('trino');
  });

  it('to a table nobody knows go to PostgreSQL, which creates or refuses', () => {
    expect(engineFor(placed(), statement({ kind: 'ddl', writes: ['public.brand_new'] }))).toBe('postgres');
  });

  it.each(['clickhouse', 'trino', 'duckdb'] as const)('are refused when forced to %s', (forceEngine) => {
    expect(refusalOf(everywhere(), insertUser, { forceEngine })).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: false });
  });

  it('never fall back to another engine when the primary is down', () => {
    const state = everywhere();
    state.apply(advertisement('postgres', [table('public.users')], { health: 'down', reason: 'connection refused' }), NOW_MS);
    expect(refusalOf(state, insertUser)).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: true, engine: 'postgres' });
  });

  it('wait for PostgreSQL while it was not heard of', () => {
    expect(refusalOf(new CatalogState(), insertUser)).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: true, engine: 'postgres' });
  });

  it('may read what the primary holds, and nothing else', () => {
    expect(engineFor(placed(), statement({ kind: 'write', writes: ['public.users'], reads: ['shop.orders'] }))).toBe('postgres');
    expect(refusalOf(placed(), statement({ kind: 'write', writes: ['public.users'], reads: ['lake.events'] })).code).toBe('ENGINE_CANNOT_ANSWER');
  });

  it('to tables with different primaries are refused', () => {
    expect(refusalOf(placed(), statement({ kind: 'write', writes: ['public.users', 'lake.events'] })).code).toBe('ENGINE_CANNOT_ANSWER');
  });
});

describe('who is primary', () => {
  it('is PostgreSQL for the tables it holds, whatever others claim of their copies', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users')]), NOW_MS);
    state.apply(advertisement('clickhouse', [table('public.users', { watermark_ms: NOW_MS })], { writable: true }), NOW_MS);
    expect(engineFor(state, insertUser)).toBe('postgres');
    expect(rejectionOf(ask(state, scanUsers), 'clickhouse')).toBe('freshness: replica of unknown age: public.users');
  });

  it('is every engine that reads the same lake table', () => {
    expect(ask(placed(), statement({ reads: ['lake.events'] })).decision.candidates).toEqual(['duckdb', 'trino']);
  });
});
