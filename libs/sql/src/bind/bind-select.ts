import type { Node, SelectStmt, WindowDef } from 'libpg-query';
import { lastName, names } from '../parser/tree.ts';
import { nameOf } from '../read/output.ts';
import { bindFrom } from './bind-from.ts';
import { sortKey } from './bind-order.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { checkGrouping } from './check-grouping.ts';
import { checkComparable, condition, settle } from './coerce.ts';
import { same } from './same.ts';
import { findItem, findLocalColumn } from './scope.ts';
import type { Binding, Scope, ScopeColumn, Session } from './scope.ts';
import type { Bound, BoundSelect, SortKey } from './tree.ts';

/** A column of the select list. */
export interface Target {
  readonly name: string;
  readonly value: Bound;
}

export interface SelectParts {
  readonly select: BoundSelect;
  readonly names: readonly string[];
  readonly order: readonly SortKey[];
}

/** One plain SELECT. `settled` false leaves constants of unknown type to the set operation it is an arm of. */
export function bindSelect(select: SelectStmt, outer: Scope, session: Session, settled: boolean): SelectParts {
  const { from, scope } = bindFrom(select.fromClause ?? [], outer, session);
  const binding: Binding = { session, scope, windows: windowsOf(select.windowClause ?? []) };
  const bind = (node: Node): Bound => binding.session.expression(node, binding);
  const where = select.whereClause === undefined ? null : condition(bind(select.whereClause), 'WHERE');
  const targets = (select.targetList ?? []).flatMap((node) => targetsOf(node, binding));
  const order = (select.sortClause ?? []).map((item) => sortKey(item, (node) => byOutputName(node, targets, 'ORDER BY', binding)));
  const grouping = groupingOf(select, targets, binding);
  const having = select.havingClause === undefined ? null : condition(bind(select.havingClause), 'HAVING');
  const values = targets.map(({ value }) => (settled ? settle(value) : value));
  const distinct = distinctOf(select, targets, order, binding);
  const bound: BoundSelect = { kind: 'select', from, where, targets: values, distinct, grouping, having };
  checkGrouping(bound, order);
  return { select: bound, names: targets.map(({ name }) => name), order };
}

function windowsOf(nodes: readonly Node[]): ReadonlyMap<string, WindowDef> {
  const windows = new Map<string, WindowDef>();
  for (const node of nodes) {
    if (!('WindowDef' in node)) throw unknownToUs('WINDOW has an unusual form');
    const { name = '', refname, ...rest } = node.WindowDef;
    const base = refname === undefined ? {} : windows.get(refname);
    if (base === undefined) throw invalid(`window "${refname ?? ''}" does not exist`);
    windows.set(name, { ...base, ...rest });
  }
  return windows;
}

function targetsOf(node: Node, binding: Binding): readonly Target[] {
  if (!('ResTarget' in node) || node.ResTarget.val === undefined) throw unknownToUs('a select list has an unusual form');
  const { name, val } = node.ResTarget;
  const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
  if (fields.some((field) => 'A_Star' in field)) return star(names(fields), binding.scope).map((column) => ({ name: column.name, value: column.value }));
  if ('A_Indirection' in val && (val.A_Indirection.indirection ?? []).some((part) => 'A_Star' in part)) throw unknownToUs('the columns of a row are expanded');
  return [{ name: name ?? nameOf(val), value: binding.session.expression(val, binding) }];
}

function star(qualifier: readonly string[], scope: Scope): readonly ScopeColumn[] {
  const [alias, schema] = qualifier.toReversed();
  if (alias === undefined) {
    if (scope.items.length === 0) throw invalid('SELECT * with no tables specified is not valid');
    return scope.visible;
  }
  const item = findItem(scope, schema ?? null, alias);
  if (item === null) throw invalid(`missing FROM-clause entry for table "${alias}"`);
  return item.columns;
}

/** ORDER BY and DISTINCT ON: a bare name is an output column before it is an input one, a bare number a position. Source: `findTargetlistEntrySQL92`. */
function byOutputName(node: Node, targets: readonly Target[], clause: string, binding: Binding): Bound {
  const position = positionOf(node, targets, clause);
  if (position !== null) return position;
  if ('ColumnRef' in node && (node.ColumnRef.fields ?? []).length === 1) {
    const name = lastName(node.ColumnRef.fields);
    const hits = targets.filter((target) => target.name === name);
    const [hit] = hits;
    if (hit !== undefined) {
      if (hits.some(({ value }) => !same(value, hit.value))) throw invalid(`${clause} "${name}" is ambiguous`);
      return hit.value;
    }
  }
  return binding.session.expression(node, binding);
}

