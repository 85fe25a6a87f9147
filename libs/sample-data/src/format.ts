/** Text of values in wire form (see `JsonValue` in contracts). PostgreSQL reads the same text in COPY. */

const { abs, floor, trunc } = Math;

const DAY_MS = 86_400_000;
const dayText = new Map<number, string>();

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export function dateText(day: number): string {
  const known = dayText.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  dayText.set(day, text);
  return text;
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]`, trailing zeros of the fraction removed. `microsecond` is within the second. */
export function timestampText(epochSecond: number, microsecond: number): string {
  const day = floor(epochSecond / 86_400);
  const second = epochSecond - day * 86_400;
  const clock = `${twoDigits(floor(second / 3600))}:${twoDigits(floor(second / 60) % 60)}:${twoDigits(second % 60)}`;
  return `${dateText(day)}T${clock}${fractionText(microsecond)}`;
}

/** Exact decimal with two places from a whole number of hundredths. */
export function centsText(cents: number): string {
  const whole = trunc(cents / 100);
  const rest = abs(cents % 100);
  const sign = cents < 0 && whole === 0 ? '-' : '';
  return `${sign}${whole}.${twoDigits(rest)}`;
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

function twoDigits(value: number): string {
  return TWO_DIGITS[value] ?? String(value);
}

function fractionText(microsecond: number): string {
  if (microsecond === 0) return '';
  let digits = String(microsecond).padStart(6, '0');
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return `.${digits}`;
}
