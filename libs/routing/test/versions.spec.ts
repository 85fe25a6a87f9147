import type { LakeRef } from '@query-router/contracts';
import { encodeConsistencyToken } from '@query-router/contracts';
import { CatalogState, readTerms } from '../src/index.ts';
import type { Asked } from './builders.ts';
import { NOW_MS, advertisement, ask, copy, insertUser, rejectionOf, refusalOf, statement, table } from './builders.ts';

const ORDERS = 'shop.orders';
const lakeOrders = copy(ORDERS);
const orders = statement({ reads: [ORDERS] });
const both = statement({ reads: [ORDERS, 'public.users'] });

const DEV: LakeRef = { kind: 'ref', ref: 'dev', type: 'branch', hash: 'ab', at_ms: NOW_MS, tables: [{ schema: 'shop', name: 'orders', columns: [] }] };

/** PostgreSQL's tables; orders also in the lake, where three engines read it; ClickHouse has a copy of its own of users. */
function lakehouse(): CatalogState {
  const state = new CatalogState();
  state.apply(advertisement('postgres', [table(ORDERS), table('public.users'), table('public.notes')]), NOW_MS);
  const inLake = { ...lakeOrders, storage: 'lake' as const };
  state.apply(advertisement('trino', [{ ...inLake, path: ['lake', 'shop', 'orders'], ref_naming: 'catalog', time_travel: true }, table('public.users', { role: 'live' })]), NOW_MS);
  state.apply(advertisement('duckdb', [{ ...inLake, path: ['lake', 'shop', 'orders'], ref_naming: 'encoded-suffix' }]), NOW_MS);
  state.apply(advertisement('clickhouse', [{ ...inLake, path: ['lake', 'shop.orders'], ref_naming: 'suffix' }, copy('public.users')]), NOW_MS);
  state.apply({ kind: 'watermark', table: ORDERS, watermark_ms: NOW_MS, watermark_lsn: '1', watermark_offsets: {}, at_ms: NOW_MS, ttl_ms: 10_000, snapshot_id: null, pipeline: null }, NOW_MS);
  state.apply(DEV, NOW_MS);
  return state;
}

function at(options: Parameters<typeof readTerms>[0]): Asked {
  const read = readTerms(options);
  if (!read.ok) throw new Error(read.failure.message);
  return { terms: read.terms, examineAll: true };
}

const candidates = (asked: Asked, of = orders) => ask(lakehouse(), of, asked).decision.candidates.toSorted();

