import { quarantineKey } from '@query-router/contracts';
import type { EngineName, Quarantine } from '@query-router/contracts';
import { CatalogState } from '../src/index.ts';
import { NOW_MS, ask, countUsers, engineFor, everywhere, insertUser, refusalOf, rejectionOf } from './builders.ts';

const REASON = 'quarantined: answered differently than postgres on 2027-01-15T08:00:00.000Z; clear with "query-router quarantine clear clickhouse f"';

function quarantine(engine: EngineName, changes: Partial<Quarantine> = {}): Quarantine {
  const { fingerprint } = countUsers;
  return { kind: 'quarantine', engine, fingerprint, at_ms: NOW_MS, reference: 'postgres', reason: 'row 1, column n', tables: ['public.users'], sql: 'SELECT count(*) AS n FROM users', ...changes };
}

describe('an engine that answered a statement differently', () => {
  it('is not asked for it any more, and the decision says why and what to do', () => {
    const state = everywhere();
    state.apply(quarantine('clickhouse'), NOW_MS);
    const outcome = ask(state, countUsers);
    expect(outcome).toMatchObject({ ok: true, engine: 'duckdb' });
    expect(rejectionOf(outcome, 'clickhouse')).toBe(`quarantine: ${REASON}`);
    expect(outcome.decision.reason).toContain(REASON);
  });

  it('is refused when it is asked for by name, which does not pass by waiting', () => {
    const state = everywhere();
    state.apply(quarantine('clickhouse'), NOW_MS);
    expect(refusalOf(state, countUsers, { forceEngine: 'clickhouse' })).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: false });
  });

  it('is asked for every other statement', () => {
    const state = everywhere();
    state.apply(quarantine('clickhouse', { fingerprint: 'another' }), NOW_MS);
    expect(engineFor(state, countUsers)).toBe('clickhouse');
  });

  it('is asked again once it is cleared', () => {
    const state = everywhere();
    state.apply(quarantine('clickhouse'), NOW_MS);
    state.tombstone(quarantineKey(quarantine('clickhouse')));
    expect(engineFor(state, countUsers)).toBe('clickhouse');
    expect(state.view(NOW_MS).quarantined).toEqual([]);
  });

  it('is asked by who only compares', () => {
    const state = everywhere();
    state.apply(quarantine('clickhouse'), NOW_MS);
    expect(engineFor(state, countUsers, { comparing: true })).toBe('clickhouse');
  });

  it('leaves the statement unanswered when no other is left', () => {
    const state = everywhere();
    for (const engine of ['postgres', 'clickhouse', 'trino', 'duckdb'] as const) state.apply(quarantine(engine), NOW_MS);
    expect(refusalOf(state, countUsers)).toMatchObject({ code: 'ENGINE_CANNOT_ANSWER', retryable: false });
  });

  it('still takes writes', () => {
    const state = everywhere();
    state.apply(quarantine('postgres'), NOW_MS);
    expect(engineFor(state, insertUser)).toBe('postgres');
  });
});

describe('the list of quarantined pairs', () => {
  it('names the newest first and forgets the oldest beyond its limit', () => {
    const state = new CatalogState({ maxQuarantined: 2 });
    for (const fingerprint of ['a', 'b', 'c']) state.apply(quarantine('duckdb', { fingerprint }), NOW_MS);
    expect(state.view(NOW_MS).quarantined.map(({ fingerprint }) => fingerprint)).toEqual(['c', 'b']);
  });

  it('does not change in a view that was taken before', () => {
    const state = everywhere();
    const before = state.view(NOW_MS);
    state.apply(quarantine('duckdb'), NOW_MS);
    expect(before.quarantine('f', 'duckdb')).toBeNull();
    expect(state.view(NOW_MS).quarantine('f', 'duckdb')).toMatchObject({ engine: 'duckdb' });
  });
});
