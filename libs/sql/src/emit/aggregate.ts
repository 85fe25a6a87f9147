import type { AggregateExpression, SortKey, WindowExpression } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import { hasColumns } from './correlation.ts';
import { frameText, rangesByValue } from './frame.ts';
import { asPrinted, checkOrdered, groupText, inner, signature, sortText, type Place } from './place.ts';
import type { Printed } from './printed.ts';
import type { Call } from './rules.ts';
import { constructOf, ruleOf } from './session.ts';

/** PostgreSQL's of equal floats is what rounding left, and seldom 0, or made of that. */
const SPREADS: ReadonlySet<string> = new Set([
  'var_samp', 'var_pop', 'variance', 'stddev', 'stddev_samp', 'stddev_pop', 'corr', 'covar_pop', 'covar_samp',
  'regr_slope', 'regr_intercept', 'regr_r2', 'regr_sxx', 'regr_sxy', 'regr_syy',
]);

/** An aggregate over the rows of its group. */
export function aggregate(value: AggregateExpression, place: Place): Printed {
  return aggregateOver(value, place, '', value);
}

function aggregateOver(value: AggregateExpression, place: Place, over: string, bound: AggregateExpression | WindowExpression): Printed {
  const { session } = place;
  // Inside of it stand the rows before grouping.
  const inside: Place = { ...place, filter: false, grouped: over !== '' && place.grouped === true };
  const key = value.star ? `${value.facts.name}(*)` : signature(value.facts, value.arguments);
  const rule = ruleOf(session.dialect.aggregates, key, over === '' ? 'aggregate' : 'window aggregate', session);
  if (SPREADS.has(value.facts.name) && !value.arguments.every(hasColumns)) throw new CannotEmit(`${value.facts.name}() of a constant`);
  const args = value.arguments.map((argument) => inner(argument, inside));
  if (value.distinct) {
    constructOf('aggregate distinct', session);
    for (const { bound: argument } of args) checkOrdered(argument.type.name, session);
  }
  if (value.order.length > 0) constructOf('aggregate order', session);
  if (value.filter !== null) constructOf(over === '' ? 'aggregate filter' : 'window filter', session);
  const filter = value.filter === null ? '' : ` FILTER (WHERE ${inner(value.filter, inside).sql})`;
  const order = value.order.length === 0 ? '' : ` ORDER BY ${value.order.flatMap((item) => sortText(item, inside)).join(', ')}`;
  const write: Call['over'] = (name, list, options = {}) => `${name}(${value.distinct && options.distinct !== false ? 'DISTINCT ' : ''}${list}${options.order === false ? '' : order})${filter}${over}`;
  const printed = asPrinted(rule.print(args, { dialect: session.dialect, bound, type: value.type, over: write }), args, bound);
  return { ...printed, nullable: value.facts.name !== 'count' };
}

/** A function over a window. */
export function window(value: WindowExpression, place: Place): Printed {
  const { session } = place;
  constructOf('window', session);
  const over = ` OVER (${windowText(value, place)})`;
  if (value.function.kind === 'aggregate') return aggregateOver(value.function, place, over, value);
  const { facts } = value.function;
  const rule = ruleOf(session.dialect.windows, signature(facts, value.function.arguments), 'window', session);
  const args = value.function.arguments.map((argument) => inner(argument, place));
  const printed = asPrinted(rule.print(args, { dialect: session.dialect, bound: value, type: value.type, over: (name, list) => `${name}(${list})${over}` }), args, value, args[0]?.digits ?? null);
  return { ...printed, nullable: true };
}

/** Functions that look at the frame; the others (ranks, `lag`) look at the whole partition whatever frame is written, but engines may not. */
const FRAMED: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value']);

function windowText(value: WindowExpression, place: Place): string {
  const framed = value.function.kind === 'aggregate' || FRAMED.has(value.function.facts.name);
  const keys = value.partition.map((key) => groupText(inner(key, place), place));
  const order = value.order.flatMap((item: SortKey) => {
    const key = inner(item.value, place);
    return sortText(item, place, key, framed && rangesByValue(value.frame) ? place.session.dialect.rangeKey?.(key) : undefined);
  });
  return [keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')}`, order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`, framed ? frameText(value.frame, place) : ''].filter((part) => part !== '').join(' ');
}
