import type { ColumnCodec } from './json-text.ts';

const INT32_MIN = -2_147_483_648;
const INT32_MAX = 2_147_483_647;
const INT64_MIN = -9_223_372_036_854_775_808n;
const INT64_MAX = 9_223_372_036_854_775_807n;
const INT64_TEXT = /^-?\d{1,19}$/;
const NOT_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);
/** Every decimal of so many digits survives being a double. */
const EXACT_DIGITS = 15;

export const int32: ColumnCodec = {
  expects: `a whole number from ${INT32_MIN} to ${INT32_MAX}`,
  toJson: (value) => (Number.isInteger(value) && (value as number) >= INT32_MIN && (value as number) <= INT32_MAX ? String(value) : null),
};

/** Beyond 2^53 only as text: JSON parsers round such numbers silently. */
export const int64: ColumnCodec = {
  expects: 'a whole number of 64 bits, beyond 2^53 as text',
  toJson(value) {
    if (Number.isSafeInteger(value)) return String(value);
    if (typeof value !== 'string' || !INT64_TEXT.test(value)) return null;
    const exact = BigInt(value);
    if (exact < INT64_MIN || exact > INT64_MAX) return null;
    return Number.isSafeInteger(Number(exact)) ? String(exact) : `"${exact}"`;
  },
};

export const float64: ColumnCodec = {
  expects: 'a number, "NaN", "Infinity" or "-Infinity"',
  toJson: (value) => (Number.isFinite(value) ? String(value) : NOT_FINITE.has(value) ? `"${String(value)}"` : null),
};

export const float32: ColumnCodec = {
  expects: 'a number within 32-bit floating point, "NaN", "Infinity" or "-Infinity"',
  toJson: (value) => (typeof value === 'number' && !Number.isFinite(Math.fround(value)) ? null : float64.toJson(value)),
};

/** Text, or a number of at most 15 digits; written with the column's scale. More digits than the column has are never rounded away. */
export function decimal(precision: number, scale: number): ColumnCodec {
  const grammar = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/;
  const whole = precision - scale;
  return {
    expects: `a decimal of at most ${whole} digits before and ${scale} after the point, as text, or as a number of at most ${EXACT_DIGITS} digits`,
    toJson(value) {
      const text = typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : null;
      const [, sign, integer, fraction = ''] = text === null || !/\d/.test(text) ? [] : (grammar.exec(text) ?? []);
      if (sign === undefined || integer === undefined || integer.length > whole || fraction.length > scale) return null;
      const digits = scale === 0 ? integer || '0' : `${integer || '0'}.${fraction.padEnd(scale, '0')}`;
      return `"${sign === '-' && /[1-9]/.test(digits) ? '-' : ''}${digits}"`;
    },
  };
}

/** Null for a number that may have been rounded on its way. */
function numberText(value: number): string | null {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) && text.replaceAll(/[-.]/g, '').replace(/^0+/, '').length <= EXACT_DIGITS ? text : null;
}
