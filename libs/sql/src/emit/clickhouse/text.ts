import { digitsTogether, MAX_DIGITS } from '../digits.ts';
import type { Printed } from '../printed.ts';
import { refuse } from '../rules.ts';

export const sides = ([left, right]: readonly Printed[]): readonly [Printed, Printed] => (left === undefined || right === undefined ? refuse('an operand is missing') : [left, right]);

/** A text constant: a backslash escapes in ClickHouse. */
export const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const NATIVE: Readonly<Record<string, string>> = { int2: 'Int16', int4: 'Int32', int8: 'Int64' };

/** Computed wide, then an error where PostgreSQL has one: plain casts and operators wrap around. */
export const checked = (sql: string, type: string): string => `accurateCast(${sql}, 'Nullable(${NATIVE[type] ?? 'Int64'})')`;

/** A whole number as its own type: small constants and many functions are UInt8 or UInt64. */
export const asInteger = (sql: string, type: string): string => `to${NATIVE[type] ?? 'Int64'}(${sql})`;

/**
 * Two values as ClickHouse can compare them. It brings decimals to one scale in 128 bits, where a value of more than 38 digits wraps around without a word
 * (2^125 equals 0.000); 256 bits hold the digits of both.
 */
export function alike(left: Printed, right: Printed): readonly [string, string] {
  const [a, b] = [left.digits, right.digits];
  if (a === null || b === null || digitsTogether(a, b) <= MAX_DIGITS) return [left.sql, right.sql];
  const scale = Math.max(a.scale, b.scale);
  return [`toDecimal256(${left.sql}, ${scale})`, `toDecimal256(${right.sql}, ${scale})`];
}

/** An error where a condition holds, 0 otherwise; unknown is no error. */
export const failIf = (condition: string, message: string): string => `throwIf(ifNull(${condition}, 0), ${quote(message)})`;
