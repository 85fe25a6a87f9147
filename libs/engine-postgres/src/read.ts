import type { EngineQuery, EngineResult, StatementScope } from '@query-router/engine';
import { Answer } from './answer.ts';
import { step } from './exchange.ts';
import { isStalePlan, QUERY_CANCELED } from './failure.ts';
import type { Session } from './session.ts';
import { ConnectionLostError, isServerError } from './session.ts';
import type { SessionPool } from './session-pool.ts';
import type { StatementNames } from './statement-names.ts';
import type { TypeRegistry } from './types.ts';
import { loadTypes } from './type-loader.ts';

export interface ReadContext {
  readonly pool: SessionPool;
  readonly names: StatementNames;
  readonly types: TypeRegistry;
}

/** A connection that sat idle may be dead without our knowing; a read loses nothing by being asked again. */
const ATTEMPTS = 3;

/** Runs a read in one round trip, and asks again where that is safe: a lost connection, a plan out of date. */
export async function executeRead(context: ReadContext, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  for (let attempt = 1; ; attempt++) {
    const acquired = context.pool.acquire(scope);
    const session = acquired instanceof Promise ? await acquired : acquired;
    try {
      return await attemptRead(session, context, query, scope);
    } catch (error) {
      const again = isStalePlan(error) || error instanceof ConnectionLostError;
      if (!again || attempt === ATTEMPTS || scope.reason !== null) throw error;
    } finally {
      context.pool.release(session);
    }
  }
}

async function attemptRead(session: Session, context: ReadContext, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  const answer = new Answer(query, context.types, () => session.cancel());
  const name = context.names.nameFor(query.sql);
  // One row more than allowed tells a full answer from a cut one, and the server stops there by itself.
  const running = session.run([step(query.sql, [], { name, maxRows: query.maxRows + 1, ...answer.sink })]);
  const forget = scope.onStop(() => session.cancel());
  try {
    await running;
  } catch (error) {
    if (isStalePlan(error)) session.forget(name);
    const cutByUs = answer.truncated && scope.reason === null && isServerError(error) && error.code === QUERY_CANCELED;
    if (!cutByUs) throw error;
  } finally {
    forget();
  }
  scope.throwIfStopped('postgres');
  if (answer.fault !== null) throw answer.fault;
  if (answer.unresolved) {
    const unknown = answer.unknownColumns();
    context.types.load(await loadTypes(session));
    answer.resolve(unknown);
  }
  const { columns, rows, truncated } = answer;
  return { columns, rows, truncated, affectedRows: null, replayed: false };
}
