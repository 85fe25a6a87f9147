import type { JsonValue } from '@query-router/contracts';

/** `int64` and wider: a number as long as doubles hold it exactly, else text. */
export function wireInteger(value: bigint): number | string {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}

/** The same from decimal text. */
export function wireIntegerText(text: string): number | string {
  // 15 digits always fit; with a sign, 16 characters.
  if (text.length <= 15) return Number(text);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `float64`: NaN and infinities as strings. JSON text has no negative zero, so there is none here. */
export function wireFloat(value: number): number | string {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** `float32` held in a double: the shortest decimal that names the same single (0.1, not 0.10000000149011612). */
export function wireFloat32(value: number): number | string {
  if (!Number.isFinite(value) || value === 0) return wireFloat(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** Unscaled integer and scale to decimal text: (150n, 2) is `1.50`. */
export function wireDecimal(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 to ISO 8601 (proleptic Gregorian; years before 1 as `-0043`, after 9999 as they are). */
export function wireDate(days: number): string {
  const date = new Date(days * DAY_MS);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year)) return wireFarDate(days);
  return `${wireYear(year)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** Beyond the range of `Date` (year 275760): move by whole 400-year cycles of 146,097 days. */
function wireFarDate(days: number): string {
  const cycles = Math.floor(days / 146_097);
  const date = new Date((days - cycles * 146_097) * DAY_MS);
  return `${wireYear(date.getUTCFullYear() + cycles * 400)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

const DAY_MICROS = 86_400_000_000n;

/** Microseconds since 1970-01-01 to `YYYY-MM-DDTHH:MM:SS[.ffffff]`; append `Z` for `timestamptz`. */
export function wireTimestamp(micros: bigint): string {
  let days = micros / DAY_MICROS;
  let rest = micros % DAY_MICROS;
  if (rest < 0n) {
    rest += DAY_MICROS;
    days -= 1n;
  }
  return `${wireDate(Number(days))}T${wireTime(rest)}`;
}

/** Microseconds since midnight to `HH:MM:SS[.ffffff]`. */
export function wireTime(micros: bigint): string {
  const total = Number(micros);
  const seconds = Math.floor(total / 1_000_000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(total % 1_000_000)}`;
}

/** Interval to ISO 8601 exactly as PostgreSQL writes it with `IntervalStyle = iso_8601`: `P1Y2M3DT4H5M6.7S`, `PT0S`. */
export function wireInterval(months: number, days: number, micros: bigint): string {
  const negative = micros < 0n;
  const total = negative ? -micros : micros;
  const sign = negative ? '-' : '';
  const hours = total / 3_600_000_000n;
  const minutes = (total / 60_000_000n) % 60n;
  const seconds = Number(total % 60_000_000n);
  const date = `${part(Math.trunc(months / 12), 'Y')}${part(months % 12, 'M')}${part(days, 'D')}`;
  const whole = Math.floor(seconds / 1_000_000);
  const time =
    `${hours === 0n ? '' : `${sign}${hours}H`}${minutes === 0n ? '' : `${sign}${minutes}M`}` +
    `${seconds === 0 ? '' : `${sign}${whole}${fraction(seconds % 1_000_000)}S`}`;
  if (date === '' && time === '') return 'PT0S';
  return time === '' ? `P${date}` : `P${date}T${time}`;
}

/** Long digit runs are the only places where parsing JSON text into doubles can lose digits. */
const LONG_NUMBER = /\d{16}|\d[eE]\+?\d{3}/;

/** Keeps the digits of numbers that a double cannot hold. */
function keepDigits(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  if (!Number.isFinite(value)) return context.source;
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source) ? context.source : value;
}

/** JSON text to a value: integers that doubles cannot hold become strings, as integer columns do. */
export function wireJson(text: string): JsonValue {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as JsonValue;
  // Source text access (ECMA-262 proposal, in V8) is not in TypeScript's library yet.
  return (JSON.parse as (text: string, reviver: typeof keepDigits) => JsonValue)(text, keepDigits);
}

function part(value: number, unit: string): string {
  return value === 0 ? '' : `${value}${unit}`;
}

function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

function wireYear(year: number): string {
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
