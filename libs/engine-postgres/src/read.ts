import type { EngineQuery, EngineResult, StatementScope } from '@query-router/engine';
import { Answer } from './answer.ts';
import { step } from './exchange.ts';
import { isFarewell, isStalePlan, QUERY_CANCELED } from './failure.ts';
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
/** A farewell of the server this soon after the statement was sent was meant for the idle connection, not for the statement. */
const FAREWELL_MS = 100;
/** The protocol counts rows in 31 bits; 0 asks for all. */
const MAX_PORTAL_ROWS = 2_147_483_647;

/** Runs a read in one round trip, and asks again where that is safe: a lost connection, a plan out of date. */
export async function executeRead(context: ReadContext, query: EngineQuery, scope: StatementScope): Promise<EngineResult> {
  let prepare = true;
  for (let attempt = 1; ; attempt++) {
    const acquired = context.pool.acquire(scope);
    const session = acquired instanceof Promise ? await acquired : acquired;
    const started = performance.now();
    try {
      return await attemptRead(session, context, query, scope, prepare);
    } catch (error) {
      const farewell = isFarewell(error) && performance.now() - started < FAREWELL_MS;
      const again = farewell || isStalePlan(error) || error instanceof ConnectionLostError;
      if (!again || attempt === ATTEMPTS || scope.reason !== null) throw error;
      // The unnamed statement is planned anew, so it cannot be out of date on the next session too.
      if (isStalePlan(error)) prepare = false;
      else context.pool.distrustIdle();
    } finally {
      context.pool.release(session);
    }
  }
}

async function attemptRead(session: Session, context: ReadContext, query: EngineQuery, scope: StatementScope, prepare: boolean): Promise<EngineResult> {
  const answer = new Answer(query, context.types, () => session.cancel());
  const name = prepare ? context.names.nameFor(query.sql) : '';
  // One row more than allowed tells a full answer from a cut one, and the server stops there by itself.
  const running = session.run([step(query.sql, [], { name, maxRows: query.maxRows < MAX_PORTAL_ROWS ? query.maxRows + 1 : 0, ...answer.sink })]);
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
