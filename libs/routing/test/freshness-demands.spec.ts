import type { Applied, LakeWatermark } from '@query-router/contracts';
import { encodeConsistencyToken } from '@query-router/contracts';
import { CatalogState, readTerms } from '../src/index.ts';
import type { ReadTerms } from '../src/index.ts';
import { NOW_MS, advertisement, ask, copy, engineFor, refusalOf, rejectionOf, scanUsers, statement, table, written } from './builders.ts';

const USERS = 'public.users';

function terms(options: Parameters<typeof readTerms>[0]): ReadTerms {
  const read = readTerms(options);
  if (!read.ok) throw new Error(read.failure.message);
  return read.terms;
}

const tokenAt = (lsn: number): ReadTerms => terms({ consistency_token: encodeConsistencyToken({ lsn: BigInt(lsn) }) });

/** DuckDB's copy of PostgreSQL's table has come to a time and a position. */
function copied(ms: number | null, lsn: number | null): CatalogState {
  const state = new CatalogState();
  state.apply(advertisement('postgres', [table(USERS)]), NOW_MS);
  state.apply(advertisement('duckdb', [{ ...copy(USERS, ms), watermark_lsn: lsn === null ? null : String(lsn) }]), NOW_MS);
  return state;
}

const duckdb = (state: CatalogState, wanted?: ReadTerms): boolean => engineFor(state, scanUsers, wanted === undefined ? {} : { terms: wanted }) === 'duckdb';

describe('a copy and the position of the last write', () => {
  // The clock of who wrote may be ahead of or behind the clock of who copied; the log has one order.
  it.each([
    ['has reached it', 100, -1_000, true],
    ['has passed it', 101, -1_000, true],
    ['is short of it', 99, -1_000, false],
    ['is short of it, though its clock says otherwise', 99, +5_000, false],
    ['is short of it by the log of a cluster that is gone', 99, +700_000, true],
  ])('that %s', (_what, lsn, watermarkAheadMs, fresh) => {
    const state = copied(NOW_MS + watermarkAheadMs, lsn);
    state.apply(written(USERS, NOW_MS - 10, { lsn: '100' }), NOW_MS);
    expect(duckdb(state)).toBe(fresh);
  });

  it('is also judged by time against writes that told no position', () => {
    const state = copied(NOW_MS - 50, 100);
    state.apply(written(USERS, NOW_MS - 100, { lsn: '100' }), NOW_MS);
    expect(duckdb(state)).toBe(true);
    state.apply(written(USERS, NOW_MS - 40, { query_id: 'failed' }), NOW_MS);
    expect(duckdb(state)).toBe(false);
  });

  it('is judged by time alone when the copy tells no position', () => {
    const state = copied(NOW_MS - 5, null);
    state.apply(written(USERS, NOW_MS - 10, { lsn: '100' }), NOW_MS);
    expect(duckdb(state)).toBe(true);
    state.apply(written(USERS, NOW_MS - 4, { lsn: '101' }), NOW_MS);
    expect(duckdb(state)).toBe(false);
  });

  it('is judged by the highest position, in whatever order ends arrive', () => {
    const state = copied(NOW_MS, 95);
    for (const lsn of ['100', '90']) state.apply(written(USERS, NOW_MS - 10, { lsn, query_id: lsn }), NOW_MS);
    expect(duckdb(state)).toBe(false);
  });
});

describe('a consistency token', () => {
  it.each([
    [99, false],
    [100, true],
    [101, true],
  ])('of position 100 and a copy at %i', (lsn, fresh) => {
    expect(duckdb(copied(NOW_MS, lsn), tokenAt(100))).toBe(fresh);
  });

  it('holds beside a bound on staleness', () => {
    const state = copied(NOW_MS, 99);
    expect(duckdb(state, { ...tokenAt(100), maxStalenessMs: 60_000 })).toBe(false);
    expect(duckdb(state, { ...tokenAt(99), maxStalenessMs: 60_000 })).toBe(true);
  });

  it('does not free from writes that others made', () => {
    const state = copied(NOW_MS, 100);
    state.apply(written(USERS, NOW_MS, { lsn: '200' }), NOW_MS);
    expect(duckdb(state, tokenAt(50))).toBe(false);
  });

  it('is never held by a copy that tells no position, and waiting would not help', () => {
    const outcome = ask(copied(NOW_MS, null), scanUsers, { terms: tokenAt(1), forceEngine: 'duckdb' });
    expect(outcome).toMatchObject({ ok: false, awaits: [], failure: { code: 'NOT_FRESH_ENOUGH', retryable: true } });
  });

  it('can be waited for where only the copy may answer', () => {
    expect(ask(copied(NOW_MS, 99), scanUsers, { terms: tokenAt(100), forceEngine: 'duckdb' })).toMatchObject({ ok: false, awaits: ['duckdb'] });
  });

  it('is no reason to wait for an engine that is down', () => {
    const state = copied(NOW_MS, 99);
    state.apply(advertisement('duckdb', [{ ...copy(USERS), watermark_lsn: '99' }], { health: 'down' }), NOW_MS);
    expect(ask(state, scanUsers, { terms: tokenAt(100), forceEngine: 'duckdb' })).toMatchObject({ ok: false, awaits: [] });
  });
});

