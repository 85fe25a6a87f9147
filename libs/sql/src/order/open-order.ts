import { same } from '../bind/same.ts';
import type { AggregateExpression, Bound, BoundCte, BoundQuery, BoundRelation, BoundSelect, SortKey, SubqueryExpression, WindowExpression } from '../bind/tree.ts';
import { childrenOf, expressionsOf, partsOf } from '../bind/walk.ts';
import { ORDERED_AGGREGATES } from '../gate/functions.ts';
import { KnownColumns } from './known-columns.ts';

/** One place of a statement where SQL lets an engine choose. */
export interface OpenPlace {
  /** `rows`: which rows are cut off or kept; sort keys over the outputs settle it. Else a value, which only the statement's author can settle. */
  readonly kind: 'rows' | 'value';
  /** Whether it is the statement's own ORDER BY and LIMIT, not those of a query inside it. */
  readonly top: boolean;
  readonly reason: string;
}

interface Context {
  readonly ctes: readonly BoundCte[];
  readonly top: boolean;
  readonly found: OpenPlace[];
}

/**
 * Where a statement leaves open which rows or values it answers with: LIMIT and OFFSET without a total order, DISTINCT ON, functions that take the first of
 * several rows, lists built in no order, functions that answer differently each time. Empty: the same rows on the same data, always. The order of rows that
 * ORDER BY does not tell apart is no such place, nor are the last digits of sums of floats.
 */
export function openOrder(query: BoundQuery): readonly OpenPlace[] {
  const found: OpenPlace[] = [];
  lookAt(query, { ctes: [], top: true, found });
  return found;
}

function lookAt(query: BoundQuery, context: Context): void {
  const ctes = [...context.ctes, ...query.ctes];
  const inner: Context = { ctes, top: false, found: context.found };
  const { body } = query;
  if (cuts(query) && !isTotal(query, query.order, ctes)) {
    context.found.push({ kind: 'rows', top: context.top, reason: `LIMIT or OFFSET ${query.order.length === 0 ? 'without ORDER BY' : 'with an ORDER BY that does not tell all rows apart'}` });
  } else if (body.kind === 'select' && typeof body.distinct !== 'string' && !picksOne(query, body, ctes)) {
    context.found.push({ kind: 'rows', top: context.top, reason: 'DISTINCT ON with an ORDER BY that does not tell the rows of a group apart' });
  }
  for (const value of expressionsOf(query)) lookInside(value, body.kind === 'select' ? body : null, inner);
  for (const part of partsOf(query)) lookAt(part.query, inner);
}

/** LIMIT ALL and OFFSET 0 cut nothing; LIMIT 0 leaves nothing to choose. */
function cuts({ limit, offset, withTies }: BoundQuery): boolean {
  const limited = limit !== null && !isConstant(limit, null) && !isConstant(limit, '0');
  const skipped = offset !== null && !isConstant(offset, null) && !isConstant(offset, '0');
  if (limit !== null && isConstant(limit, '0')) return false;
  return (limited && !(withTies && !skipped)) || skipped;
}

function isConstant(value: Bound, text: string | null): boolean {
  return value.kind === 'constant' ? value.text === text : value.kind === 'cast' && isConstant(value.operand, text);
}

/** Whether rows that the sort keys do not tell apart are the same rows. */
function isTotal(query: BoundQuery, order: readonly SortKey[], ctes: readonly BoundCte[]): boolean {
  const keys = order.map(({ value }) => value);
  const { body } = query;
  if (body.kind !== 'select') return query.columns.every((_, column) => keys.some((key) => key.kind === 'column' && key.relation === -1 && key.column === column));
  if (body.grouping === null && body.targets.some(hasAggregate)) return true;
  if (body.targets.every((target) => keys.some((key) => same(key, target)))) return true;
  const known = knownIn(body, keys, ctes);
  if (body.grouping === null) return body.targets.every((target) => known.determines(target));
  const [set, second] = body.grouping;
  // With one grouping set, a group is one row.
  return set !== undefined && second === undefined && set.every((key) => known.determines(key));
}

function picksOne(query: BoundQuery, body: BoundSelect, ctes: readonly BoundCte[]): boolean {
  const on = typeof body.distinct === 'string' ? [] : body.distinct;
  const keys: SortKey[] = on.map((value) => ({ value, descending: false, nullsFirst: false }));
  return isTotal(query, [...query.order, ...keys], ctes);
}

function hasAggregate(value: Bound): boolean {
  return value.kind === 'aggregate' || childrenOf(value).some(hasAggregate);
}

function knownIn(body: BoundSelect, given: readonly Bound[], ctes: readonly BoundCte[]): KnownColumns {
  return new KnownColumns(body, given, (relation) => keysOf(relation, ctes));
}

