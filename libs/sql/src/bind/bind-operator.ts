import type { A_Expr, Node } from 'libpg-query';
import { lastName } from '../parser/tree.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { coerceImplicitly, unify } from './coerce.ts';
import { commonType } from './coercion.ts';
import { resolveOperator } from './resolve.ts';
import type { Binding } from './scope.ts';
import type { Bound, OperatorExpression } from './tree.ts';
import { BOOL, arrayOf, elementOf, isUnknown, pgType } from './types.ts';

/** An operator over bound operands, casts put in. Source: `make_op`. */
export function operator(name: string, left: Bound | null, right: Bound): OperatorExpression {
  const resolved = resolveOperator(name, left?.type.name ?? null, right.type.name);
  const [first, second] = resolved.arguments;
  const rightType = left === null ? first : second;
  return {
    kind: 'operator',
    type: pgType(resolved.result),
    name: resolved.facts.name,
    left: left === null || first === undefined ? null : coerceImplicitly(left, first),
    right: rightType === undefined ? right : coerceImplicitly(right, rightType),
  };
}

export function bindOperator(node: A_Expr, binding: Binding): Bound {
  const name = lastName(node.name);
  switch (node.kind) {
    case 'AEXPR_OP':
      return plain(name, node, binding);
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return operator(name, operandOf(node.lexpr, binding), operandOf(node.rexpr, binding));
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return overArray(name, operandOf(node.lexpr, binding), operandOf(node.rexpr, binding), node.kind === 'AEXPR_OP_ANY' ? 'any-of' : 'all-of');
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return distinct(node, binding);
    case 'AEXPR_NULLIF': {
      const comparison = operator(name, operandOf(node.lexpr, binding), operandOf(node.rexpr, binding));
      return { kind: 'nullif', type: comparison.left?.type ?? comparison.right.type, comparison };
    }
    case 'AEXPR_IN':
      return membership(node, name === '<>', binding);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return between(node, binding);
    default:
      throw unknownToUs(`an operator in the form ${node.kind ?? ''} is not known`);
  }
}

function operandOf(node: Node | undefined, binding: Binding): Bound {
  if (node === undefined) throw unknownToUs('an operand is missing');
  return binding.session.expression(node, binding);
}

function plain(name: string, node: A_Expr, binding: Binding): Bound {
  const { lexpr, rexpr } = node;
  if (lexpr === undefined) return operator(name, null, operandOf(rexpr, binding));
  if (rexpr !== undefined && 'RowExpr' in lexpr && 'RowExpr' in rexpr) return rows(name, fieldsOf(lexpr, binding), fieldsOf(rexpr, binding));
  if (rexpr !== undefined && ('RowExpr' in lexpr || 'RowExpr' in rexpr)) throw unknownToUs('a row is compared with something else');
  return operator(name, binding.session.expression(lexpr, binding), operandOf(rexpr, binding));
}

function fieldsOf(node: Node, binding: Binding): Bound[] {
  return 'RowExpr' in node ? (node.RowExpr.args ?? []).map((field) => binding.session.expression(field, binding)) : [];
}

/** Source: `make_row_comparison_op`. */
export function rows(name: string, left: readonly Bound[], right: readonly Bound[]): Bound {
  if (left.length !== right.length) throw invalid('unequal number of entries in row expressions');
  const parts = left.map((field, index) => operator(name, field, right[index] ?? field));
  if (parts.some(({ type }) => type.name !== 'bool')) throw invalid('row comparison operator must yield type boolean');
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: 'row-comparison', type: BOOL, operator: name, parts };
}

function distinct(node: A_Expr, binding: Binding): Bound {
  const { lexpr, rexpr } = node;
  const negated = node.kind === 'AEXPR_NOT_DISTINCT';
  if (lexpr !== undefined && rexpr !== undefined && 'RowExpr' in lexpr && 'RowExpr' in rexpr) throw unknownToUs('rows are compared by IS DISTINCT FROM');
  const [left, right] = [operandOf(lexpr, binding), operandOf(rexpr, binding)];
  const tested = isNull(right) ? left : isNull(left) ? right : null;
  if (tested !== null) return { kind: 'is-null', type: BOOL, operand: tested, negated: !negated };
  const comparison = operator('=', left, right);
  return { kind: 'distinct', type: BOOL, comparison, negated };
}

const isNull = (value: Bound): boolean => value.kind === 'constant' && value.text === null;

