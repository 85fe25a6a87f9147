import type { DecisionRecord, OutcomeRecord, QueryState, QueryStatus } from '@query-router/contracts';

interface Entry {
  readonly status: QueryStatus;
  readonly subject: string | null;
}

const ORDER: Readonly<Record<QueryState, number>> = { accepted: 0, classified: 1, running: 2, succeeded: 3, failed: 3, cancelled: 3, expired: 3 };

/**
 * The newest queries of the whole installation, folded from `sql.decisions` and `sql.outcomes`. Records of one query may come in any
 * order: a state never goes back.
 */
export class QueryHistory {
  private readonly entries = new Map<string, Entry>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  accepted(queryId: string, subject: string, atMs: number): void {
    this.update(queryId, { state: 'accepted', at_ms: atMs }, subject);
  }

  classified(record: DecisionRecord): void {
    this.update(record.query_id, { state: 'classified', at_ms: record.at_ms, engine: record.engine, decision: record.decision }, record.subject);
  }

  outcome(record: OutcomeRecord): void {
    const { state, at_ms, engine, duration_ms, row_count, error_code } = record;
    this.update(record.query_id, { state, at_ms, duration_ms, row_count, error_code, ...(engine === null ? {} : { engine }) }, null);
  }

  /** Status of a query that `subject` asked, or null. */
  find(queryId: string, subject: string): QueryStatus | null {
    const entry = this.entries.get(queryId);
    return entry !== undefined && entry.subject === subject ? entry.status : null;
  }

  knows(queryId: string): boolean {
    return this.entries.has(queryId);
  }

  /** Whether this query is known to change data; a query that was never classified is not. */
  changesData(queryId: string): boolean {
    const statement = this.entries.get(queryId)?.status.decision?.statement;
    return statement !== undefined && statement !== 'read';
  }

  private update(queryId: string, change: Partial<QueryStatus> & Pick<QueryStatus, 'state'>, subject: string | null): void {
    const before = this.entries.get(queryId);
    const status = before?.status ?? newStatus(queryId);
    // A late decision still brings its reasons; it does not bring the state back.
    const { state, at_ms, ...facts } = change;
    const forward = ORDER[state] >= ORDER[status.state];
    this.entries.set(queryId, {
      status: { ...status, ...facts, ...(forward ? { state, at_ms: at_ms ?? status.at_ms } : {}) },
      subject: before?.subject ?? subject,
    });
    if (before === undefined && this.entries.size > this.limit) {
      const oldest = this.entries.keys().next();
      if (oldest.done !== true) this.entries.delete(oldest.value);
    }
  }
}

function newStatus(queryId: string): QueryStatus {
  return { query_id: queryId, state: 'accepted', engine: null, at_ms: 0, duration_ms: null, row_count: null, error_code: null, decision: null };
}
