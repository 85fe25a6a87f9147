import { invalid, unknownToUs } from './cannot-bind.ts';
import { same } from './same.ts';
import type { AggregateExpression, Bound, BoundQuery, BoundSelect, SortKey, WindowExpression } from './tree.ts';
import { childrenOf, expressionsOf, joinConditions, partsOf, relationsOf } from './walk.ts';

/**
 * What PostgreSQL checks once a SELECT is bound: aggregates and windows stand where they may, and a grouped query uses grouped columns only. Source: `parseCheckAggregates` in
 * `parse_agg.c`.
 *
 * @throws CannotBind
 */
export function checkGrouping(select: BoundSelect, order: readonly SortKey[]): void {
  const sorted = order.map(({ value }) => value);
  const relations = relationsOf(select.from);
  forbid(present(select.where), 'WHERE', { aggregates: false, windows: false });
  forbid(select.from.flatMap(joinConditions), 'JOIN conditions', { aggregates: false, windows: false });
  forbid(relations.flatMap((relation) => (relation.kind === 'function' ? relation.calls : [])), 'functions in FROM', { aggregates: false, windows: false });
  forbid((select.grouping ?? []).flat(), 'GROUP BY', { aggregates: false, windows: false });
  forbid(present(select.having), 'HAVING', { aggregates: true, windows: false });
  const distinct = select.distinct === 'no' || select.distinct === 'all' ? [] : select.distinct;
  const results = [...select.targets, ...present(select.having), ...sorted, ...distinct];
  for (const value of results) checkNesting(value);
  if (select.grouping === null && select.having === null && !results.some(holdsAggregate)) {
    if (results.some(holdsGrouping)) throw invalid('arguments to GROUPING must be grouping expressions of the associated query level');
    return;
  }
  const sets = select.grouping ?? [];
  const keys = sets.flat();
  const dependent = new Set(relations.flatMap((relation) => (relation.kind === 'table' && relation.primaryKey !== null && isGrouped(relation.id, relation.primaryKey, sets) ? [relation.id] : [])));
  for (const value of results) checkGrouped(value, { keys, dependent, level: 0 });
}

/** Whether a primary key is among the keys of the only grouping set: all else of its row then depends on it. */
function isGrouped(relation: number, key: readonly number[], sets: readonly (readonly Bound[])[]): boolean {
  const [only, second] = sets;
  return only !== undefined && second === undefined && key.length > 0 && key.every((column) => only.some((value) => value.kind === 'column' && value.level === 0 && value.relation === relation && value.column === column));
}

const present = (value: Bound | null): readonly Bound[] => (value === null ? [] : [value]);

function forbid(values: readonly Bound[], where: string, allowed: { readonly aggregates: boolean; readonly windows: boolean }): void {
  for (const value of values) {
    if (value.kind === 'aggregate' && !allowed.aggregates) throw invalid(`aggregate functions are not allowed in ${where}`);
    if (value.kind === 'window' && !allowed.windows) throw invalid(`window functions are not allowed in ${where}`);
    if (value.kind === 'grouping' && !allowed.aggregates) throw invalid(`grouping operations are not allowed in ${where}`);
    forbid(childrenOf(value), where, allowed);
  }
}

/** No aggregate in an aggregate, no window in an aggregate or a window; every aggregate belongs to the query it stands in. */
function checkNesting(value: Bound): void {
  if (value.kind === 'aggregate') {
    forbid(childrenOf(value), 'aggregate function calls', { aggregates: false, windows: false });
    belongsHere(value);
  }
  if (value.kind === 'window') {
    forbid(insideWindow(value), 'window definitions', { aggregates: true, windows: false });
    for (const child of insideWindow(value)) checkNesting(child);
    return;
  }
  for (const child of childrenOf(value)) checkNesting(child);
}

function belongsHere(value: AggregateExpression): void {
  const level = innermostLevel(value);
  // PostgreSQL gives an aggregate over columns of an outer query to that query.
  if (level !== null && level > 0) throw unknownToUs('an aggregate of an outer query stands in a subquery');
}

/** Of the columns in an expression, how far out the innermost stands; null without columns. */
function innermostLevel(value: Bound): number | null {
  if (value.kind === 'column') return value.level;
  let innermost: number | null = null;
  for (const child of childrenOf(value)) {
    const level = innermostLevel(child);
    if (level !== null && (innermost === null || level < innermost)) innermost = level;
  }
  return innermost;
}

/** What a window function is computed from: rows of the grouped query, so its own aggregate is none of that query's. */
function insideWindow(value: WindowExpression): readonly Bound[] {
  return [...childrenOf(value.function), ...value.partition, ...value.order.map((key) => key.value), ...present(value.frame.start), ...present(value.frame.end)];
}

function holdsAggregate(value: Bound): boolean {
  if (value.kind === 'window') return insideWindow(value).some(holdsAggregate);
  return value.kind === 'aggregate' || childrenOf(value).some(holdsAggregate);
}

function holdsGrouping(value: Bound): boolean {
  return value.kind === 'grouping' || childrenOf(value).some(holdsGrouping);
}

interface Grouping {
  readonly keys: readonly Bound[];
  /** Relations whose primary key is grouped by. */
  readonly dependent: ReadonlySet<number>;
  /** How many SELECTs further in the expression stands. */
  readonly level: number;
}

function checkGrouped(value: Bound, grouping: Grouping): void {
  if (value.kind === 'aggregate' && grouping.level === 0) {
    // Direct arguments of an ordered-set aggregate are computed once for a group.
    for (const direct of value.arguments.slice(0, value.facts.direct)) checkGrouped(direct, grouping);
    return;
  }
  if (value.kind === 'grouping') {
    if (grouping.level === 0 && value.arguments.some((argument) => !grouping.keys.some((key) => same(key, argument)))) throw invalid('arguments to GROUPING must be grouping expressions of the associated query level');
    return;
  }
  if (grouping.level === 0 && grouping.keys.some((key) => same(key, value))) return;
  if (value.kind === 'column') {
    if (value.level !== grouping.level || value.relation < 0) return;
    const here = { ...value, level: 0 };
    if (grouping.keys.some((key) => same(key, here)) || grouping.dependent.has(value.relation)) return;
    throw invalid(`column "${value.name}" must appear in the GROUP BY clause or be used in an aggregate function`);
  }
  for (const child of value.kind === 'window' ? insideWindow(value) : childrenOf(value)) checkGrouped(child, grouping);
  if (value.kind === 'subquery') checkInside(value.query, { ...grouping, level: grouping.level + 1 });
}

/** Columns of the grouped query that a subquery refers to. */
function checkInside(query: BoundQuery, grouping: Grouping): void {
  for (const value of expressionsOf(query)) checkGrouped(value, grouping);
  for (const part of partsOf(query)) checkInside(part.query, part.deeper ? { ...grouping, level: grouping.level + 1 } : grouping);
}