describe('a version', () => {
  it.each([
    [{ ref: 'dev' }, ['clickhouse', 'duckdb', 'trino']],
    [{ at: { tag: 'dev' } }, ['clickhouse', 'duckdb', 'trino']],
    [{ at: { commit: '0123456789abcdef' } }, ['clickhouse', 'duckdb', 'trino']],
    [{ at: { snapshot_id: '42' } }, ['trino']],
    [{ at: { timestamp: '2026-11-22T12:00:00Z' } }, ['trino']],
    [{ ref: 'dev', at: { snapshot_id: '42' } }, ['trino']],
    [{ ref: 'main' }, ['clickhouse', 'duckdb', 'postgres', 'trino']],
  ])('%j goes to engines that can read it', (options, engines) => {
    expect(candidates(at(options))).toEqual(engines);
  });

  it('is refused by PostgreSQL, and by copies outside the lake, with the reason', () => {
    const outcome = ask(lakehouse(), both, at({ ref: 'dev' }));
    expect(rejectionOf(outcome, 'postgres')).toBe('capability: keeps no versions of shop.orders');
    expect(rejectionOf(outcome, 'clickhouse')).toBe('capability: keeps no versions of public.users');
  });

  it('of a lake table may be joined with what is read live', () => {
    expect(candidates(at({ ref: 'dev' }), both)).toEqual(['trino']);
  });

  it('of a table that others have in the lake is not what is read live', () => {
    const state = lakehouse();
    state.apply(advertisement('duckdb', [{ ...lakeOrders, storage: 'lake', ref_naming: 'suffix' }, copy('public.users', null)].map((one) => ({ ...one, storage: 'lake' as const, ref_naming: 'suffix' as const })), { advertised_at_ms: NOW_MS }), NOW_MS);
    state.apply({ ...DEV, at_ms: NOW_MS + 1, tables: [...DEV.tables, { schema: 'public', name: 'users', columns: [] }] }, NOW_MS);
    expect(rejectionOf(ask(state, both, at({ ref: 'dev' })), 'trino')).toBe('capability: keeps no versions of public.users');
  });

  it('does not age', () => {
    expect(ask(lakehouse(), orders, at({ ref: 'dev' }))).toMatchObject({ ok: true, decision: { fresh_as_of: null, staleness_ms: null } });
  });

  it.each([
    ['ENGINE_CANNOT_ANSWER', /Only tables of the lake have versions, and public\.notes is not in the lake/, statement({ reads: ['public.notes'] }), { at: { snapshot_id: '1' } }],
    ['ENGINE_CANNOT_ANSWER', /this statement reads no table/, statement({}), { ref: 'dev' }],
    ['REF_NOT_FOUND', /no branch or tag "gone"/, orders, { ref: 'gone' }],
    ['BAD_REQUEST', /not to branch or tag dev/, insertUser, { ref: 'dev' }],
    ['BAD_REQUEST', /not to snapshot 1/, insertUser, { at: { snapshot_id: '1' } }],
  ])('is refused with %s where there is none', (code, message, asked, options) => {
    const refusal = refusalOf(lakehouse(), asked, at(options));
    expect(refusal).toMatchObject({ code, retryable: false });
    expect(refusal.message).toMatch(message);
  });

  it('is refused of a table that the branch does not have', () => {
    const state = lakehouse();
    state.apply({ ...DEV, at_ms: NOW_MS + 1, tables: [] }, NOW_MS);
    expect(refusalOf(state, orders, at({ ref: 'dev' }))).toMatchObject({ code: 'TABLE_NOT_FOUND', message: 'shop.orders is not on branch "dev".' });
  });

  it('is gone with the tombstone of its branch', () => {
    const state = lakehouse();
    state.tombstone('ref/dev');
    expect(refusalOf(state, orders, at({ ref: 'dev' })).code).toBe('REF_NOT_FOUND');
  });
});

describe('terms that contradict each other', () => {
  it.each([
    [{ ref: 'dev', at: { tag: 't1' } }],
    [{ ref: 'dev', max_staleness_ms: 1 }],
    [{ at: { snapshot_id: '1' }, consistency_token: encodeConsistencyToken({ lsn: 1n }) }],
    [{ consistency_token: 'garbage' }],
  ])('%j are refused', (options) => {
    expect(readTerms(options)).toMatchObject({ ok: false, failure: { code: 'BAD_REQUEST' } });
  });
});

describe('a copy whose columns are not those of the primary', () => {
  const column = (name: string, type = 'int64') => ({ name, type, nullable: true });
  const withColumns = (columns: readonly ReturnType<typeof column>[]) => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table(ORDERS, { columns: [column('id'), column('total', 'decimal(10,2)')] })]), NOW_MS);
    state.apply(advertisement('duckdb', [{ ...lakeOrders, columns: [...columns] }]), NOW_MS);
    return state;
  };

  it.each([
    ["lacks columns of the primary's: total", [column('id')]],
    ['has columns that the primary has not: more', [column('id'), column('total', 'decimal(10,2)'), column('more')]],
    ["has its columns in another order than the primary's", [column('total', 'decimal(10,2)'), column('id')]],
  ])('is not read: it %s', (why, columns) => {
    expect(rejectionOf(ask(withColumns(columns), orders), 'duckdb')).toBe(`placement: its shop.orders ${why}`);
  });

  it('is not read live when PostgreSQL does not know it by this name', () => {
    const state = new CatalogState();
    state.apply(advertisement('trino', [table(ORDERS, { role: 'live' })]), NOW_MS);
    expect(ask(state, orders)).toMatchObject({ ok: true, engine: 'trino' });
    state.apply(advertisement('postgres', []), NOW_MS);
    expect(rejectionOf(ask(state, orders), 'trino')).toBe('placement: its shop.orders is not announced by postgres, from where it would be read');
  });

  it('is read when only a type differs, which then is unknown', () => {
    const state = withColumns([column('id'), column('total', 'float64')]);
    expect(ask(state, orders)).toMatchObject({ ok: true, engine: 'duckdb' });
    expect(state.view(NOW_MS).table({ schema: 'shop', name: 'orders' })?.holders.get('duckdb')?.columns.map(({ type }) => type)).toEqual(['int64', 'unknown']);
  });
});
