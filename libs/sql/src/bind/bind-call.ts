import type { FuncCall, Node, WindowDef } from 'libpg-query';
import { lastName } from '../parser/tree.ts';
import { sortKey } from './bind-order.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import type { FunctionFacts } from './catalogue/lookup.ts';
import { checkComparable, coerce, coerceImplicitly, condition } from './coerce.ts';
import { resolveFunction } from './resolve.ts';
import type { Binding } from './scope.ts';
import type { AggregateExpression, Bound, CallExpression, SortKey } from './tree.ts';
import { pgType } from './types.ts';

/** A function call, aggregate, window function, or a cast written as a call. Source: `ParseFuncOrColumn`. */
export function bindCall(call: FuncCall, binding: Binding): Bound {
  const name = lastName(call.funcname);
  const written = call.args ?? [];
  if (written.some((argument) => 'NamedArgExpr' in argument)) throw unknownToUs('arguments are given by name');
  const order = (call.agg_order ?? []).map((item) => sortKey(item, (node) => binding.session.expression(node, binding)));
  const within = call.agg_within_group === true;
  const plain = written.map((argument) => binding.session.expression(argument, binding));
  const values = within ? [...plain, ...order.map(({ value }) => value)] : plain;
  const resolved = resolveFunction(
    name,
    values.map(({ type }) => type.name),
    call.func_variadic !== true,
  );
  const [only] = values;
  if (resolved.kind === 'cast') {
    if (only === undefined) throw unknownToUs('a cast has no operand');
    return coerce(only, pgType(resolved.target), 'explicit', true);
  }
  const { facts, arguments: types, result } = resolved.call;
  const ordered = facts.kind === 'ordered-set' || facts.kind === 'hypothetical-set';
  if (ordered !== within) throw invalid(ordered ? `WITHIN GROUP is required for ordered-set aggregate ${name}` : `${name} is not an ordered-set aggregate`);
  if (call.agg_distinct === true) for (const value of values) checkComparable(value.type.name);
  if (isAggregate(facts) && values.length === 0 && call.agg_star !== true) throw invalid(`${name}(*) must be used to call a parameterless aggregate function`);
  const coerced = values.map((value, index) => coerceImplicitly(value, types[index] ?? 'any'));
  const type = pgType(result);
  const bound = isAggregate(facts)
    ? aggregate(call, facts, coerced, within ? sorted(order, coerced.slice(plain.length)) : order, binding, result)
    : ({ kind: 'call', type, facts, arguments: coerced } satisfies CallExpression);
  if (call.over === undefined) {
    if (facts.kind === 'window') throw invalid(`window function ${name} requires an OVER clause`);
    if (bound.kind === 'call' && (order.length > 0 || call.agg_distinct === true || call.agg_star === true || call.agg_filter !== undefined)) throw invalid(`${name} is not an aggregate function`);
    return bound;
  }
  if (facts.kind === 'function') throw invalid(`OVER specified, but ${name} is not a window function nor an aggregate function`);
  if (bound.kind === 'aggregate' && bound.distinct) throw invalid('DISTINCT is not implemented for window functions');
  if (bound.kind === 'aggregate' && bound.order.length > 0) throw invalid('aggregate ORDER BY is not implemented for window functions');
  return window(call.over, bound, binding);
}

function isAggregate(facts: FunctionFacts): boolean {
  return facts.kind === 'aggregate' || facts.kind === 'ordered-set' || facts.kind === 'hypothetical-set';
}

/** WITHIN GROUP's keys after their values were cast. */
function sorted(order: readonly SortKey[], values: readonly Bound[]): readonly SortKey[] {
  return order.map((key, index) => ({ ...key, value: values[index] ?? key.value }));
}

function aggregate(call: FuncCall, facts: FunctionFacts, values: readonly Bound[], order: readonly SortKey[], binding: Binding, result: string): AggregateExpression {
  return {
    kind: 'aggregate',
    type: pgType(result),
    facts,
    arguments: values,
    star: call.agg_star === true,
    distinct: call.agg_distinct === true,
    filter: call.agg_filter === undefined ? null : condition(binding.session.expression(call.agg_filter, binding), 'FILTER'),
    order,
  };
}

function window(over: WindowDef, bound: CallExpression | AggregateExpression, binding: Binding): Bound {
  if (over.name !== undefined || over.refname !== undefined) {
    const named = binding.windows.get(over.name ?? over.refname ?? '');
    if (named === undefined) throw invalid(`window "${over.name ?? over.refname ?? ''}" does not exist`);
    return window({ ...named, ...(over.orderClause === undefined ? {} : { orderClause: over.orderClause }), ...(over.name === undefined ? { frameOptions: over.frameOptions ?? 0 } : {}) }, bound, binding);
  }
  const expression = (node: Node): Bound => binding.session.expression(node, binding);
  return {
    kind: 'window',
    type: bound.type,
    function: bound,
    partition: (over.partitionClause ?? []).map(expression),
    order: (over.orderClause ?? []).map((item) => sortKey(item, expression)),
    frame: { options: over.frameOptions ?? 0, start: over.startOffset === undefined ? null : expression(over.startOffset), end: over.endOffset === undefined ? null : expression(over.endOffset) },
  };
}
