import { invalid } from './cannot-bind.ts';
import { operatorsNamed, type CastContext } from './catalogue/lookup.ts';
import { canCoerce, commonType, pathway } from './coercion.ts';
import { ofField } from './interval-field.ts';
import type { Bound } from './tree.ts';
import { BOOL, NO_MODIFIER, elementOf, isUnknown, pgType, type PgType } from './types.ts';

/**
 * The expression as a value of a type; itself when it is one already. Constants of unknown type become constants of the type. Source: `coerce_type` and `coerce_to_target_type`.
 *
 * @throws CannotBind when there is no way in this context.
 */
export function coerce(value: Bound, target: PgType, context: CastContext, explicit = false): Bound {
  const source = value.type.name;
  if (value.kind === 'constant' && isUnknown(source)) return ofField({ kind: 'constant', type: target, text: value.text });
  if (source === target.name) {
    if (target.modifier === value.type.modifier || (target.modifier === NO_MODIFIER && !explicit)) return value;
    return { kind: 'cast', type: target, operand: value, how: target.modifier === NO_MODIFIER ? 'relabel' : 'function', explicit };
  }
  // Text that a subquery or a set operation left untyped reads as text.
  const how = isUnknown(source) ? 'io' : pathway(source, target.name, context);
  if (how === null) throw invalid(`cannot cast type ${source} to ${target.name}`);
  return { kind: 'cast', type: target, operand: value, how, explicit };
}

export function coerceImplicitly(value: Bound, type: string): Bound {
  if (type === 'any' || value.type.name === type) return value;
  return coerce(value, pgType(type), 'implicit');
}

/** @throws CannotBind when it is no condition. */
export function condition(value: Bound, where: string): Bound {
  if (value.type.name !== 'bool' && !canCoerce([value.type.name], ['bool'], 'implicit')) throw invalid(`argument of ${where} must be type boolean, not type ${value.type.name}`);
  return coerceImplicitly(value, BOOL.name);
}

/**
 * The values as one type, with the modifier they share. Source: `select_common_type`, `coerce_to_common_type`, `select_common_typmod`.
 *
 * @throws CannotBind when there is no such type.
 */
export function unify(values: readonly Bound[], what: string): { readonly type: PgType; readonly values: readonly Bound[] } {
  const name = commonType(values.map(({ type }) => type.name));
  if (name === null) throw invalid(`${what} types ${[...new Set(values.map(({ type }) => type.name))].join(' and ')} cannot be matched`);
  const coerced = values.map((value) => coerceImplicitly(value, name));
  return { type: pgType(name, commonModifier(coerced)), values: coerced };
}

/** The modifier that all have, or none. */
export function commonModifier(values: readonly Bound[]): number {
  const [first] = values;
  if (first === undefined) return NO_MODIFIER;
  return values.every(({ type }) => type.name === first.type.name && type.modifier === first.type.modifier) ? first.type.modifier : NO_MODIFIER;
}

/** Types whose values are compared with each other by `<`. */
const ORDERED: ReadonlySet<string> = new Set(operatorsNamed('<', 'infix').flatMap(({ left, right }) => (left === right ? [right] : [])));

/** @throws CannotBind for types whose values have no order: they cannot be sorted, grouped, made distinct or compared. */
export function checkComparable(type: string): void {
  const element = elementOf(type);
  if (element !== null) return checkComparable(element);
  if (isUnknown(type) || type === 'record' || ORDERED.has(type)) return;
  if (pathway(type, 'text', 'implicit') !== null) return;
  throw invalid(`could not identify an ordering operator for type ${type}`);
}

/** Text for what is of unknown type, as columns of subqueries and outputs are. */
export function settle(value: Bound): Bound {
  return isUnknown(value.type.name) ? coerceImplicitly(value, 'text') : value;
}
