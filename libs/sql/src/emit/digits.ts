import { numericDigits, type PgType } from '../bind/types.ts';
import { CannotEmit } from './cannot-emit.ts';

/** Digits of a decimal that an engine holds: `scale` of them after the point, `precision` in all. */
export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

/** Most digits of a decimal in DuckDB, Trino and ClickHouse's Decimal128. */
export const MAX_DIGITS = 38;

const INTEGERS: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19 };

export const isInteger = (type: string): boolean => INTEGERS[type] !== undefined;

/** Digits that every value of a type fits in; null for types that are not exact numbers and for `numeric` without a modifier, whose scale varies. */
export function digitsOfType({ name, modifier }: PgType): Digits | null {
  const whole = INTEGERS[name];
  if (whole !== undefined) return { precision: whole, scale: 0 };
  if (name !== 'numeric') return null;
  const digits = numericDigits(modifier);
  return digits === null || digits.scale < 0 || digits.precision > MAX_DIGITS ? null : digits;
}

/** Digits of a number in plain notation. */
export function digitsOfText(text: string): Digits {
  const plain = /^-?(\d*)\.?(\d*)$/.exec(text);
  if (plain === null) throw new CannotEmit(`the number ${text.slice(0, 40)} is written with an exponent, which the engines type differently`);
  const scale = (plain[2] ?? '').length;
  const precision = Math.max((plain[1] ?? '').replace(/^0+/, '').length + scale, 1);
  if (precision > MAX_DIGITS) throw new CannotEmit(`the number ${text.slice(0, 50)} has more than ${MAX_DIGITS} digits`);
  return { precision, scale };
}

/** Digits of `a op b` for `+ - * %`: as many decimals as PostgreSQL gives the result. More than 38 in all are an error when a value needs them. */
export function digitsOfResult(op: string, a: Digits, b: Digits): Digits {
  const scale = op === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  if (scale > MAX_DIGITS - 10) throw new CannotEmit('the result has too many decimals');
  const whole = op === '*' ? a.precision - a.scale + b.precision - b.scale : Math.max(a.precision - a.scale, b.precision - b.scale) + 1;
  return { precision: Math.min(whole + scale, MAX_DIGITS), scale };
}

/** Digits that hold the values of all: where their scales differ, PostgreSQL would keep each value's own. */
export function commonDigits(all: readonly Digits[]): Digits {
  const scale = Math.max(0, ...all.map((digits) => digits.scale));
  const whole = Math.max(1, ...all.map((digits) => digits.precision - digits.scale));
  if (whole + scale > MAX_DIGITS) throw new CannotEmit('decimals of more than 38 digits meet in one place');
  return { precision: whole + scale, scale };
}

/** Digits before and after the point that hold the values of both. */
export function digitsTogether(a: Digits, b: Digits): number {
  return Math.max(a.precision - a.scale, b.precision - b.scale) + Math.max(a.scale, b.scale);
}

export const sameScale = (all: readonly Digits[]): boolean => new Set(all.map(({ scale }) => scale)).size <= 1;
