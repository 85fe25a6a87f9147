import type { EngineQuery, EngineResult } from '@query-router/engine';
import { engineFailure, StatementScope, unavailable } from '@query-router/engine';
import { Answer } from './answer.ts';
import { step } from './exchange.ts';
import { loadTypes } from './type-loader.ts';
import type { Dedupe } from './request-log.ts';
import { claim, positionStep, recordStep } from './request-log.ts';
import type { Session } from './session.ts';
import { isServerError } from './session.ts';
import type { SessionPool } from './session-pool.ts';
import type { TypeRegistry } from './types.ts';

export interface WriteContext {
  readonly pool: SessionPool;
  readonly types: TypeRegistry;
  readonly dedupeTtlMs: number;
  /** Whether this account may read the log's position. */
  readonly tellsPosition: () => boolean;
}

/** How long a commit may take once it was asked for; after that its outcome is looked up elsewhere. */
const COMMIT_PATIENCE_MS = 10_000;

/**
 * Runs a write in a transaction of its own, together with the row that remembers its outcome. Until COMMIT is sent, abort and
 * deadline undo everything; afterwards they wait for the answer.
 */
export async function executeWrite(context: WriteContext, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  const session = await context.pool.acquire(scope);
  try {
    const result = await inTransaction(session, context, query, scope);
    if (result.replayed) return { ...result, lsn: await positionAfterRollback(session, context) };
    return await commit(session, context, query.dedupe, result);
  } finally {
    if (!session.closed && session.inTransaction) await session.run([step('ROLLBACK')]).catch(() => session.destroy());
    context.pool.release(session);
  }
}

/** Everything up to COMMIT. */
async function inTransaction(session: Session, context: WriteContext, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  const forget = scope.onStop(() => session.cancel());
  try {
    const begin = query.dedupe === undefined ? [step('BEGIN')] : [];
    if (query.dedupe !== undefined) {
      const replayed = await claim(session, query.dedupe, context.dedupeTtlMs);
      if (replayed !== null) return replayed;
      scope.throwIfStopped('postgres');
    }
    const answer = new Answer(query, context.types, () => undefined);
    const outcomes = await session.run([...begin, step(query.sql, [], answer.sink)]);
    scope.throwIfStopped('postgres');
    if (answer.fault !== null) throw answer.fault;
    if (answer.unresolved) {
      const unknown = answer.unknownColumns();
      context.types.load(await loadTypes(session));
      answer.resolve(unknown);
    }
    const { columns, rows, truncated } = answer;
    return { columns, rows, truncated, affectedRows: affectedRows(outcomes.at(-1)?.tag ?? ''), replayed: false };
  } finally {
    forget();
  }
}

/** `INSERT 0 3`, `UPDATE 2`, `DELETE 0`, `MERGE 5`: the last number. Other tags count nothing that was changed. */
function affectedRows(tag: string): number | null {
  const match = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag);
  return match === null ? null : Number(match[1]);
}

async function commit(session: Session, context: WriteContext, dedupe: Dedupe | undefined, result: EngineResult): Promise<EngineResult> {
  const patience = setTimeout(() => session.destroy(), COMMIT_PATIENCE_MS);
  let tag: string | null = null;
  let lsn: string | null = null;
  try {
    await session.run([
      ...(dedupe === undefined ? [] : [recordStep(dedupe, result)]),
      step('COMMIT', [], { onDone: (found) => (tag = found) }),
      // In the same round trip: the server runs it after the commit, in a transaction of its own.
      ...(context.tellsPosition() ? [positionStep((found) => (lsn = found))] : []),
    ]);
  } catch (error) {
    if (tag === 'COMMIT') return { ...result, lsn };
    if (isServerError(error) && !mayHaveCommitted(error.code)) throw error;
    if (!isServerError(error) && !session.closed) throw error;
    return await afterLostCommit(context, dedupe, result, error);
  } finally {
    clearTimeout(patience);
  }
  if (tag !== 'COMMIT') throw engineFailure('postgres', 'QUERY_FAILED', 'PostgreSQL rolled the transaction back.');
  return { ...result, lsn };
}

/** The row that was found is committed, so its commit lies below the present position. The transaction that looked is undone. */
async function positionAfterRollback(session: Session, context: WriteContext): Promise<string | null> {
  if (!context.tellsPosition()) return null;
  let lsn: string | null = null;
  await session.run([step('ROLLBACK'), positionStep((found) => (lsn = found))]).catch(() => session.destroy());
  return lsn;
}

/** A server that goes away during COMMIT may have written the commit record already. */
function mayHaveCommitted(sqlstate: string): boolean {
  return /^(57P|58|08|XX)/.test(sqlstate);
}

/**
 * Nobody said whether the commit happened. Claiming the request id again says it for sure: the claim waits for the lost
 * transaction to end, then either finds its row (committed) or succeeds (rolled back).
 */
async function afterLostCommit(context: WriteContext, dedupe: Dedupe | undefined, result: EngineResult, cause: unknown): Promise<EngineResult> {
  const unknown = engineFailure(
    'postgres',
    'OUTCOME_UNKNOWN',
    'The connection was lost while the write was being committed. Look at the data before sending it again, or send it with the same request id.',
    { cause },
  );
  if (dedupe === undefined) throw unknown;
  const scope = new StatementScope(COMMIT_PATIENCE_MS, new AbortController().signal);
  let committed: { readonly lsn: string | null } | null;
  try {
    committed = await lookUp(context, dedupe, scope);
  } catch {
    throw unknown;
  } finally {
    scope.end();
  }
  if (committed === null) throw unavailable('postgres', 'the connection was lost and the write was undone', cause);
  return { ...result, lsn: committed.lsn };
}

/** Null when the write was undone. */
async function lookUp(context: WriteContext, dedupe: Dedupe, scope: StatementScope): Promise<{ readonly lsn: string | null } | null> {
  const session = await context.pool.acquire(scope);
  const forget = scope.onStop(() => session.cancel());
  try {
    const found = await claim(session, dedupe, context.dedupeTtlMs);
    return found === null ? null : { lsn: await positionAfterRollback(session, context) };
  } finally {
    forget();
    if (!session.closed && session.inTransaction) await session.run([step('ROLLBACK')]).catch(() => session.destroy());
    context.pool.release(session);
  }
}
