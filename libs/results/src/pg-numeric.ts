import { failure, FailureError } from '@query-router/contracts';

/** A decimal number: `units` × 10^-`scale`, as PostgreSQL's `numeric` with that display scale. */
export interface Numeric {
  readonly units: bigint;
  readonly scale: number;
}

const MIN_SIGNIFICANT_DIGITS = 16;
const GROUP_DIGITS = 4;
const GROUP = 10n ** BigInt(GROUP_DIGITS);
const MAX_SCALE = 1000;

/** @throws FailureError for text that is no decimal number (NaN and Infinity included). */
export function parseNumeric(text: string): Numeric {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (found === null) throw new FailureError(failure('INTERNAL', 'A value that should be a decimal number is none.'));
  const [, sign, whole = '0', fraction = ''] = found;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

export function printNumeric({ units, scale }: Numeric): string {
  const digits = magnitude(units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

export function add(a: Numeric, b: Numeric): Numeric {
  const scale = Math.max(a.scale, b.scale);
  return { units: shift(a, scale) + shift(b, scale), scale };
}

export const negate = ({ units, scale }: Numeric): Numeric => ({ units: -units, scale });

export function multiply(a: Numeric, b: Numeric): Numeric {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/**
 * The quotient with PostgreSQL's scale, rounded half away from zero. Source: `numeric_div` and `select_div_scale` in `numeric.c`: at least 16 significant digits, counted in groups of four.
 *
 * @throws FailureError `QUERY_FAILED` for division by zero.
 */
export function divide(a: Numeric, b: Numeric): Numeric {
  if (b.units === 0n) throw new FailureError(failure('QUERY_FAILED', 'division by zero'));
  const [first, second] = [leadingGroup(a), leadingGroup(b)];
  const weight = first.weight - second.weight - (first.digits <= second.digits ? 1 : 0);
  const scale = Math.min(Math.max(MIN_SIGNIFICANT_DIGITS - weight * GROUP_DIGITS, a.scale, b.scale, 0), MAX_SCALE);
  // units(a) / 10^sa / (units(b) / 10^sb) at the new scale, as one whole division.
  const exponent = BigInt(scale + b.scale - a.scale);
  const numerator = exponent >= 0n ? a.units * 10n ** exponent : a.units;
  const denominator = exponent >= 0n ? b.units : b.units * 10n ** -exponent;
  return { units: halfAway(numerator, denominator), scale };
}

/** Rounded half away from zero to a number of decimals; zeros are added where there are fewer. */
export function round(value: Numeric, scale: number): Numeric {
  if (scale >= value.scale) return { units: shift(value, scale), scale };
  return { units: halfAway(value.units, 10n ** BigInt(value.scale - scale)), scale };
}

/** Digits before and after the point. */
export function digitsOf({ units, scale }: Numeric): number {
  const digits = units === 0n ? 0 : magnitude(units).toString().length;
  return Math.max(digits, scale);
}

function shift({ units, scale }: Numeric, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function halfAway(numerator: bigint, denominator: bigint): bigint {
  const [n, d] = [magnitude(numerator), magnitude(denominator)];
  const quotient = (2n * n + d) / (2n * d);
  return numerator < 0n === denominator < 0n ? quotient : -quotient;
}

/** First group of four digits that is not zero, and its place: 0 for the group before the point. Zero has weight 0. */
function leadingGroup({ units, scale }: Numeric): { readonly weight: number; readonly digits: bigint } {
  if (units === 0n) return { weight: 0, digits: 0n };
  const padding = (GROUP_DIGITS - (scale % GROUP_DIGITS)) % GROUP_DIGITS;
  let value = magnitude(units) * 10n ** BigInt(padding);
  let weight = -(scale + padding) / GROUP_DIGITS;
  while (value >= GROUP) {
    value /= GROUP;
    weight += 1;
  }
  return { weight, digits: value };
}
