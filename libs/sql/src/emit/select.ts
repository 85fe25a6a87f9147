import type { NumericTerm } from '@query-router/contracts';
import { same } from '../bind/same.ts';
import type { Bound, BoundQuery, BoundSelect } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import { hasColumns } from './correlation.ts';
import { finished, renumber, type Finished } from './finish.ts';
import { fromText } from './from.ts';
import { limitText } from './limit.ts';
import { distinctNames, quoteName } from './names.ts';
import { checkOrdered, groupText, inner, sortText, type Place, type PrintedQuery } from './place.ts';
import type { Printed } from './printed.ts';
import { constructOf, type ColumnFact, type Session } from './session.ts';

/** What the whole statement's SELECT may do besides: leave values to the router. */
export interface Top {
  finish: readonly NumericTerm[] | null;
}

/** An output column: what the engine is asked for, or what the router computes it from. */
interface Target {
  readonly bound: Bound;
  readonly label: string;
  /** What sorts by it; null where the engine cannot compute it at all. */
  readonly value: Printed | null;
  readonly finished: Finished | null;
}

/** One SELECT. `top` is given for the whole statement's own. */
export function selectText(query: BoundQuery, select: BoundSelect, place: Place, top: Top | null): PrintedQuery {
  const { session } = place;
  const from = select.from.length === 0 ? '' : ` FROM ${fromText(select.from, place)}`;
  const where = select.where === null ? '' : ` WHERE ${place.expression(select.where, { ...place, filter: true }).sql}`;
  const grouped = isGrouped(query, select);
  if (select.having !== null && select.grouping === null && ![select.having, ...select.targets].some(holdsAggregate)) throw new CannotEmit('HAVING without an aggregate or GROUP BY is not proven equal');
  checkWholeGroups(select);
  const group = groupBy(select, place);
  const inside: Place = { ...place, grouped };
  const targets = targetsOf(query, select, inside, top !== null && select.distinct === 'no');
  if (targets.length === 0) throw new CannotEmit('a SELECT without columns');
  if (select.having !== null) constructOf('having', session);
  const having = select.having === null ? '' : ` HAVING ${place.expression(select.having, { ...inside, filter: true }).sql}`;
  const list = selectList(targets, session, top);
  const order = top === null && query.limit === null && query.offset === null && (select.distinct === 'no' || select.distinct === 'all') ? '' : orderBy(query, select, targets, inside);
  const sql = `SELECT ${distinctText(select, targets, inside)}${list.join(', ')}${from}${where}${group}${having}${order}${limitText(query, session)}`;
  const columns = targets.map(({ label, value }): ColumnFact => ({ label, digits: value?.digits ?? null, approximate: value?.approximate ?? null, nullable: value?.nullable ?? true }));
  return { sql, columns };
}

function targetsOf(query: BoundQuery, select: BoundSelect, place: Place, finishes: boolean): readonly Target[] {
  const labels = distinctNames(query.columns.map(({ name }) => (finishes || /^[\w ]+$/.test(name) ? name : '')), 'c');
  const limited = query.limit !== null || query.offset !== null;
  const here = remembering(place);
  return select.targets.map((bound, index): Target => {
    const label = labels[index] ?? '';
    // What is grouped by is whole: its parts are in no group.
    const grouping = select.grouping?.some((keys) => keys.some((key) => same(key, bound))) === true;
    const computed = finishes && !grouping ? finished(bound, here, limited) : null;
    if (computed !== null) return { bound, label, value: attempt(bound, here), finished: computed };
    return { bound, label, value: inner(bound, here), finished: null };
  });
}

/** The place, where what is looked at several times (for its digits, its scale, its text) is printed once. A subquery is not: its tables get new labels each time. */
function remembering(place: Place): Place {
  const known = new Map<Bound, Printed>();
  const { relations } = place.session;
  const here: Place = {
    ...place,
    expression: (value, at) => {
      if (at !== here) return place.expression(value, at);
      const before = known.get(value);
      if (before !== undefined) return before;
      const tables = relations.size;
      const printed = place.expression(value, at);
      if (relations.size === tables) known.set(value, printed);
      return printed;
    },
  };
  return here;
}

/** What an engine computes for a value that the router finishes: near enough to sort by, or nothing that anything may refer to. */
function attempt(bound: Bound, place: Place): Printed | null {
  try {
    return inner(bound, place);
  } catch (error) {
    if (error instanceof CannotEmit) return null;
    throw error;
  }
}

