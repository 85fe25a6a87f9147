import { ENGINE_NAMES } from '@query-router/contracts';
import { CatalogState } from '../src/index.ts';
import { NOW_MS, advertisement, ask, copy, countUsers, engineFor, everywhere, lookup, refusalOf, rejectionOf, scanUsers, statement, table } from './builders.ts';

const cannotSay = () => ({ ok: false, reason: 'no such function' }) as const;

describe('force_engine', () => {
  it.each(ENGINE_NAMES)('overrides the preference: %s', (forceEngine) => {
    const outcome = ask(everywhere(), lookup('public.users', 'id'), { forceEngine });
    expect(outcome).toMatchObject({ ok: true, engine: forceEngine, decision: { rule: 'forced' } });
    expect(outcome.decision.candidates[0]).toBe(forceEngine);
  });

  it('says what the rules would have chosen', () => {
    expect(ask(everywhere(), countUsers, { forceEngine: 'trino' }).decision.reason).toBe('trino was asked for by name; rule aggregate would choose clickhouse');
    expect(ask(everywhere(), countUsers, { forceEngine: 'clickhouse' }).decision.reason).toBe('clickhouse was asked for by name; rule aggregate would choose it too');
  });

  it('is refused with the reason when the engine would answer wrongly', () => {
    expect(refusalOf(everywhere(), scanUsers, { forceEngine: 'trino', emit: cannotSay })).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: false, engine: 'trino' });
  });

  it('is refused as unavailable when the engine is down', () => {
    expect(refusalOf(everywhere(), scanUsers, { forceEngine: 'trino', excluded: [{ engine: 'trino', reason: 'connection refused' }] })).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'trino was asked for by name and cannot answer: connection refused.',
      retryable: true,
    });
  });

  it('names an engine that was never started', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table('public.users')]), NOW_MS);
    expect(refusalOf(state, scanUsers, { forceEngine: 'trino' })).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });
});

describe('health', () => {
  it('an engine that is down is passed over, and the decision says so', () => {
    const state = everywhere();
    state.apply(advertisement('duckdb', [copy('public.users')], { health: 'down', reason: 'file is locked' }), NOW_MS);
    const outcome = ask(state, scanUsers);
    expect(outcome).toMatchObject({ ok: true, engine: 'postgres' });
    expect(rejectionOf(outcome, 'duckdb')).toBe('health: down: file is locked');
  });

  it('an engine is up while any of its workers is', () => {
    const state = everywhere();
    state.apply(advertisement('duckdb', [copy('public.users')], { instance: 'two', health: 'draining' }), NOW_MS);
    expect(engineFor(state, scanUsers)).toBe('duckdb');
  });

  it('a worker that falls silent stops counting when its advertisement expires', () => {
    const state = everywhere();
    state.apply(advertisement('postgres', [table('public.users')], { advertised_at_ms: NOW_MS + 9_000 }), NOW_MS);
    const outcome = ask(state, scanUsers, { at: NOW_MS + 9_500 });
    expect(outcome).toMatchObject({ ok: true, engine: 'postgres' });
    expect(rejectionOf(outcome, 'duckdb')).toBe('health: its last worker has fallen silent');
  });

  it('with nothing up, the failure is retryable and lists every engine', () => {
    const outcome = ask(everywhere(), statement({}), { at: NOW_MS + 60_000 });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'NO_CAPABLE_ENGINE', retryable: true } });
    expect(outcome.decision.rejected.map(({ engine }) => engine)).toEqual(['postgres', 'clickhouse', 'trino', 'duckdb']);
  });

  it('waiting is not advised for an engine that could not say the statement anyway', () => {
    const state = new CatalogState();
    state.apply(advertisement('trino', [table('lake.events')], { health: 'down' }), NOW_MS);
    expect(refusalOf(state, statement({ reads: ['lake.events'] }), { emit: cannotSay })).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: false });
  });
});

describe('asking engines for their dialect', () => {
  it('asks only the preferred engine when it can answer', () => {
    const asked: string[] = [];
    ask(everywhere(), scanUsers, { emit: (engine) => (asked.push(engine), { ok: true, sql: '' }) });
    expect(asked).toEqual(['duckdb']);
  });

  it('asks every engine once for an explanation', () => {
    const asked: string[] = [];
    const outcome = ask(everywhere(), scanUsers, {
      examineAll: true,
      emit: (engine) => (asked.push(engine), engine === 'trino' ? { ok: false, reason: 'no' } : { ok: true, sql: '' }),
    });
    expect(asked.toSorted()).toEqual([...ENGINE_NAMES].toSorted());
    expect(outcome.decision.candidates).toEqual(['duckdb', 'postgres', 'clickhouse']);
    expect(rejectionOf(outcome, 'trino')).toBe('capability: no');
  });
});

describe('a policy that misbehaves', () => {
  it('can neither add an engine that was rejected nor lose the ones that were not', () => {
    const policy = { name: 'odd', rank: () => ({ rule: 'odd', reason: '', ranked: [{ engine: 'trino' as const, reason: '' }] }) };
    const outcome = ask(everywhere(), scanUsers, { policy, excluded: [{ engine: 'trino', reason: 'down' }] });
    expect(outcome.decision.candidates).toEqual(['postgres', 'clickhouse', 'duckdb']);
  });
});