describe('a bound on staleness', () => {
  it('replaces the marks of writes by the watermark', () => {
    const state = copied(NOW_MS - 500, 1);
    state.apply(written(USERS, NOW_MS - 100, { phase: 'begin' }), NOW_MS);
    expect(duckdb(state)).toBe(false);
    expect(duckdb(state, terms({ max_staleness_ms: 500 }))).toBe(true);
    expect(duckdb(state, terms({ max_staleness_ms: 499 }))).toBe(false);
  });

  it('holds also where nothing was written, because others may write around the router', () => {
    expect(duckdb(copied(NOW_MS - 500, 1), terms({ max_staleness_ms: 499 }))).toBe(false);
  });

  it('says how old what was read may be', () => {
    expect(ask(copied(NOW_MS - 500, 1), scanUsers)).toMatchObject({ decision: { staleness_ms: 500, fresh_as_of: new Date(NOW_MS - 500).toISOString() } });
  });
});

describe('a live copy', () => {
  it('is as fresh as its primary, whatever is asked', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table(USERS)]), NOW_MS);
    state.apply(advertisement('trino', [table(USERS, { role: 'live' })]), NOW_MS);
    state.apply(written(USERS, NOW_MS, { lsn: '5' }), NOW_MS);
    expect(ask(state, scanUsers, { forceEngine: 'trino', terms: { ...tokenAt(5), maxStalenessMs: 0 } })).toMatchObject({ ok: true, decision: { fresh_as_of: null } });
  });
});

const clicks = statement({ reads: ['events.clicks'] });
const CLICKS = table('events.clicks', { storage: 'lake' });

function lakeWatermark(changes: Partial<LakeWatermark> = {}): LakeWatermark {
  return {
    kind: 'watermark', table: 'events.clicks', watermark_ms: NOW_MS - 2_000, watermark_lsn: null, watermark_offsets: { 'ingest.clicks': { 0: 10, 1: 20 } },
    at_ms: NOW_MS - 100, ttl_ms: 10_000, snapshot_id: '1', pipeline: 'clicks', ...changes,
  };
}

const events = (next: Record<string, number>, into = 'events.clicks'): ReadTerms =>
  terms({ consistency_token: encodeConsistencyToken({ streams: new Map([['clicks', { table: into, next }]]) }) });

describe('a table of events in the lake', () => {
  const inLake = (...messages: readonly LakeWatermark[]): CatalogState => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', []), NOW_MS);
    for (const engine of ['duckdb', 'trino'] as const) state.apply(advertisement(engine, [CLICKS]), NOW_MS);
    for (const message of messages) state.apply(message, NOW_MS);
    return state;
  };

  it('is read by who asks for nothing, and the answer says how far it has come', () => {
    expect(ask(inLake(), clicks)).toMatchObject({ ok: true, decision: { fresh_as_of: null } });
    expect(ask(inLake(lakeWatermark()), clicks)).toMatchObject({ ok: true, decision: { staleness_ms: 2_000 } });
  });

  it.each([
    ['all that was asked for', { 0: 10, 1: 20 }, true],
    ['less than it holds', { 1: 3 }, true],
    ['one event more', { 1: 21 }, false],
    ['a partition of which nothing is known', { 2: 1 }, false],
  ])('and a token for %s', (_what, next, fresh) => {
    const outcome = ask(inLake(lakeWatermark()), clicks, { terms: events(next) });
    expect(outcome).toMatchObject(fresh ? { ok: true } : { ok: false, awaits: ['trino', 'duckdb'], failure: { code: 'NOT_FRESH_ENOUGH' } });
  });

  it('is not taken to hold what nobody says that it holds', () => {
    expect(ask(inLake(), clicks, { terms: events({ 0: 1 }) }).ok).toBe(false);
    expect(ask(inLake(lakeWatermark({ at_ms: NOW_MS - 20_000 })), clicks, { terms: events({ 0: 1 }) }).ok).toBe(false);
    expect(ask(inLake(), clicks, { terms: terms({ max_staleness_ms: 1_000_000 }) }).ok).toBe(false);
  });

  it('has nothing to do with events of another table', () => {
    expect(ask(inLake(lakeWatermark({ watermark_offsets: {} })), clicks, { terms: events({ 0: 99 }, 'events.other') }).ok).toBe(true);
  });

  it('that is derived from a stream follows its offsets', () => {
    expect(ask(inLake(lakeWatermark()), clicks, { terms: events({ 0: 11 }, 'events.raw_clicks') }).ok).toBe(false);
  });

  it('is bounded by its watermark', () => {
    expect(ask(inLake(lakeWatermark()), clicks, { terms: terms({ max_staleness_ms: 2_000 }) }).ok).toBe(true);
    expect(refusalOf(inLake(lakeWatermark()), clicks, { terms: terms({ max_staleness_ms: 1_999 }) }).message).toMatch(/events\.clicks is 2000 ms old/);
  });

  it('goes back when it was rolled back', () => {
    const state = inLake(lakeWatermark(), lakeWatermark({ at_ms: NOW_MS - 50, watermark_offsets: { 'ingest.clicks': { 0: 5 } } }));
    expect(ask(state, clicks, { terms: events({ 0: 6 }) }).ok).toBe(false);
  });

  it('ignores a message older than the one it has', () => {
    const state = inLake(lakeWatermark(), lakeWatermark({ at_ms: NOW_MS - 5_000, watermark_offsets: {} }));
    expect(ask(state, clicks, { terms: events({ 0: 10 }) }).ok).toBe(true);
  });
});

