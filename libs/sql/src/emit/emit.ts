import type { EngineName } from '@query-router/contracts';
import type { Statement } from '../statement.ts';
import type { Emission, Resolve } from './emission.ts';

/**
 * The statement as one engine should run it, such that it answers what PostgreSQL would; or the reason why it must not run there.
 * PostgreSQL gets the client's own text. Pure, and the same for the same arguments.
 */
export function emit(statement: Statement, engine: EngineName, resolve: Resolve): Emission {
  if (engine === 'postgres') return { ok: true, sql: statement.sql };
  if (statement.kind !== 'read') return { ok: false, reason: `${engine} takes no writes` };
  void resolve;
  return { ok: false, reason: 'not implemented yet' };
}
