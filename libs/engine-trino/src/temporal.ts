import { wireInterval, wireTimestamp } from '@query-router/engine';

/** `+12020-01-01` and `2020-01-01` to the wire's form. */
export function wireDateText(text: string): string {
  return text.replace(/^\+/, '');
}

/** Fractions to at most six digits (PostgreSQL's precision; more are cut) without trailing zeros. */
export function wireTimeText(text: string): string {
  const point = text.indexOf('.');
  return point < 0 ? text : text.slice(0, point + 7).replace(/\.?0+$/, '');
}

/** `2020-01-01 00:00:00.120000` to `2020-01-01T00:00:00.12`. */
export function wireTimestampText(text: string): string {
  return wireTimeText(wireDateText(text).replace(' ', 'T'));
}

const ZONED = /^([+-]?\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))? (.+)$/;

/**
 * `2020-01-01 00:00:00.123456 Europe/Berlin` to UTC with `Z`. Throws for a time that its zone has twice (the hour after summer time ends):
 * Trino's text does not say which one it is; `AT TIME ZONE 'UTC'` in the statement does.
 */
export function wireZonedText(text: string): string {
  const found = ZONED.exec(text);
  if (found === null) throw new RangeError('not a timestamp with time zone');
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  local.setUTCHours(Number(hour), Number(minute), Number(second));
  const offsetMs = offset(zone ?? 'UTC', local.getTime());
  const micros = BigInt((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  return `${wireTimestamp(BigInt(local.getTime() - offsetMs) * 1_000n + micros)}Z`;
}

/** What to subtract from local time, in milliseconds. */
function offset(zone: string, localMs: number): number {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const fixed = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(zone);
  if (fixed !== null) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60 + Number(fixed[4] ?? 0)) * 1000;
  const day = 86_400_000;
  const candidates = new Set([-day, 0, day].map((shift) => zoneOffset(zone, localMs + shift)));
  const fitting = [...candidates].filter((candidate) => zoneOffset(zone, localMs - candidate) === candidate);
  const [only] = fitting;
  if (fitting.length !== 1 || only === undefined) throw new RangeError('a time is not unique in its zone; use AT TIME ZONE \'UTC\'');
  return only;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset of a named zone at an instant, in milliseconds, by the time zone data of this process. */
function zoneOffset(zone: string, instantMs: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(instantMs)) part[type] = value;
  const date = new Date(0);
  const year = Number(part['year']);
  date.setUTCFullYear(part['era'] === 'BC' ? 1 - year : year, Number(part['month']) - 1, Number(part['day']));
  date.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
  return date.getTime() - Math.floor(instantMs / 1000) * 1000;
}

/** `-1 02:03:04.567` (the sign is the whole interval's) to ISO 8601. Trino keeps milliseconds and does not tell 36 hours from a day and a half. */
export function wireDayInterval(text: string): string {
  const found = /^(-?)(\d+) (\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text);
  if (found === null) throw new RangeError('not an interval day to second');
  const [, sign, days, hours, minutes, seconds, fraction] = found;
  const micros = (BigInt(hours ?? 0) * 3600n + BigInt(minutes ?? 0) * 60n + BigInt(seconds ?? 0)) * 1_000_000n + BigInt((fraction ?? '').padEnd(6, '0').slice(0, 6));
  return sign === '-' ? wireInterval(0, -Number(days), -micros) : wireInterval(0, Number(days), micros);
}

/** `-1-2` to `P-1Y-2M`. */
export function wireMonthInterval(text: string): string {
  const found = /^(-?)(\d+)-(\d+)$/.exec(text);
  if (found === null) throw new RangeError('not an interval year to month');
  const months = Number(found[2]) * 12 + Number(found[3]);
  return wireInterval(found[1] === '-' ? -months : months, 0, 0n);
}