describe('a copy of PostgreSQL in the lake', () => {
  it('has the watermark of its message, whatever its worker says', () => {
    const state = new CatalogState();
    state.apply(advertisement('postgres', [table(USERS)]), NOW_MS);
    state.apply(advertisement('duckdb', [{ ...copy(USERS, NOW_MS), storage: 'lake', watermark_lsn: '1000' }]), NOW_MS);
    expect(rejectionOf(ask(state, scanUsers), 'duckdb')).toBe('freshness: replica of unknown age: public.users');
    state.apply(lakeWatermark({ table: USERS, watermark_lsn: '100', watermark_offsets: {} }), NOW_MS);
    expect(duckdb(state, tokenAt(100))).toBe(true);
    expect(duckdb(state, tokenAt(101))).toBe(false);
  });
});

describe('what a worker says that it has applied', () => {
  const applied = (changes: Partial<Applied> = {}): Applied => ({
    kind: 'applied', engine: 'duckdb', instance: 'one', at_ms: NOW_MS - 10, ttl_ms: 5_000, watermark_ms: NOW_MS - 20, watermark_lsn: '200', tables: [USERS], ...changes,
  });
  const lsnOf = (state: CatalogState, nowMs = NOW_MS) => state.view(nowMs).watermark({ schema: 'public', name: 'users' }, 'duckdb').lsn;

  it.each([
    ['counts over its advertisement', {}, 200n],
    ['counts of every instance where they share a storage', { instance: null }, 200n],
    ['does not count when the advertisement is newer', { at_ms: NOW_MS - 600 }, 100n],
    ['means that nothing is known of a table it leaves out', { tables: ['public.other'] }, null],
    ['leaves out nothing that was advertised after it', { tables: ['public.other'], at_ms: NOW_MS - 600 }, 100n],
    ['does not count of another instance', { instance: 'two' }, 100n],
    ['does not count once it is void', { ttl_ms: 5 }, 100n],
    ['may say that nothing is known any more', { watermark_lsn: null }, null],
  ])('%s', (_what, changes, lsn) => {
    const state = copied(NOW_MS - 1_000, 100);
    state.apply(applied(changes), NOW_MS);
    expect(lsnOf(state)).toBe(lsn);
  });

  it('counts for the engine as far as the least of its workers has come', () => {
    const state = copied(NOW_MS - 1_000, 100);
    state.apply(advertisement('duckdb', [{ ...copy(USERS), watermark_lsn: '150' }], { instance: 'two' }), NOW_MS);
    state.apply(applied(), NOW_MS);
    expect(lsnOf(state)).toBe(150n);
    state.apply(applied({ instance: 'two', watermark_lsn: '180' }), NOW_MS);
    expect(lsnOf(state)).toBe(180n);
  });

  it('counts for the others that share its storage, who advertise no watermark after it', () => {
    const state = copied(NOW_MS - 1_000, 100);
    state.apply(applied({ instance: null }), NOW_MS);
    state.apply(advertisement('duckdb', [copy(USERS, null)], { instance: 'two', advertised_at_ms: NOW_MS }), NOW_MS);
    expect(lsnOf(state)).toBe(200n);
  });

  it('is forgotten with its tombstone', () => {
    const state = copied(NOW_MS - 1_000, 100);
    state.apply(applied(), NOW_MS);
    state.tombstone('applied/duckdb/one');
    expect(lsnOf(state)).toBe(100n);
  });

  it('does not change a view that was given before', () => {
    const state = copied(NOW_MS - 1_000, 100);
    const before = state.view(NOW_MS);
    state.apply(applied(), NOW_MS);
    expect(before.watermark({ schema: 'public', name: 'users' }, 'duckdb').lsn).toBe(100n);
  });
});