/** The select list. Where the router finishes a value, the columns it needs stand in its place and after all others. */
function selectList(targets: readonly Target[], session: Session, top: Top | null): readonly string[] {
  const output = (value: Printed): string => (top === null ? value.sql : (session.dialect.output?.(value) ?? value.sql));
  const asked: { readonly sql: string; readonly label: string }[] = [];
  for (const { value, finished: computed, label } of targets) {
    if (computed !== null) asked.push({ sql: computed.columns[0] === undefined ? '0' : output(computed.columns[0]), label });
    else if (value !== null) asked.push({ sql: output(top === null ? value : checkExact(value)), label });
  }
  if (top !== null && targets.some(({ finished: computed }) => computed !== null)) {
    top.finish = targets.map(({ finished: computed }, index): NumericTerm => {
      if (computed === null) return { column: index };
      const places = computed.columns.map((value, position) => (position === 0 ? index : asked.push({ sql: output(value), label: `_o${asked.length + 1}` }) - 1));
      return renumber(computed.term, places);
    });
  }
  return asked.map(({ sql, label }) => `${sql} AS ${quoteName(label)}`);
}

/** @throws CannotEmit for a number whose decimals are not PostgreSQL's. */
export function checkExact<T extends Pick<Printed, 'approximate'>>(value: T): T {
  if (value.approximate === 'average') throw new CannotEmit('an average stands where its number of decimals cannot be told');
  if (value.approximate === 'scale') throw new CannotEmit('values with different numbers of decimals meet in one place');
  return value;
}

function isGrouped(query: BoundQuery, select: BoundSelect): boolean {
  return select.grouping !== null || select.having !== null || [...select.targets, ...query.order.map(({ value }) => value)].some(holdsAggregate);
}

function holdsAggregate(value: Bound): boolean {
  if (value.kind === 'aggregate') return true;
  if (value.kind === 'window') return [...value.function.arguments, ...value.partition, ...value.order.map((key) => key.value)].some(holdsAggregate);
  return Object.values(value).some((part) => (Array.isArray(part) ? part.some(isAggregating) : isAggregating(part)));
}

function isAggregating(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('when' in part && 'result' in part) return isAggregating(part.when) || isAggregating(part.result);
  return 'kind' in part && 'type' in part && holdsAggregate(part as Bound);
}

function groupBy({ grouping }: BoundSelect, place: Place): string {
  if (grouping === null) return '';
  const sets = grouping.map((keys) => [...new Set(keys.filter(hasColumns).map((key) => groupText(inner(key, place), place)))]);
  // A key that is the same for all rows groups nothing, and engines would read it as a position.
  if (grouping.some((keys, index) => keys.length > 0 && sets[index]?.length === 0)) throw new CannotEmit('GROUP BY constants only is not proven equal');
  const [first = [], second] = sets;
  if (second !== undefined) {
    constructOf('grouping sets', place.session);
    return ` GROUP BY GROUPING SETS (${sets.map((keys) => `(${keys.join(', ')})`).join(', ')})`;
  }
  if (first.length === 0) return '';
  constructOf('group by', place.session);
  return ` GROUP BY ${first.join(', ')}`;
}

/** `GROUP BY ()` makes one row of all, here and on other engines only with an aggregate: it is written as no GROUP BY. */
function checkWholeGroups({ grouping, having, targets }: BoundSelect): void {
  const whole = grouping !== null && grouping.every((keys) => keys.length === 0);
  if (whole && ![having, ...targets].some((value) => value !== null && holdsAggregate(value))) throw new CannotEmit('GROUP BY () without an aggregate is not proven equal');
}

function distinctText({ distinct }: BoundSelect, targets: readonly Target[], place: Place): string {
  if (distinct === 'no') return '';
  if (distinct === 'all') {
    constructOf('distinct', place.session);
    for (const { bound } of targets) checkOrdered(bound.type.name, place.session);
    return 'DISTINCT ';
  }
  constructOf('distinct on', place.session);
  return `DISTINCT ON (${distinct.map((key) => groupText(inner(key, place), place)).join(', ')}) `;
}

/** ORDER BY: what stands in the select list by its position, so that it is computed once and DISTINCT is content. */
function orderBy(query: BoundQuery, select: BoundSelect, targets: readonly Target[], place: Place): string {
  if (query.order.length === 0) return '';
  constructOf('order by', place.session);
  const texts = query.order.flatMap((key) => {
    const index = targets.findIndex(({ bound }) => same(bound, key.value));
    const target = targets[index];
    if (target === undefined) return hasColumns(key.value) || holdsAggregate(key.value) ? sortText(key, place) : [];
    if (target.value === null) throw new CannotEmit('a value that only the router can compute is sorted by');
    // Another column stands at the position of a value that the router finishes.
    const position = target.finished === null ? String(index + 1) : undefined;
    const sorted = sortText(key, place, target.value, position);
    if (select.distinct !== 'no' && sorted.length > 1) throw new CannotEmit('DISTINCT with an order that this engine needs several keys for');
    return sorted;
  });
  return texts.length === 0 ? '' : ` ORDER BY ${texts.join(', ')}`;
}
