import type { ColumnCodec } from './json-text.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MAX_ZONE_HOURS = 18;
const MINUTE_MS = 60_000;

export const date: ColumnCodec = {
  expects: 'a date like "2026-11-22"',
  toJson(value) {
    const [text, year, month, day] = typeof value === 'string' ? (DATE.exec(value) ?? []) : [];
    return text !== undefined && isDay(Number(year), Number(month), Number(day)) ? `"${text}"` : null;
  },
};

export const timestamp: ColumnCodec = {
  expects: 'a time without zone like "2026-11-22T12:00:00.123456", with at most six digits of fraction',
  toJson: (value) => timestampText(value, false),
};

/** Written in UTC. */
export const timestamptz: ColumnCodec = {
  expects: 'a time with zone like "2026-11-22T12:00:00.123456Z" or "…+01:00", with at most six digits of fraction',
  toJson: (value) => timestampText(value, true),
};

/** Epoch milliseconds of the JSON text that {@link timestamp} or {@link timestamptz} wrote; times without zone count as UTC. */
export function epochMs(json: string): number {
  const text = json.slice(1, -1);
  return Date.parse(text.endsWith('Z') ? text : `${text}Z`);
}

function timestampText(value: unknown, zoned: boolean): string | null {
  const [text, year, month, day, hour, minute, second, fraction = '', zone] = typeof value === 'string' ? (TIMESTAMP.exec(value) ?? []) : [];
  if (text === undefined || (zone !== undefined) !== zoned) return null;
  if (!isDay(Number(year), Number(month), Number(day)) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const places = fraction.replace(/0+$/, '');
  const micros = places === '' ? '' : `.${places}`;
  if (zone === undefined || zone === 'Z' || zone === '+00:00') return `"${year}-${month}-${day}T${hour}:${minute}:${second}${micros}${zoned ? 'Z' : ''}"`;
  return inUtc(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, zone, micros);
}

/** A zone moves whole minutes, so the fraction stays what it is. */
function inUtc(local: string, zone: string, micros: string): string | null {
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > MAX_ZONE_HOURS || minutes > 59) return null;
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS * (zone.startsWith('-') ? -1 : 1);
  const utc = new Date(Date.parse(local) - offsetMs);
  const year = utc.getUTCFullYear();
  return year < 1 || year > 9999 ? null : `"${utc.toISOString().slice(0, 19)}${micros}Z"`;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}
