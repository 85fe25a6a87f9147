import type { Alias, JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from 'libpg-query';
import { kindOf, names } from '../parser/tree.ts';
import { nameOf } from '../read/output.ts';
import { operator } from './bind-operator.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { condition, unify } from './coerce.ts';
import { findCte, inside } from './scope.ts';
import type { Scope, ScopeColumn, ScopeItem, Session } from './scope.ts';
import type { Bound, BoundFrom, BoundRelation, OutputColumn } from './tree.ts';
import { typeOf } from './type-name.ts';
import { BOOL, INT8, elementOf, pgType, type PgType } from './types.ts';

/** FROM as bound so far: what is in it, the names it brings, and the columns that stars and bare names find. */
export interface FromScope {
  readonly from: BoundFrom;
  readonly items: readonly ScopeItem[];
  readonly visible: readonly ScopeColumn[];
}

/** The FROM clause. `outer` holds the CTEs of this SELECT and the queries around it. */
export function bindFrom(nodes: readonly Node[], outer: Scope, session: Session): { readonly from: readonly BoundFrom[]; readonly scope: Scope } {
  const bound: FromScope[] = [];
  for (const node of nodes) bound.push(bindItem(node, { ...outer, items: bound.flatMap(({ items }) => items), visible: bound.flatMap(({ visible }) => visible) }, outer, session));
  const items = bound.flatMap((entry) => entry.items);
  checkNames(items);
  return { from: bound.map(({ from }) => from), scope: { ...outer, items, visible: bound.flatMap(({ visible }) => visible) } };
}

function checkNames(items: readonly ScopeItem[]): void {
  const seen = new Set<string>();
  for (const { alias, schema } of items) {
    const key = JSON.stringify([schema, alias]);
    if (alias !== '' && seen.has(key)) throw invalid(`table name "${alias}" specified more than once`);
    seen.add(key);
  }
}

/** `lateral`: what a LATERAL item and a function may refer to; `outer`: what any other may. */
function bindItem(node: Node, lateral: Scope, outer: Scope, session: Session): FromScope {
  if ('RangeVar' in node) return table(node.RangeVar, outer, session);
  if ('RangeSubselect' in node) return subselect(node.RangeSubselect, lateral, outer, session);
  if ('RangeFunction' in node) return fromFunction(node.RangeFunction, lateral, session);
  if ('JoinExpr' in node) return join(node.JoinExpr, lateral, outer, session);
  if ('RangeTableSample' in node && node.RangeTableSample.relation !== undefined) throw unknownToUs('TABLESAMPLE is not known');
  throw unknownToUs(`${kindOf(node)} in FROM is not known`);
}

function asScope(relation: BoundRelation, schema: string | null): FromScope {
  const columns = relation.columns.map(({ name, type }, column): ScopeColumn => ({ name, value: { kind: 'column', type, relation: relation.id, column, name, level: 0 } }));
  return { from: { kind: 'relation', relation }, items: [{ alias: relation.alias, schema, columns }], visible: columns };
}

/** Columns under the names that an alias gives them: `AS t (a, b)`. */
function renamed(columns: readonly OutputColumn[], alias: Alias | undefined): readonly OutputColumn[] {
  const given = names(alias?.colnames);
  if (given.length > columns.length) throw invalid(`table "${alias?.aliasname ?? ''}" has ${columns.length} columns available but ${given.length} columns specified`);
  return columns.map((column, index) => ({ ...column, name: given[index] ?? column.name }));
}

function table(node: RangeVar, outer: Scope, session: Session): FromScope {
  const { relname = '', schemaname, alias } = node;
  const name = alias?.aliasname ?? relname;
  const cte = schemaname === undefined ? findCte(outer, relname) : null;
  const id = session.nextRelation();
  if (cte !== null) return asScope({ id, alias: name, kind: 'cte', name: relname, columns: renamed(cte.columns, alias) }, null);
  const facts = session.table(schemaname ?? null, relname);
  if (facts === null) throw invalid(`relation "${relname}" does not exist`);
  const primaryKey = facts.primaryKey?.map((key) => facts.columns.findIndex((column) => column.name === key)) ?? null;
  return asScope({ id, alias: name, kind: 'table', primaryKey, schema: schemaname ?? null, name: relname, columns: renamed(facts.columns, alias) }, alias === undefined ? (schemaname ?? null) : null);
}

function subselect(node: RangeSubselect, lateral: Scope, outer: Scope, session: Session): FromScope {
  if (node.subquery === undefined || !('SelectStmt' in node.subquery)) throw unknownToUs('a subquery in FROM has an unusual form');
  const isLateral = node.lateral === true;
  const around = isLateral ? lateral : { ...outer, items: [], visible: [] };
  const query = session.query(node.subquery.SelectStmt, inside(around), session);
  return asScope({ id: session.nextRelation(), alias: node.alias?.aliasname ?? '', kind: 'subquery', query, lateral: isLateral, columns: renamed(query.columns, node.alias) }, null);
}

function fromFunction(node: RangeFunction, lateral: Scope, session: Session): FromScope {
  const binding = { session, scope: lateral, windows: new Map() };
  const calls: Bound[] = [];
  const columns: OutputColumn[] = [];
  for (const entry of spread(node)) {
    const [call, definitions] = 'List' in entry ? (entry.List.items ?? []) : [];
    if (call === undefined) throw unknownToUs('a function in FROM has an unusual form');
    const bound = session.expression(call, binding);
    calls.push(bound);
    const defined = definitions !== undefined && 'List' in definitions ? (definitions.List.items ?? []) : (node.coldeflist ?? []);
    columns.push(...columnsOf(call, bound, defined, node));
  }
  if (node.ordinality === true) columns.push({ name: 'ordinality', type: INT8 });
  const [first] = spread(node);
  const [call] = first !== undefined && 'List' in first ? (first.List.items ?? []) : [];
  const alias = node.alias?.aliasname ?? (call === undefined ? '' : nameOf(call));
  return asScope({ id: session.nextRelation(), alias, kind: 'function', calls, ordinality: node.ordinality === true, lateral: true, columns: renamed(columns, node.alias) }, null);
}

/** `unnest(a, b)` in FROM stands for `ROWS FROM (unnest(a), unnest(b))`. */
function spread(node: RangeFunction): readonly Node[] {
  return (node.functions ?? []).flatMap((entry): readonly Node[] => {
    const [call] = 'List' in entry ? (entry.List.items ?? []) : [];
    if (call === undefined || !('FuncCall' in call) || names(call.FuncCall.funcname).at(-1) !== 'unnest' || (call.FuncCall.args ?? []).length < 2) return [entry];
    return (call.FuncCall.args ?? []).map((arg): Node => ({ List: { items: [{ FuncCall: { ...call.FuncCall, args: [arg] } }] } }));
  });
}

function columnsOf(call: Node, bound: Bound, defined: readonly Node[], node: RangeFunction): readonly OutputColumn[] {
  if (defined.length > 0) {
    return defined.map((definition): OutputColumn => {
      if (!('ColumnDef' in definition)) throw unknownToUs('a column definition has an unusual form');
      return { name: definition.ColumnDef.colname ?? '', type: typeOf(definition.ColumnDef.typeName) };
    });
  }
  if (bound.kind === 'call' && bound.facts.outputs.length > 0) return bound.facts.outputs.map(({ name, type }) => ({ name, type: outputType(type, bound) }));
  if (bound.type.name === 'record') throw invalid('a column definition list is required for functions returning "record"');
  // One column takes the alias for its name, unless several functions stand together.
  const alias = (node.functions ?? []).length === 1 ? node.alias?.aliasname : undefined;
  return [{ name: alias ?? nameOf(call), type: bound.type }];
}

function outputType(declared: string, bound: Bound): PgType {
  if (declared !== 'anyelement') return pgType(declared);
  const [first] = bound.kind === 'call' ? bound.arguments : [];
  return pgType((first === undefined ? null : elementOf(first.type.name)) ?? 'unknown');
}

const JOINS: Readonly<Record<string, 'inner' | 'left' | 'right' | 'full'>> = { JOIN_INNER: 'inner', JOIN_LEFT: 'left', JOIN_RIGHT: 'right', JOIN_FULL: 'full' };

function join(node: JoinExpr, lateral: Scope, outer: Scope, session: Session): FromScope {
  const { larg, rarg } = node;
  const kind = JOINS[node.jointype ?? ''];
  if (larg === undefined || rarg === undefined || kind === undefined) throw unknownToUs('a join has an unusual form');
  const left = bindItem(larg, lateral, outer, session);
  const beside: Scope = { ...lateral, items: [...lateral.items, ...left.items], visible: [...lateral.visible, ...left.visible] };
  const right = bindItem(rarg, beside, outer, session);
  checkNames([...left.items, ...right.items]);
  const shared = node.isNatural === true ? left.visible.map(({ name }) => name).filter((name) => right.visible.some((column) => column.name === name)) : names(node.usingClause);
  const merged = shared.map((name) => mergeColumn(name, left, right, kind));
  const on = joinCondition(node, merged, { ...outer, items: [...left.items, ...right.items], visible: [...left.visible, ...right.visible] }, session);
  const using = new Set(shared);
  const rest = (item: FromScope): readonly ScopeColumn[] => item.visible.filter(({ name }) => !using.has(name));
  const visible = [...merged.map(({ column }) => column), ...rest(left), ...rest(right)];
  const cross = kind === 'inner' && on === null;
  const from: BoundFrom = { kind: 'join', join: cross ? 'cross' : kind, left: left.from, right: right.from, on };
  const usingAlias = node.join_using_alias?.aliasname;
  const items = [...left.items, ...right.items, ...(usingAlias === undefined ? [] : [{ alias: usingAlias, schema: null, columns: merged.map(({ column }) => column) }])];
  return node.alias === undefined ? { from, items, visible } : aliased(from, visible, node.alias);
}

interface Merged {
  readonly column: ScopeColumn;
  readonly comparison: Bound;
}

/** A column of USING: the left one, or the right one of a right join, or the first that is there of a full join, as their common type. */
function mergeColumn(name: string, left: FromScope, right: FromScope, kind: string): Merged {
  const [first, second] = [commonColumn(name, left), commonColumn(name, right)];
  const { type, values } = unify([first, second], 'JOIN/USING');
  const [one = first, other = second] = values;
  const value: Bound = kind === 'full' ? { kind: 'coalesce', type, parts: [one, other] } : relabelled(kind === 'right' ? other : one, type);
  return { column: { name, value }, comparison: operator('=', first, second) };
}

/** Source: `buildMergedJoinVar`: the column has the common modifier of both. */
function relabelled(value: Bound, type: PgType): Bound {
  return value.type.modifier === type.modifier ? value : { kind: 'cast', type, operand: value, how: 'relabel', explicit: false };
}

function commonColumn(name: string, { visible }: FromScope): Bound {
  const hits = visible.filter((column) => column.name === name);
  const [hit] = hits;
  if (hit === undefined) throw invalid(`column "${name}" specified in USING clause does not exist`);
  if (hits.length > 1) throw invalid(`common column name "${name}" appears more than once`);
  return hit.value;
}

function joinCondition(node: JoinExpr, merged: readonly Merged[], scope: Scope, session: Session): Bound | null {
  if (merged.length > 0) {
    const [first] = merged;
    return merged.length === 1 && first !== undefined ? first.comparison : { kind: 'and', type: BOOL, parts: merged.map(({ comparison }) => comparison) };
  }
  return node.quals === undefined ? null : condition(session.expression(node.quals, { session, scope, windows: new Map() }), 'JOIN/ON');
}

/** `(a JOIN b …) AS j`: only `j` and its columns are seen from outside. */
function aliased(from: BoundFrom, visible: readonly ScopeColumn[], alias: Alias): FromScope {
  const given = names(alias.colnames);
  const columns = visible.map((column, index) => ({ ...column, name: given[index] ?? column.name }));
  return { from, items: [{ alias: alias.aliasname ?? '', schema: null, columns }], visible: columns };
}
