import { constantText, type Printed } from '../printed.ts';
import { MAX_DIGITS } from '../digits.ts';
import { refuse, rewritten, type Rule, type Rules, type Text } from '../rules.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');

/** Fields that are whole numbers, and how ClickHouse computes them; `timed` ones need a time. */
const FIELDS: Readonly<Record<string, { readonly call: (x: string) => string; readonly timed?: true }>> = {
  year: { call: (x) => `toYear(${x})` },
  quarter: { call: (x) => `toQuarter(${x})` },
  month: { call: (x) => `toMonth(${x})` },
  week: { call: (x) => `toISOWeek(${x})` },
  day: { call: (x) => `toDayOfMonth(${x})` },
  doy: { call: (x) => `toDayOfYear(${x})` },
  dow: { call: (x) => `modulo(toDayOfWeek(${x}), 7)` },
  isodow: { call: (x) => `toDayOfWeek(${x})` },
  isoyear: { call: (x) => `toISOYear(${x})` },
  decade: { call: (x) => `intDiv(toYear(${x}), 10)` },
  century: { call: (x) => `intDiv(toYear(${x}) + 99, 100)` },
  millennium: { call: (x) => `intDiv(toYear(${x}) + 999, 1000)` },
  hour: { call: (x) => `toHour(${x})`, timed: true },
  minute: { call: (x) => `toMinute(${x})`, timed: true },
};

/** Fields with decimals of a time: microseconds past the minute, or since 1970. */
const FRACTIONS: Readonly<Record<string, { readonly micros: (x: string) => string; readonly scale: number }>> = {
  second: { micros: (x) => `(toSecond(${x}) * 1000000 + toMicrosecond(${x}))`, scale: 6 },
  milliseconds: { micros: (x) => `(toSecond(${x}) * 1000000 + toMicrosecond(${x}))`, scale: 3 },
  microseconds: { micros: (x) => `(toSecond(${x}) * 1000000 + toMicrosecond(${x}))`, scale: 0 },
  epoch: { micros: (x) => `toUnixTimestamp64Micro(${x})`, scale: 6 },
};

function unitOf(value: Printed | undefined): string {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' ? text.toLowerCase() : refuse('the unit is no constant');
}

/** `extract`: a decimal; whole fields have no decimals, seconds six. */
function extract([field, from]: readonly Printed[]): Text {
  const unit = unitOf(field);
  const timed = from?.bound.type.name !== 'date';
  const found = FIELDS[unit];
  if (found !== undefined && (timed || found.timed !== true)) return { sql: `toDecimal128(${found.call(sql(from))}, 0)`, digits: { precision: MAX_DIGITS, scale: 0 } };
  const fraction = FRACTIONS[unit];
  if (unit === 'epoch' && !timed) return { sql: `toDecimal128(toInt64(toInt32(${sql(from)})) * 86400, 0)`, digits: { precision: MAX_DIGITS, scale: 0 } };
  if (fraction === undefined || !timed) return refuse(`the field ${unit}`);
  return { sql: `(toDecimal128(${fraction.micros(sql(from))}, 0) * toDecimal128('${fraction.scale === 6 ? '0.000001' : fraction.scale === 3 ? '0.001' : '1'}', ${fraction.scale}))`, digits: { precision: MAX_DIGITS, scale: fraction.scale } };
}

/** `date_part`: the same as a float. */
function part([field, from]: readonly Printed[]): string {
  const unit = unitOf(field);
  const found = FIELDS[unit];
  const timed = from?.bound.type.name !== 'date';
  if (found === undefined || (found.timed === true && !timed)) return refuse(`the field ${unit}`);
  return `toFloat64(${found.call(sql(from))})`;
}

/** First day of the unit that holds a day or time. Not `dateTrunc`, which gives 1970 for times before it, nor `makeDate32`, which does so before 1900. */
const FIRST_DAYS: Readonly<Record<string, (x: string) => string>> = {
  year: (x) => `subtractDays(toDate32(${x}), toDayOfYear(${x}) - 1)`,
  quarter: (x) => `subtractMonths(subtractDays(toDate32(${x}), toDayOfMonth(${x}) - 1), (toMonth(${x}) - 1) % 3)`,
  month: (x) => `subtractDays(toDate32(${x}), toDayOfMonth(${x}) - 1)`,
  week: (x) => `subtractDays(toDate32(${x}), toDayOfWeek(${x}) - 1)`,
  day: (x) => `toDate32(${x})`,
};

/** Times are cut by their microseconds since 1970, before which a remainder is negative. */
const STEPS: Readonly<Record<string, number>> = { hour: 3_600_000_000, minute: 60_000_000, second: 1_000_000, milliseconds: 1000 };

function truncate(zone: string): Rule {
  return rewritten('the first day of the unit; hours and less by arithmetic on microseconds', ([field, value]) => {
    const unit = unitOf(field);
    const first = FIRST_DAYS[unit];
    if (first !== undefined) return `toDateTime64(${first(sql(value))}, 6${zone})`;
    const step = STEPS[unit];
    if (step === undefined) return refuse(`the unit ${unit}`);
    const moment = value?.bound.type.name === 'date' ? `toDateTime64(${sql(value)}, 6, 'UTC')` : sql(value);
    return `subtractMicroseconds(${moment}, positiveModulo(toUnixTimestamp64Micro(${moment}), ${step}))`;
  }, 'constant units from year to millisecond');
}

/** Pieces of `to_char` formats that mean the same as a piece of `formatDateTime`. */
const CHARS: Readonly<Record<string, string>> = { YYYY: '%Y', MM: '%m', DD: '%d', HH24: '%H', MI: '%i', SS: '%S' };

function toChar([value, format]: readonly Printed[]): string {
  const text = format === undefined ? undefined : constantText(format);
  if (typeof text !== 'string' || text === '') return refuse('the format is no constant, or empty');
  const written = text.replace(/YYYY|HH24|MM|DD|MI|SS|[-/:. T_]|[\s\S]/g, (piece) => CHARS[piece] ?? (/^[-/:. _]$/.test(piece) ? piece : refuse('formats are made of YYYY, MM, DD, HH24, MI, SS and separators')));
  return `formatDateTime(${sql(value)}, '${written}')`;
}

const fields = 'constant fields';
export const dates: Rules = {
  'extract(text,date)': rewritten('a decimal', extract, fields),
  'extract(text,timestamp)': rewritten('a decimal', extract, fields),
  'extract(text,timestamptz)': rewritten('a decimal', extract, fields),
  'date_part(text,date)': rewritten('a float', part, fields),
  'date_part(text,timestamp)': rewritten('a float', part, fields),
  'date_part(text,timestamptz)': rewritten('a float', part, fields),
  'date_trunc(text,timestamp)': truncate(''),
  'date_trunc(text,timestamptz)': truncate(", 'UTC'"),
  'to_char(timestamp,text)': rewritten('formatDateTime', toChar, 'constant formats of YYYY, MM, DD, HH24, MI, SS and separators'),
  'to_char(timestamptz,text)': rewritten('formatDateTime', toChar, 'constant formats of YYYY, MM, DD, HH24, MI, SS and separators'),
};
