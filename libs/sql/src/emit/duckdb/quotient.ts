import { MAX_DIGITS, type Digits } from '../digits.ts';
import type { Printed } from '../printed.ts';
import { refuse, rewritten, type Call, type Rule } from '../rules.ts';
import { castTo, decimalType, digitsOf, sqlOf } from './text.ts';

/** Digits of an average or quotient that DuckDB computes itself. */
export const SIXTEEN: Digits = { precision: MAX_DIGITS, scale: 16 };

const hugeint = (sql: string): string => castTo(sql, 'HUGEINT');

/** A decimal as the whole number of its last decimal: 12.50 is 1250. */
function units(sql: string, { precision, scale }: Digits): string {
  if (scale === 0) return hugeint(sql);
  const wide = castTo(sql, decimalType({ precision: Math.min(Math.max(precision, scale + 1), MAX_DIGITS), scale }));
  return hugeint(`(${castTo(wide, `DECIMAL(38,${scale})`)} * ${castTo(`1${'0'.repeat(scale)}`, `DECIMAL(${scale + 1},0)`)})`);
}

/**
 * DuckDB divides decimals as doubles, so a quotient is made of whole numbers (HUGEINT): quotient and remainder, the remainder carried to 16 decimals and rounded half away from
 * zero. What is too large for that is an error. A divisor of zero gives NULL.
 */
function divide(total: string, by: string): string {
  const rest = `(${total} % ${by})`;
  const half = `(CASE WHEN (${total} < 0) <> (${by} < 0) THEN (- abs(${by})) ELSE abs(${by}) END)`;
  const fraction = `((((CASE WHEN ${by} < 0 THEN (- ${rest}) ELSE ${rest} END) * 20000000000000000) + ${half}) // (abs(${by}) * 2))`;
  return castTo(`(${castTo(`(${total} // ${by})`, 'DECIMAL(22,0)')} + (${castTo(fraction, 'DECIMAL(17,0)')} * ${castTo("'0.0000000000000001'", 'DECIMAL(17,16)')}))`, decimalType(SIXTEEN));
}

const scaled = (sql: string, zeros: number): string => (zeros <= 0 ? sql : `(${sql} * ${hugeint(`1${'0'.repeat(zeros)}`)})`);

/** Two decimals as whole numbers whose quotient is theirs. */
function overOneScale(a: Printed, b: Printed): readonly [string, string] {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  const shift = right.scale - left.scale;
  return [scaled(units(a.sql, left), shift), scaled(units(b.sql, right), -shift)];
}

/** `a / b` of decimals, to 16 decimals. */
export const quotient = (a: Printed, b: Printed): string => divide(...overOneScale(a, b));

/** `div(a, b)`: the quotient without its decimals. */
export function wholeQuotient(a: Printed, b: Printed): string {
  const [dividend, divisor] = overOneScale(a, b);
  return `(${dividend} // ${divisor})`;
}

/** The average of exact numbers, to 16 decimals. */
export const average: Rule = rewritten('computed from sum and count to 16 decimals, good to compare; the router finishes averages that are answered', ([value], call: Call) => {
  const digits = value?.digits ?? { precision: 19, scale: 0 };
  if (digits.scale > 6 || digits.precision > 28) return refuse('the average of numbers with so many digits');
  const total = hugeint(call.over('sum', units(sqlOf(value), digits)));
  const count = `(${hugeint(call.over('count', sqlOf(value)))} * ${hugeint(`1${'0'.repeat(digits.scale)}`)})`;
  return { sql: divide(total, count), digits: SIXTEEN, approximate: 'average' };
});
