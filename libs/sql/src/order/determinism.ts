import { bind } from '../bind/bind.ts';
import { CannotBind } from '../bind/cannot-bind.ts';
import { factsOf, type KnownTables } from '../known-table.ts';
import type { Statement } from '../statement.ts';
import { openOrder } from './open-order.ts';
import { withTieBreakers, type Settled } from './tie-breakers.ts';

/** Why a read may answer with other rows or values the next time, on the same data; empty when it may not. What cannot be bound cannot be told: PostgreSQL may know a type better than the catalogue does. */
export function openPlaces(statement: Statement, tables: KnownTables): readonly string[] {
  if (!statement.features.maybeOpen || statement.kind !== 'read' || !('SelectStmt' in statement.tree)) return [];
  try {
    return [...new Set(openOrder(bind(statement.tree.SelectStmt, factsOf(tables))).map(({ reason }) => reason))];
  } catch (error) {
    if (!(error instanceof CannotBind)) throw error;
    return [`it cannot be told: ${error.message}`];
  }
}

/** The text of a read with as many sort keys as make every engine choose the same rows, or why there are none. */
export function settleOrder(statement: Statement, tables: KnownTables): Settled {
  if (statement.kind !== 'read' || !('SelectStmt' in statement.tree)) return { ok: false, reason: 'only reads are made deterministic' };
  if (!statement.features.maybeOpen) return { ok: true, sql: statement.sql };
  try {
    return withTieBreakers(statement, statement.tree.SelectStmt, factsOf(tables));
  } catch (error) {
    if (!(error instanceof CannotBind)) throw error;
    return { ok: false, reason: error.message };
  }
}
