import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { readLiteral } from './literals.ts';
import { decimalType, exactOf, inherited, isInteger, MAX_DIGITS, widerInteger } from './types.ts';
import type { Type, Typed } from './types.ts';

/**
 * Values that must come out in one column (branches of CASE, arguments of COALESCE): one type for all, as PostgreSQL chooses it. Decimals
 * take the largest scale, where PostgreSQL keeps each value's own: they are marked (see {@link Typed.approximate}).
 *
 * @throws CannotEmit
 */
export function unify(values: readonly Typed[], dialect: Dialect): Typed[] {
  const type = commonType(values.map((value) => value.type));
  const scales = new Set(isInteger(type) ? [] : values.flatMap((value) => exactOf(value.type)?.scale ?? []));
  const mixed: Pick<Typed, 'approximate'> = scales.size > 1 ? { approximate: 'scale' } : {};
  return values.map((value) => ({ ...toType(value, type, dialect), ...inherited([...values, mixed]) }));
}

export function commonType(types: readonly Type[]): Type {
  const known = [...new Set(types.filter((type) => type !== 'literal' && type !== 'null'))];
  const [first] = known;
  if (first === undefined) return types.includes('literal') ? 'text' : 'null';
  if (known.every(isInteger)) return known.reduce(widerInteger);
  const exact = known.map(exactOf).filter((digits) => digits !== null);
  if (exact.length === known.length && known.length > 1) {
    const scale = Math.max(...exact.map((digits) => digits.scale));
    const precision = Math.max(...exact.map((digits) => digits.precision - digits.scale)) + scale;
    if (precision <= MAX_DIGITS) return decimalType({ precision, scale });
  }
  if (known.length > 1) throw new CannotEmit(`values of types ${known.join(' and ')} are mixed in one place`);
  return first;
}

export function toType(value: Typed, type: Type, dialect: Dialect): Typed {
  if (value.type === type || type === 'null') return value;
  if (value.type === 'null') return { sql: 'NULL', type };
  if (value.type === 'literal') return readLiteral(value.constant ?? '', type, dialect);
  const sql = dialect.cast(value, type);
  if (sql === null) throw new CannotEmit(`${value.type} does not become ${type} the same way everywhere`);
  return { sql, type };
}