function keysOf(relation: BoundRelation, ctes: readonly BoundCte[]): readonly (readonly number[])[] {
  switch (relation.kind) {
    case 'table':
      return relation.primaryKey === null || relation.primaryKey.includes(-1) ? [] : [relation.primaryKey];
    case 'subquery':
      return keysOfQuery(relation.query, ctes);
    case 'cte': {
      const index = ctes.findLastIndex(({ name }) => name === relation.name);
      const cte = ctes[index];
      return cte === undefined || cte.recursive ? [] : keysOfQuery(cte.query, ctes.slice(0, index));
    }
    default:
      return [];
  }
}

/** Output columns that no two rows of a query share. */
function keysOfQuery({ body, columns, ctes: own }: BoundQuery, outer: readonly BoundCte[]): readonly (readonly number[])[] {
  const all = [...columns.keys()];
  if (body.kind === 'set') return body.all ? [] : [all];
  if (body.kind !== 'select') return [];
  if (body.distinct === 'all') return [all];
  const [set, second] = body.grouping ?? [];
  if (set !== undefined) {
    if (second !== undefined) return [];
    const places = set.map((key) => body.targets.findIndex((target) => same(target, key)));
    return places.includes(-1) ? [] : [places];
  }
  if (body.targets.some(hasAggregate)) return [[]];
  const isKey = (places: readonly number[]): boolean => {
    const known = knownIn(body, places.flatMap((place) => body.targets[place] ?? []), [...outer, ...own]);
    return known.determinesRow;
  };
  const single = all.filter((place) => isKey([place])).map((place) => [place]);
  return single.length > 0 ? single : isKey(all) ? [all] : [];
}

/** Expressions inside a SELECT; `body` null: of VALUES, a set operation or a LIMIT. */
function lookInside(value: Bound, body: BoundSelect | null, context: Context): void {
  for (const child of childrenOf(value)) if (value.kind !== 'window' || child !== value.function) lookInside(child, body, context);
  const open = (reason: string): void => void context.found.push({ kind: 'value', top: false, reason });
  switch (value.kind) {
    case 'subquery':
      return lookAtSubquery(value, context);
    case 'call':
      if (value.facts.volatility === 'volatile' || CLOCKS.has(value.facts.name)) open(`${value.facts.name}() answers differently each time`);
      return;
    case 'session-value':
      return open(`${value.name} answers differently each time`);
    case 'aggregate':
      return checkAggregate(value, body, context, open);
    case 'window':
      for (const argument of value.function.arguments) lookInside(argument, body, context);
      return checkWindow(value, body, context, open);
    default:
  }
}

/** Whether rows are there does not depend on which of them are kept. */
function lookAtSubquery({ form, query }: SubqueryExpression, context: Context): void {
  lookAt(form === 'exists' ? { ...query, limit: null, offset: null } : query, context);
}

const CLOCKS: ReadonlySet<string> = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'version']);

function checkAggregate({ facts, arguments: values, order }: AggregateExpression, body: BoundSelect | null, { ctes }: Context, open: (reason: string) => void): void {
  if (!ORDERED_AGGREGATES.has(facts.name)) return;
  const keys = order.map(({ value }) => value);
  const known = body === null ? null : knownIn(body, keys, ctes);
  if (facts.name === 'mode') return open('mode() takes one of the values that are as frequent');
  if (values.every((value) => known?.determines(value) === true)) return;
  open(`${facts.name}() ${keys.length === 0 ? 'without ORDER BY' : 'with an ORDER BY that does not tell its values apart'}`);
}

const RANKS: ReadonlySet<string> = new Set(['rank', 'dense_rank', 'percent_rank', 'cume_dist']);
const FRAME_ROWS = 0x4;

function checkWindow({ function: fn, partition, order, frame }: WindowExpression, body: BoundSelect | null, { ctes }: Context, open: (reason: string) => void): void {
  const { name } = fn.facts;
  const byPlace = fn.facts.kind === 'window' ? !RANKS.has(name) : ORDERED_AGGREGATES.has(name) || (frame.options & FRAME_ROWS) !== 0;
  if (!byPlace || body === null) return;
  const keys = [...partition, ...order.map(({ value }) => value)];
  const known = knownIn(body, keys, ctes);
  const [set, second] = body.grouping ?? [];
  const oneRow = set === undefined ? known.determinesRow : second === undefined && set.every((key) => known.determines(key));
  const sameValue = (name === 'first_value' || name === 'last_value') && (frame.options & FRAME_ROWS) === 0 && fn.arguments.every((argument) => known.determines(argument));
  if (!oneRow && !sameValue) open(`${name}() over ${order.length === 0 ? 'rows in no order' : 'an order that does not tell all rows apart'}`);
}
