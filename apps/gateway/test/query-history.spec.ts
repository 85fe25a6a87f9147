import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUERY_STATES, type Decision, type DecisionRecord, type OutcomeRecord, type QueryState } from '@query-router/contracts';
import { QueryHistory } from '../src/history/query-history.ts';

const ID = '01a20406-7f10-713c-8137-76cce83d00dd';
const EVENTS = ['accepted', 'decided', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;
type Event = (typeof EVENTS)[number];

const decision: Decision = { rule: 'default', reason: 'r', statement: 'read', fingerprint: 'f', tables: [], candidates: ['duckdb'], rejected: [], sql: 'SELECT 1', fresh_as_of: null, staleness_ms: null };
const decided: DecisionRecord = { query_id: ID, at_ms: 2, subject: 'ada', engine: 'duckdb', sql: 'SELECT 1', decision };

function outcome(state: QueryState, extra: Partial<OutcomeRecord> = {}): string {
  return JSON.stringify({ query_id: ID, at_ms: 3, state, engine: 'duckdb', fingerprint: 'f', duration_ms: 1, row_count: 1, result_bytes: 1, error_code: null, ...extra });
}

function happen(history: QueryHistory, event: Event): void {
  if (event === 'accepted') history.accepted(ID, 'ada', 1);
  else if (event === 'decided') history.classified(ID, JSON.stringify(decided));
  else history.outcome(ID, outcome(event));
}

/** How each state is reached; who asked has to be known for the state to be shown. */
const PATH: Readonly<Record<QueryState | 'none', readonly Event[]>> = {
  none: [],
  accepted: ['accepted'],
  classified: ['accepted', 'decided'],
  running: ['accepted', 'decided', 'running'],
  succeeded: ['accepted', 'decided', 'succeeded'],
  failed: ['accepted', 'decided', 'failed'],
  cancelled: ['accepted', 'decided', 'cancelled'],
  expired: ['accepted', 'decided', 'expired'],
};

/** The table under "State × event" in docs/request-lifecycle.md. */
function documentedTransitions(): [QueryState | 'none', Event, string][] {
  const lines = readFileSync(join(import.meta.dirname, '../../../docs/request-lifecycle.md'), 'utf8').split('\n');
  const start = lines.indexOf(`| state | ${EVENTS.join(' | ')} |`);
  const states = ['none', ...QUERY_STATES] as const;
  return states.flatMap((state, row) => {
    const [name, ...next] = (lines[start + 2 + row] ?? '').split('|').slice(1, -1).map((cell) => cell.trim());
    if (name !== state) throw new Error(`row ${row} of the table is ${name}, not ${state}`);
    return EVENTS.map((event, column): [QueryState | 'none', Event, string] => [state, event, next[column] ?? '']);
  });
}

describe('the history of queries', () => {
  test.each(documentedTransitions())('a query that is %s and hears %s is %s', (state, event, expected) => {
    const history = new QueryHistory(10);
    for (const before of PATH[state]) happen(history, before);
    happen(history, event);
    // Without any other word nobody is known to have asked.
    if (state === 'none' && event !== 'accepted' && event !== 'decided') history.accepted(ID, 'ada', 1);
    expect(history.find(ID, 'ada')?.state).toBe(expected);
  });

  test('a late decision brings its reasons, not the state back', () => {
    const history = new QueryHistory(10);
    history.outcome(ID, outcome('succeeded', { duration_ms: 5, row_count: 9 }));
    history.classified(ID, JSON.stringify(decided));
    expect(history.find(ID, 'ada')).toMatchObject({ state: 'succeeded', engine: 'duckdb', duration_ms: 5, row_count: 9, decision: { rule: 'default' } });
  });

  test('shows a query to who asked it only', () => {
    const history = new QueryHistory(10);
    history.accepted(ID, 'ada', 1);
    expect(history.find(ID, 'bob')).toBeNull();
    expect(history.find('another', 'ada')).toBeNull();
  });

  test('shows nobody a query of which only the outcome is known', () => {
    const history = new QueryHistory(10);
    history.outcome(ID, outcome('succeeded'));
    expect(history.knows(ID)).toBe(true);
    expect(history.find(ID, 'ada')).toBeNull();
  });

  test('forgets the oldest query beyond its limit', () => {
    const history = new QueryHistory(2);
    for (const id of ['a', 'b', 'c']) history.accepted(id, 'ada', 1);
    expect(['a', 'b', 'c'].map((id) => history.knows(id))).toEqual([false, true, true]);
  });

  test('passes over records that are no records, or of another query', () => {
    const history = new QueryHistory(10);
    history.accepted(ID, 'ada', 1);
    history.outcome(ID, 'not JSON');
    history.outcome(ID, outcome('failed', { query_id: 'another' }));
    history.classified(ID, JSON.stringify({ ...decided, engine: 'mysql' }));
    expect(history.find(ID, 'ada')).toMatchObject({ state: 'accepted', decision: null });
  });

  test('knows a write from its decision, and nothing of a query that was never classified', () => {
    const history = new QueryHistory(10);
    history.accepted(ID, 'ada', 1);
    expect(history.changesData(ID)).toBe(false);
    history.classified(ID, JSON.stringify({ ...decided, decision: { ...decision, statement: 'write' } }));
    expect(history.changesData(ID)).toBe(true);
  });
});
