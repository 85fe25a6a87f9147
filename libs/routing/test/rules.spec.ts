import type { EngineName } from '@query-router/contracts';
import { NOW_MS, advertisement, ask, copy, countUsers, engineFor, everywhere, insertUser, joinShop, lookup, scanUsers, statement, table } from './builders.ts';
import { CatalogState } from '../src/index.ts';

const from = (alias: string, text: string) => {
  const [schema = '', name = ''] = text.split('.');
  return { alias, schema, name };
};

const gone = (...engines: readonly EngineName[]) => engines.map((engine) => ({ engine, reason: 'connection refused' }));

describe('the rules of the product sheet', () => {
  it.each([
    ['a lookup by key', lookup('public.users', 'id'), 'postgres', 'point-lookup'],
    ['a write', insertUser, 'postgres', 'write'],
    ['a definition', statement({ kind: 'ddl', writes: ['public.new_table'] }), 'postgres', 'write'],
    ['an aggregate over one table', countUsers, 'clickhouse', 'aggregate'],
    ['grouping without an aggregate', statement({ reads: ['public.users'], features: { hasGroupBy: true } }), 'clickhouse', 'aggregate'],
    ['a join', joinShop, 'trino', 'join'],
    ['a set operation over two tables', statement({ reads: ['public.users', 'shop.customers'], features: { hasSetOperation: true } }), 'trino', 'join'],
    ['an aggregate over a join', statement({ reads: ['shop.orders', 'shop.customers'], features: { joins: 1, hasAggregate: true } }), 'trino', 'join'],
    ['a self-join', statement({ reads: ['public.users'], features: { joins: 1 } }), 'trino', 'join'],
    ['any other read', scanUsers, 'duckdb', 'default'],
    ['a statement without tables', statement({}), 'duckdb', 'default'],
  ])('send %s to its engine', (_, asked, engine, rule) => {
    const outcome = ask(everywhere(), asked);
    expect(outcome).toMatchObject({ ok: true, engine, sql: `-- ${engine}`, decision: { rule } });
    expect(outcome.decision.candidates[0]).toBe(engine);
  });

  it('take an unqualified name for a table of schema public', () => {
    expect(engineFor(everywhere(), lookup('users', 'id'))).toBe('postgres');
  });
});

/** `orders o JOIN customers c ON o.customer_id = c.id`, with one column bound to a constant. */
const joined = (bound: { alias: string | null; column: string }) =>
  statement({
    reads: ['shop.orders', 'shop.customers'],
    features: {
      plainSelect: true,
      joins: 1,
      fromTables: [from('o', 'shop.orders'), from('c', 'shop.customers')],
      boundColumns: [bound],
      equiJoins: [{ left: { alias: 'o', column: 'customer_id' }, right: { alias: 'c', column: 'id' } }],
    },
  });

describe('a point lookup', () => {
  it('is not equality on a column that is no key', () => {
    expect(engineFor(everywhere(), lookup('shop.orders', 'customer_id'))).toBe('duckdb');
  });

  it('is not an aggregate with equality on a column, key or not', () => {
    const asked = lookup('public.users', 'id');
    expect(engineFor(everywhere(), { ...asked, features: { ...asked.features, hasAggregate: true } })).toBe('clickhouse');
  });

  it('takes its key from the catalogue, not from a name', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users', { keys: [['country']] })]), NOW_MS);
    state.apply(advertisement('duckdb', [copy('public.users')]), NOW_MS);
    expect(engineFor(state, lookup('public.users', 'id'))).toBe('duckdb');
    expect(engineFor(state, lookup('public.users', 'country'))).toBe('postgres');
  });

  it('fixes every column of the key', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('shop.order_lines', { keys: [['order_id', 'line']] })]), NOW_MS);
    state.apply(advertisement('duckdb', [copy('shop.order_lines')]), NOW_MS);
    expect(engineFor(state, lookup('shop.order_lines', 'order_id'))).toBe('duckdb');
    expect(engineFor(state, lookup('shop.order_lines', 'line', 'order_id'))).toBe('postgres');
  });

  it('may be joined when each join goes to one row', () => {
    expect(engineFor(everywhere(), joined({ alias: 'o', column: 'id' }))).toBe('postgres');
  });

  it('is not a join from one row to many', () => {
    expect(engineFor(everywhere(), joined({ alias: 'c', column: 'id' }))).toBe('trino');
  });

  it('is not a join with equality on a foreign key', () => {
    expect(engineFor(everywhere(), joined({ alias: 'o', column: 'customer_id' }))).toBe('trino');
  });

  it('is not a join whose unqualified column could be either table’s', () => {
    expect(engineFor(everywhere(), joined({ alias: null, column: 'id' }))).toBe('trino');
  });

  it('is not a cross join with a second table that is scanned', () => {
    const asked = joined({ alias: 'o', column: 'id' });
    expect(engineFor(everywhere(), { ...asked, features: { ...asked.features, equiJoins: [] } })).toBe('trino');
  });
});

describe('when the preferred engine cannot answer', () => {
  it('the next capable one does, and the reason says which and why', () => {
    const state = everywhere();
    state.apply(advertisement('trino', [copy('shop.orders'), copy('shop.customers')], { health: 'down', reason: 'connection refused' }), NOW_MS);
    const outcome = ask(state, joinShop);
    expect(outcome).toMatchObject({ ok: true, engine: 'duckdb' });
    expect(outcome.decision.reason).toBe('joins and statements over several tables prefer trino; trino: down: connection refused; next capable: duckdb');
  });

  it('a dialect that cannot say the statement counts like any other rejection', () => {
    const outcome = ask(everywhere(), countUsers, {
      emit: (engine) => (engine === 'clickhouse' ? { ok: false, reason: 'no exact median' } : { ok: true, sql: engine }),
    });
    expect(outcome).toMatchObject({ ok: true, engine: 'duckdb', decision: { rejected: [{ engine: 'clickhouse', layer: 'capability', reason: 'no exact median' }] } });
    expect(outcome.decision.reason).toContain('clickhouse: no exact median; next capable: duckdb');
  });

  it('joins fall to DuckDB, then ClickHouse, then PostgreSQL', () => {
    expect(engineFor(everywhere(), joinShop, { excluded: gone('trino') })).toBe('duckdb');
    expect(engineFor(everywhere(), joinShop, { excluded: gone('trino', 'duckdb') })).toBe('clickhouse');
    expect(engineFor(everywhere(), joinShop, { excluded: gone('trino', 'duckdb', 'clickhouse') })).toBe('postgres');
  });
});
