import type { AggregateExpression, Bound, CallExpression, OperatorExpression, SortKey } from '../bind/tree.ts';

/** The expression with each of its direct parts changed; queries of subqueries are left as they are. */
export function mapChildren(value: Bound, change: Change): Bound {
  switch (value.kind) {
    case 'column':
    case 'constant':
    case 'session-value':
      return value;
    case 'call':
    case 'grouping':
      return { ...value, arguments: value.arguments.map(change) };
    case 'aggregate':
      return { ...value, arguments: value.arguments.map(change), filter: maybe(value.filter, change), order: keys(value.order, change) };
    case 'window':
      return {
        ...value,
        function: { ...value.function, arguments: value.function.arguments.map(change), ...(value.function.kind === 'aggregate' ? { filter: maybe(value.function.filter, change), order: keys(value.function.order, change) } : {}) } as CallExpression | AggregateExpression,
        partition: value.partition.map(change),
        order: keys(value.order, change),
      };
    case 'operator':
      return comparison(value, change);
    case 'cast':
    case 'not':
    case 'is-null':
    case 'is-truth':
      return { ...value, operand: change(value.operand) };
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return { ...value, parts: value.parts.map(change) };
    case 'row-comparison':
      return { ...value, parts: value.parts.map((part) => comparison(part, change)) };
    case 'distinct':
    case 'nullif':
      return { ...value, comparison: comparison(value.comparison, change) };
    case 'case':
      return { ...value, arms: value.arms.map(({ when, result }) => ({ when: change(when), result: change(result) })), otherwise: change(value.otherwise) };
    case 'any-of':
    case 'all-of':
      return { ...value, comparison: comparison(value.comparison, change), array: change(value.array) };
    case 'array':
      return { ...value, elements: value.elements.map(change) };
    case 'subscript':
      return { ...value, operand: change(value.operand), indexes: value.indexes.map(change) };
    case 'row':
      return { ...value, fields: value.fields.map(change) };
    case 'subquery':
      return { ...value, comparisons: value.comparisons.map((part) => comparison(part, change)) };
  }
}

type Change = (child: Bound) => Bound;

const keys = (order: readonly SortKey[], change: Change): readonly SortKey[] => order.map((key) => ({ ...key, value: change(key.value) }));

const maybe = (part: Bound | null, change: Change): Bound | null => (part === null ? null : change(part));

const comparison = (part: OperatorExpression, change: Change): OperatorExpression => ({ ...part, left: maybe(part.left, change), right: change(part.right) });
