import type { Node, SelectStmt } from 'libpg-query';
import { AGGREGATES } from '../gate/functions.ts';
import { lastName, walk } from '../parser/tree.ts';
import type { Fields } from '../parser/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Context } from './context.ts';
import { expression } from './expression.ts';
import { checkSortable } from './order.ts';
import { hasColumn } from './scope.ts';

export interface Grouping {
  /** Texts of the grouping expressions; empty when all rows are one group. */
  readonly keys: ReadonlySet<string>;
  readonly sql: string;
}

/** GROUP BY with positions and output names replaced by what they stand for; null for a query that does not group. */
export function groupBy(select: SelectStmt, context: Context): Grouping | null {
  const items = select.groupClause ?? [];
  if (items.length === 0) return select.havingClause !== undefined || hasAggregate(select) ? { keys: new Set(), sql: '' } : null;
  if (select.groupDistinct === true) throw new CannotEmit('GROUP BY DISTINCT is not proven equal');
  const keys = new Set<string>();
  for (const item of items) {
    if ('GroupingSet' in item) throw new CannotEmit('grouping sets are not proven equal');
    const node = meaning(item, select, context);
    const key = expression(node, context);
    // A constant key would be read as a position.
    if (!hasColumnRef(node)) throw new CannotEmit('GROUP BY a constant');
    checkSortable(key.type, context.dialect);
    keys.add(key.sql);
  }
  return { keys, sql: ` GROUP BY ${[...keys].join(', ')}` };
}

function hasColumnRef(node: Node): boolean {
  let found = false;
  walk(node, (kind) => {
    if (kind === 'ColumnRef') found = true;
    return !found;
  });
  return found;
}

/** PostgreSQL's rule: a bare number is a position; a bare name an input column before it is an output name. */
function meaning(item: Node, select: SelectStmt, context: Context): Node {
  const targets = select.targetList ?? [];
  if ('A_Const' in item) return targetAt(targets, (item.A_Const.ival?.ival ?? 0) - 1);
  if (!('ColumnRef' in item) || (item.ColumnRef.fields ?? []).length !== 1) return item;
  const name = lastName(item.ColumnRef.fields);
  if (hasColumn(context.scope, name)) return item;
  const hits = targets.filter((target) => 'ResTarget' in target && target.ResTarget.name === name);
  return hits.length === 1 ? targetAt(hits, 0) : item;
}

function targetAt(targets: readonly Node[], index: number): Node {
  const target = targets[index];
  if (target === undefined || !('ResTarget' in target) || target.ResTarget.val === undefined) throw new CannotEmit('GROUP BY names a position that does not exist');
  return target.ResTarget.val;
}

/** Whether the select list or ORDER BY aggregates; subqueries answer for themselves. */
function hasAggregate(select: SelectStmt): boolean {
  let found = false;
  const look = (kind: string, fields: Fields): boolean => {
    if (kind === 'FuncCall' && fields['over'] === undefined && AGGREGATES.has(lastName(fields['funcname'] as Node[]))) found = true;
    return kind !== 'SubLink' && !found;
  };
  walk(select.targetList ?? [], look);
  walk(select.sortClause ?? [], look);
  return found;
}