/** GROUP BY: a bare name is an input column before it is an output one. */
function byInputName(node: Node, targets: readonly Target[], binding: Binding): Bound {
  const position = positionOf(node, targets, 'GROUP BY');
  if (position !== null) return position;
  if ('ColumnRef' in node && (node.ColumnRef.fields ?? []).length === 1) {
    const name = lastName(node.ColumnRef.fields);
    if (findLocalColumn(binding.scope, name) === null) {
      const hits = targets.filter((target) => target.name === name);
      const [hit] = hits;
      if (hit !== undefined) {
        if (hits.some(({ value }) => !same(value, hit.value))) throw invalid(`GROUP BY "${name}" is ambiguous`);
        return hit.value;
      }
    }
  }
  return binding.session.expression(node, binding);
}

function positionOf(node: Node, targets: readonly Target[], clause: string): Bound | null {
  if (!('A_Const' in node)) return null;
  const { ival } = node.A_Const;
  if (ival === undefined) throw invalid(`non-integer constant in ${clause}`);
  const target = targets[(ival.ival ?? 0) - 1];
  if (target === undefined) throw invalid(`${clause} position ${ival.ival ?? 0} is not in select list`);
  return target.value;
}

/** Grouping sets, one list of expressions each; null where nothing is grouped. */
function groupingOf(select: SelectStmt, targets: readonly Target[], binding: Binding): readonly (readonly Bound[])[] | null {
  const nodes = select.groupClause ?? [];
  if (nodes.length === 0) return null;
  let sets: Bound[][] = [[]];
  for (const node of nodes) {
    const choices = setsOf(node, targets, binding);
    if (sets.length * choices.length > 4096) throw invalid('too many grouping sets present (maximum 4096)');
    sets = sets.flatMap((set) => choices.map((choice) => [...set, ...choice]));
  }
  if (select.groupDistinct !== true) return sets;
  const seen = new Set<string>();
  return sets.filter((set) => {
    const key = JSON.stringify(set.map((value) => JSON.stringify(value)).toSorted());
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function setsOf(node: Node, targets: readonly Target[], binding: Binding): Bound[][] {
  if (!('GroupingSet' in node)) return [rowOf(node, targets, binding)];
  const { kind, content = [] } = node.GroupingSet;
  const parts = (): Bound[][] => content.map((part) => rowOf(part, targets, binding));
  switch (kind) {
    case 'GROUPING_SET_EMPTY':
      return [[]];
    case 'GROUPING_SET_SIMPLE':
      return [parts().flat()];
    case 'GROUPING_SET_ROLLUP': {
      const all = parts();
      return Array.from({ length: all.length + 1 }, (_, cut) => all.slice(0, all.length - cut).flat());
    }
    case 'GROUPING_SET_CUBE': {
      const all = parts();
      if (all.length > 12) throw invalid('CUBE is limited to 12 elements');
      return Array.from({ length: 2 ** all.length }, (_, left) => all.filter((__, index) => ((left >> (all.length - 1 - index)) & 1) === 0).flat());
    }
    case 'GROUPING_SET_SETS':
      return content.flatMap((part) => setsOf(part, targets, binding));
    default:
      throw unknownToUs('GROUP BY has an unusual form');
  }
}

/** `(a, b)` in a grouping set groups by both. */
function rowOf(node: Node, targets: readonly Target[], binding: Binding): Bound[] {
  const keys = keysOf(node, targets, binding);
  for (const { type } of keys) checkComparable(type.name);
  return keys;
}

function keysOf(node: Node, targets: readonly Target[], binding: Binding): Bound[] {
  if ('RowExpr' in node && node.RowExpr.row_format === 'COERCE_IMPLICIT_CAST') return (node.RowExpr.args ?? []).map((field) => settle(byInputName(field, targets, binding)));
  return [settle(byInputName(node, targets, binding))];
}

/** DISTINCT needs its sort keys in the select list, DISTINCT ON as the first sort keys. Source: `transformDistinctClause`, `transformDistinctOnClause`. */
function distinctOf(select: SelectStmt, targets: readonly Target[], order: readonly SortKey[], binding: Binding): BoundSelect['distinct'] {
  const { distinctClause } = select;
  if (distinctClause === undefined) return 'no';
  const nodes = distinctClause.filter((node) => Object.keys(node).length > 0);
  if (nodes.length === 0) {
    for (const { value } of targets) checkComparable(value.type.name);
    if (order.some(({ value }) => !targets.some((target) => same(settle(target.value), value)))) throw invalid('for SELECT DISTINCT, ORDER BY expressions must appear in select list');
    return 'all';
  }
  const on = nodes.map((node) => settle(byOutputName(node, targets, 'DISTINCT ON', binding)));
  const leading = order.slice(0, on.length);
  const matched = leading.filter(({ value }) => on.some((key) => same(key, value)));
  if (matched.length < leading.length && on.some((key) => !matched.some(({ value }) => same(key, value)))) throw invalid('SELECT DISTINCT ON expressions must match initial ORDER BY expressions');
  return on;
}
