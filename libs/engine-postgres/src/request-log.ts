import type { EngineResult } from '@query-router/engine';
import { engineFailure } from '@query-router/engine';
import type { Step } from './exchange.ts';
import { step } from './exchange.ts';
import type { Session } from './session.ts';

export const OWN_SCHEMA = 'query_router';

export const CREATE_REQUEST_LOG: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`,
  `CREATE TABLE IF NOT EXISTS ${OWN_SCHEMA}.request_log (
     request_id text PRIMARY KEY,
     fingerprint text NOT NULL,
     outcome json,
     expires_at timestamptz NOT NULL
   )`,
  `CREATE INDEX IF NOT EXISTS request_log_expires_at ON ${OWN_SCHEMA}.request_log (expires_at)`,
];

const CLAIM = `INSERT INTO ${OWN_SCHEMA}.request_log (request_id, fingerprint, expires_at)
  VALUES ($1, $2, now() + $3::bigint * interval '1 millisecond') ON CONFLICT (request_id) DO NOTHING`;
const LOOK_UP = `SELECT fingerprint, outcome FROM ${OWN_SCHEMA}.request_log WHERE request_id = $1`;
const RECORD = `UPDATE ${OWN_SCHEMA}.request_log SET outcome = $2 WHERE request_id = $1`;
/** A few thousand at a time: pruning never holds locks for long. */
export const PRUNE = `DELETE FROM ${OWN_SCHEMA}.request_log WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${OWN_SCHEMA}.request_log WHERE expires_at < now() LIMIT 5000 FOR UPDATE SKIP LOCKED))`;

export type Dedupe = { readonly requestId: string; readonly fingerprint: string };
/**
 * Reads the position up to which the log is written, in decimal. After a COMMIT on the same connection every record of that commit lies
 * below it, also where commits do not wait for the disk; other transactions' records may, too.
 */
export function positionStep(onPosition: (lsn: string) => void): Step {
  return step("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn", [], { name: 'qr_position', onRow: ([lsn]) => lsn != null && onPosition(lsn) });
}

type Outcome = Pick<EngineResult, 'columns' | 'rows' | 'truncated' | 'affectedRows'>;

/**
 * Starts a transaction and claims the request id in it. A concurrent holder of the same id is waited for: its commit makes this
 * one a duplicate, its rollback lets this one go on. Returns the recorded outcome of a duplicate, else null.
 */
export async function claim(session: Session, dedupe: Dedupe, ttlMs: number): Promise<EngineResult | null> {
  let found: readonly (string | null)[] = [];
  await session.run([
    step('BEGIN'),
    step(CLAIM, [dedupe.requestId, dedupe.fingerprint, String(ttlMs)], { name: 'qr_claim' }),
    step(LOOK_UP, [dedupe.requestId], { name: 'qr_look_up', onRow: (fields) => (found = fields) }),
  ]);
  const [fingerprint, outcome] = found;
  if (fingerprint !== dedupe.fingerprint) {
    throw engineFailure('postgres', 'IDEMPOTENCY_KEY_REUSED', 'This request id was used before for another statement.');
  }
  return outcome === null || outcome === undefined ? null : replay(outcome);
}

/** The step that records an outcome; it belongs into the same round trip as COMMIT. */
export function recordStep(dedupe: Dedupe, result: EngineResult): Step {
  const { columns, rows, truncated, affectedRows } = result;
  const outcome: Outcome = { columns, rows, truncated, affectedRows };
  return step(RECORD, [dedupe.requestId, JSON.stringify(outcome)], { name: 'qr_record' });
}

function replay(text: string): EngineResult {
  return { ...(JSON.parse(text) as Outcome), replayed: true };
}
