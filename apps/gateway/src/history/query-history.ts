import { JsonBody } from '@query-router/bus';
import { decisionRecordSchema, outcomeRecordSchema, type DecisionRecord, type OutcomeRecord, type QueryState, type QueryStatus } from '@query-router/contracts';
import type { ZodType } from 'zod';

/** A record as it came: text, or from this process the body that the text would be made from. */
export type Said = string | JsonBody;

/** What was said about one query, as it came: most queries are never asked about, so nothing is decoded before somebody does. */
interface Entry {
  acceptedAtMs: number;
  /** Who asked, when it was asked here. */
  subject: string | null;
  decision: Said | null;
  readonly outcomes: Said[];
}

const ORDER: Readonly<Record<QueryState, number>> = { accepted: 0, classified: 1, running: 2, succeeded: 3, failed: 3, cancelled: 3, expired: 3 };
/** A query reports once or twice; what somebody else writes under its id must not grow without end. */
const MAX_OUTCOMES = 8;

/**
 * The newest queries of the whole installation, folded from `sql.decisions` and `sql.outcomes`. Records of one query may come in any
 * order: a state never goes back.
 */
export class QueryHistory {
  readonly #entries = new Map<string, Entry>();
  /** Ids in the order of their first sight, as a ring. (Asking a Map for its oldest key walks over everything deleted before it.) */
  readonly #ring: string[] = [];
  readonly #limit: number;
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  accepted(queryId: string, subject: string, atMs: number): void {
    const entry = this.#entry(queryId);
    entry.subject ??= subject;
    entry.acceptedAtMs = atMs;
  }

  /** Takes a record of `sql.decisions`; `queryId` is its key. What turns out to be none is passed over when it is read. */
  classified(queryId: string, record: Said): void {
    this.#entry(queryId).decision = record;
  }

  /** As {@link classified}, for a record of `sql.outcomes`. */
  outcome(queryId: string, record: Said): void {
    const { outcomes } = this.#entry(queryId);
    if (outcomes.length === MAX_OUTCOMES) outcomes.shift();
    outcomes.push(record);
  }

  /** Status of a query that `subject` asked, or null. */
  find(queryId: string, subject: string): QueryStatus | null {
    const entry = this.#entries.get(queryId);
    if (entry === undefined) return null;
    const decision = decisionOf(queryId, entry);
    if ((entry.subject ?? decision?.subject ?? null) !== subject) return null;
    return statusOf(queryId, entry, decision);
  }

  knows(queryId: string): boolean {
    return this.#entries.has(queryId);
  }

  /** Whether this query is known to change data; a query that was never classified is not. */
  changesData(queryId: string): boolean {
    const entry = this.#entries.get(queryId);
    const statement = entry === undefined ? undefined : decisionOf(queryId, entry)?.decision.statement;
    return statement !== undefined && statement !== 'read';
  }

  #entry(queryId: string): Entry {
    const known = this.#entries.get(queryId);
    if (known !== undefined) return known;
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#ring[this.#next] = queryId;
    this.#next = (this.#next + 1) % this.#limit;
    const entry: Entry = { acceptedAtMs: 0, subject: null, decision: null, outcomes: [] };
    this.#entries.set(queryId, entry);
    return entry;
  }
}

function statusOf(queryId: string, entry: Entry, decided: DecisionRecord | null): QueryStatus {
  let status: QueryStatus = {
    query_id: queryId,
    state: 'accepted',
    engine: null,
    at_ms: entry.acceptedAtMs,
    duration_ms: null,
    row_count: null,
    error_code: null,
    decision: null,
  };
  if (decided !== null) status = { ...status, state: 'classified', at_ms: decided.at_ms, engine: decided.engine, decision: decided.decision };
  for (const said of entry.outcomes) {
    const outcome = outcomeOf(queryId, said);
    if (outcome === null || ORDER[outcome.state] < ORDER[status.state]) continue;
    const { state, at_ms, duration_ms, row_count, error_code } = outcome;
    status = { ...status, state, at_ms, duration_ms, row_count, error_code, engine: outcome.engine ?? status.engine };
  }
  return status;
}

function decisionOf(queryId: string, { decision }: Entry): DecisionRecord | null {
  const record = decision === null ? null : readAs(decisionRecordSchema, decision);
  return record?.query_id === queryId ? record : null;
}

function outcomeOf(queryId: string, said: Said): OutcomeRecord | null {
  const record = readAs(outcomeRecordSchema, said);
  return record?.query_id === queryId ? record : null;
}

function readAs<T>(schema: ZodType<T>, said: Said): T | null {
  if (said instanceof JsonBody) return said.as(schema) ?? null;
  return schema.safeParse(parseJson(said)).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