/** Source: `make_scalar_array_op`. */
export function overArray(name: string, value: Bound, array: Bound, kind: 'any-of' | 'all-of'): Bound {
  const element = isUnknown(array.type.name) ? 'unknown' : elementOf(array.type.name);
  if (element === null) throw invalid('op ANY/ALL (array) requires array on right side');
  const resolved = resolveOperator(name, value.type.name, element);
  const [left, right] = resolved.arguments;
  const arrayType = right === undefined ? null : arrayOf(right);
  if (resolved.result !== 'bool' || left === undefined || right === undefined || arrayType === null) throw invalid('op ANY/ALL (array) requires operator to yield boolean');
  const coerced = coerceImplicitly(array, arrayType);
  // The right operand of the comparison stands for an element.
  const comparison: OperatorExpression = { kind: 'operator', type: BOOL, name: resolved.facts.name, left: coerceImplicitly(value, left), right: { kind: 'constant', type: pgType(right), text: null } };
  return { kind, type: BOOL, comparison, array: coerced };
}

/** Source: `transformAExprIn`: constants become one array where they have a type in common; the rest is compared one by one. */
function membership(node: A_Expr, negated: boolean, binding: Binding): Bound {
  const { lexpr, rexpr } = node;
  if (lexpr === undefined || rexpr === undefined || !('List' in rexpr)) throw unknownToUs('IN has an unusual form');
  const items = rexpr.List.items ?? [];
  const name = negated ? '<>' : '=';
  if ('RowExpr' in lexpr) {
    const left = fieldsOf(lexpr, binding);
    return connect(items.map((item) => ('RowExpr' in item ? rows(name, left, fieldsOf(item, binding)) : raise('a row is compared with something else'))), negated);
  }
  const value = binding.session.expression(lexpr, binding);
  const bound = items.map((item) => binding.session.expression(item, binding));
  const constants = bound.filter((item) => !hasColumns(item));
  const parts: Bound[] = [];
  let others: readonly Bound[] = bound;
  if (constants.length > 1) {
    const type = commonType([value, ...constants].map((item) => item.type.name));
    const array = type === null || type === 'record' ? null : arrayOf(type);
    if (type !== null && array !== null) {
      const elements = constants.map((item) => coerceImplicitly(item, type));
      parts.push(overArray(name, value, { kind: 'array', type: pgType(array), elements }, negated ? 'all-of' : 'any-of'));
      others = bound.filter(hasColumns);
    }
  }
  for (const item of others) parts.push(operator(name, value, item));
  return connect(parts, negated);
}

function raise(message: string): never {
  throw unknownToUs(message);
}

function connect(parts: readonly Bound[], all: boolean): Bound {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  return { kind: all ? 'and' : 'or', type: BOOL, parts };
}

/** Whether an expression refers to columns of this SELECT (source: `contain_vars_of_level`). */
function hasColumns(value: Bound): boolean {
  if (value.kind === 'column') return value.level === 0;
  return Object.values(value).some((part) => (Array.isArray(part) ? part.some(holdsColumns) : holdsColumns(part)));
}

function holdsColumns(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'kind' in part && 'type' in part && hasColumns(part as Bound);
}

function between(node: A_Expr, binding: Binding): Bound {
  const items = node.rexpr !== undefined && 'List' in node.rexpr ? (node.rexpr.List.items ?? []) : [];
  const [low, high] = items;
  if (low === undefined || high === undefined) throw unknownToUs('BETWEEN has an unusual form');
  const value = operandOf(node.lexpr, binding);
  const [from, to] = [binding.session.expression(low, binding), binding.session.expression(high, binding)];
  const within = (first: Bound, last: Bound): Bound => ({ kind: 'and', type: BOOL, parts: [operator('>=', value, first), operator('<=', value, last)] });
  const outside = (first: Bound, last: Bound): Bound => ({ kind: 'or', type: BOOL, parts: [operator('<', value, first), operator('>', value, last)] });
  switch (node.kind) {
    case 'AEXPR_BETWEEN':
      return within(from, to);
    case 'AEXPR_NOT_BETWEEN':
      return outside(from, to);
    case 'AEXPR_BETWEEN_SYM':
      return { kind: 'or', type: BOOL, parts: [within(from, to), within(to, from)] };
    default:
      return { kind: 'and', type: BOOL, parts: [outside(from, to), outside(to, from)] };
  }
}

/** ARRAY[…]. Source: `transformArrayExpr`. `wanted`: the element type of the cast around it. */
export function bindArray(elements: readonly Bound[], wanted: string | null): Bound {
  if (elements.length === 0) {
    const array = wanted === null ? null : arrayOf(wanted);
    if (array === null) throw invalid('cannot determine type of empty array');
    return { kind: 'array', type: pgType(array), elements: [] };
  }
  const nested = elements.some(({ type }) => elementOf(type.name) !== null);
  const { type, values } = wanted === null ? unify(elements, 'ARRAY') : { type: pgType(nested ? (arrayOf(wanted) ?? wanted) : wanted), values: elements };
  const array = nested ? type.name : arrayOf(type.name);
  if (array === null) throw invalid(`could not find array type for data type ${type.name}`);
  return { kind: 'array', type: pgType(array, type.modifier), elements: values };
}

