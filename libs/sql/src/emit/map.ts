import type { AggregateExpression, Bound, CallExpression, OperatorExpression, SortKey } from '../bind/tree.ts';

/** The expression with each of its direct parts changed; queries of subqueries are left as they are. */
export function mapChildren(value: Bound, change: (child: Bound) => Bound): Bound {
  const all = (parts: readonly Bound[]): readonly Bound[] => parts.map(change);
  const keys = (order: readonly SortKey[]): readonly SortKey[] => order.map((key) => ({ ...key, value: change(key.value) }));
  const maybe = (part: Bound | null): Bound | null => (part === null ? null : change(part));
  const comparison = (part: OperatorExpression): OperatorExpression => ({ ...part, left: maybe(part.left), right: change(part.right) });
  switch (value.kind) {
    case 'column':
    case 'constant':
    case 'session-value':
      return value;
    case 'call':
    case 'grouping':
      return { ...value, arguments: all(value.arguments) };
    case 'aggregate':
      return { ...value, arguments: all(value.arguments), filter: maybe(value.filter), order: keys(value.order) };
    case 'window':
      return {
        ...value,
        function: { ...value.function, arguments: all(value.function.arguments), ...(value.function.kind === 'aggregate' ? { filter: maybe(value.function.filter), order: keys(value.function.order) } : {}) } as CallExpression | AggregateExpression,
        partition: all(value.partition),
        order: keys(value.order),
      };
    case 'operator':
      return comparison(value);
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
      return { ...value, parts: all(value.parts) };
    case 'row-comparison':
      return { ...value, parts: value.parts.map(comparison) };
    case 'distinct':
    case 'nullif':
      return { ...value, comparison: comparison(value.comparison) };
    case 'case':
      return { ...value, arms: value.arms.map(({ when, result }) => ({ when: change(when), result: change(result) })), otherwise: change(value.otherwise) };
    case 'any-of':
    case 'all-of':
      return { ...value, comparison: comparison(value.comparison), array: change(value.array) };
    case 'array':
      return { ...value, elements: all(value.elements) };
    case 'subscript':
      return { ...value, operand: change(value.operand), indexes: all(value.indexes) };
    case 'row':
      return { ...value, fields: all(value.fields) };
    case 'subquery':
      return { ...value, comparisons: value.comparisons.map(comparison) };
  }
}
