import type { Printed } from '../printed.ts';
import { constantText } from '../printed.ts';
import { quoteText } from '../names.ts';
import { exactAs, forTypes, refuse, rewritten, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, constantOf, failWhen, sql, toDecimal, wide } from './args.ts';

/** Fields that are whole numbers; `timed` ones need a time. Years before the first do not occur. */
const FIELDS: Readonly<Record<string, { readonly call: (x: string) => string; readonly timed?: true }>> = {
  year: { call: (x) => `year(${x})` },
  quarter: { call: (x) => `quarter(${x})` },
  month: { call: (x) => `month(${x})` },
  week: { call: (x) => `week(${x})` },
  day: { call: (x) => `day(${x})` },
  doy: { call: (x) => `day_of_year(${x})` },
  dow: { call: (x) => `(day_of_week(${x}) % 7)` },
  isodow: { call: (x) => `day_of_week(${x})` },
  isoyear: { call: (x) => `year_of_week(${x})` },
  decade: { call: (x) => `(year(${x}) / 10)` },
  century: { call: (x) => `((year(${x}) + 99) / 100)` },
  millennium: { call: (x) => `((year(${x}) + 999) / 1000)` },
  hour: { call: (x) => `hour(${x})`, timed: true },
  minute: { call: (x) => `minute(${x})`, timed: true },
};

/** A time in UTC, without its zone. */
const local = (value: Printed | undefined): string => (value?.bound.type.name === 'timestamptz' ? `CAST((${sql(value)} AT TIME ZONE 'UTC') AS timestamp(6))` : sql(value));

/** Microseconds of the second: the six digits after the point. */
const micros = (x: string): string => `CAST(split_part(CAST(${x} AS varchar), '.', 2) AS bigint)`;
const secondsSince = (x: string): string => `CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', date_trunc('second', ${x})) AS bigint)`;

/** Fields with decimals, in microseconds. */
const FRACTIONS: Readonly<Record<string, { readonly micros: (x: string) => string; readonly scale: number }>> = {
  second: { micros: (x) => `(second(${x}) * 1000000 + ${micros(x)})`, scale: 6 },
  milliseconds: { micros: (x) => `(second(${x}) * 1000000 + ${micros(x)})`, scale: 3 },
  microseconds: { micros: (x) => `(second(${x}) * 1000000 + ${micros(x)})`, scale: 0 },
  epoch: { micros: (x) => `(${secondsSince(x)} * 1000000 + ${micros(x)})`, scale: 6 },
};
const STEPS: Readonly<Record<number, string>> = { 0: '1', 3: '0.001', 6: '0.000001' };
const ALIASES: Readonly<Record<string, string>> = { years: 'year', months: 'month', days: 'day', hours: 'hour', minutes: 'minute', seconds: 'second', weeks: 'week' };

function fieldOf(value: Printed | undefined): string {
  const name = constantOf(value, 'the field').toLowerCase();
  return ALIASES[name] ?? name;
}

/** `extract`: a decimal; whole fields have no decimals, seconds six. */
function extract([field, from]: readonly Printed[]): Text {
  const name = fieldOf(field);
  const timed = from?.bound.type.name !== 'date';
  const found = FIELDS[name];
  if (found !== undefined && (timed || found.timed !== true)) return { sql: toDecimal(found.call(local(from)), wide(0)), digits: wide(0) };
  if (name === 'epoch' && !timed) return { sql: `(${toDecimal(`date_diff('day', DATE '1970-01-01', ${sql(from)})`, { precision: 18, scale: 0 })} * DECIMAL '86400')`, digits: wide(0) };
  const fraction = FRACTIONS[name];
  if (fraction === undefined || !timed) return refuse(`the field ${name}`);
  const { scale } = fraction;
  return { sql: toDecimal(`(${toDecimal(fraction.micros(local(from)), { precision: 19, scale: 0 })} * DECIMAL '${STEPS[scale] ?? ''}')`, wide(scale)), digits: wide(scale) };
}

/** `date_part`: the same as a float. */
function part(args: readonly Printed[]): string {
  const text = extract(args);
  return castTo(typeof text === 'string' ? text : text.sql, 'float8');
}

const UNITS: ReadonlySet<string> = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond']);
const UNIT_ALIASES: Readonly<Record<string, string>> = { milliseconds: 'millisecond', ...ALIASES };

const truncate: Rule = exactAs(([unit, value]) => {
  const word = constantOf(unit, 'the unit').toLowerCase();
  const name = UNIT_ALIASES[word] ?? word;
  return UNITS.has(name) ? `date_trunc('${name}', ${sql(value)})` : refuse(`the unit ${name}`);
}, 'constant units from year to millisecond');

const padded = (text: string, length: number): string => `lpad(CAST(${text} AS varchar), ${length}, '0')`;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const named = (names: readonly string[], index: string): string => `element_at(ARRAY[${names.map(quoteText).join(', ')}], CAST(${index} AS integer))`;
const short = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(0, 3));
const filled = (names: readonly string[]): readonly string[] => names.map((name) => name.padEnd(9));

/** Pieces of formats, and how each is written. */
const PIECES: Readonly<Record<string, (x: string) => string>> = {
  YYYY: (x) => padded(`year(${x})`, 4),
  MM: (x) => padded(`month(${x})`, 2),
  DD: (x) => padded(`day(${x})`, 2),
  DDD: (x) => padded(`day_of_year(${x})`, 3),
  HH24: (x) => padded(`hour(${x})`, 2),
  MI: (x) => padded(`minute(${x})`, 2),
  SS: (x) => padded(`second(${x})`, 2),
  US: (x) => padded(micros(x), 6),
  MS: (x) => padded(`${micros(x)} / 1000`, 3),
  Q: (x) => `CAST(quarter(${x}) AS varchar)`,
  ID: (x) => `CAST(day_of_week(${x}) AS varchar)`,
  D: (x) => `CAST(day_of_week(${x}) % 7 + 1 AS varchar)`,
  IYYY: (x) => padded(`year_of_week(${x})`, 4),
  IW: (x) => padded(`week(${x})`, 2),
  Mon: (x) => named(short(MONTHS), `month(${x})`),
  Month: (x) => named(filled(MONTHS), `month(${x})`),
  FMMonth: (x) => named(MONTHS, `month(${x})`),
  Dy: (x) => named(short(DAYS), `day_of_week(${x})`),
  Day: (x) => named(filled(DAYS), `day_of_week(${x})`),
  FMDay: (x) => named(DAYS, `day_of_week(${x})`),
};

const toChar: Rule = rewritten('from its fields, each filled with zeros', ([value, format]) => {
  const text = constantOf(format, 'the format');
  if (text === '') return refuse('an empty format');
  const moment = local(value);
  const parts: string[] = [];
  for (const [piece] of text.matchAll(/FMMonth|FMDay|IYYY|YYYY|Month|HH24|DDD|Mon|Day|MM|DD|MI|SS|US|MS|IW|ID|Dy|Q|D|"[^"\\]*"|[-/:. _,]+|[\s\S]/g)) {
    const write = PIECES[piece];
    if (write !== undefined) parts.push(write(moment));
    else if (/^"[^"]+"$/.test(piece)) parts.push(quoteText(piece.slice(1, -1)));
    else if (/^[-/:. _,]+$/.test(piece)) parts.push(quoteText(piece));
    else return refuse(`the format holds ${piece}`);
  }
  return parts.length === 1 ? (parts[0] ?? '') : `concat(${parts.join(', ')})`;
}, 'constant formats of YYYY, MM, DD, HH24, MI, SS, US, MS, Q, DDD, D, ID, IYYY, IW, names of months and days, quoted text and separators');

/** A day that is not in the calendar is an error: the month's length is found by making the date. */
const makeDate: Rule = rewritten('from its text, an error for days that are not in the calendar', ([year, month, day]) => {
  const text = `${padded(sql(year), 4)} || '-' || ${padded(sql(month), 2)} || '-' || ${padded(sql(day), 2)}`;
  const made = `CAST((${text}) AS date)`;
  const outside = `(${sql(year)} NOT BETWEEN 1 AND 9999) OR (${sql(month)} NOT BETWEEN 1 AND 12) OR (${sql(day)} NOT BETWEEN 1 AND 31)`;
  return failWhen(outside, 'date field value out of range', 'date', made);
});

/** Names of zones that both read alike; abbreviations and offsets are read otherwise. */
function zoneOf(value: Printed | undefined): string {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' && /^(?:UTC|[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+)$/.test(text) ? quoteText(text) : refuse('a zone that is no constant name like Europe/Berlin');
}

const fields = 'constant fields';
export const dates: Rules = {
  ...forTypes(['date', 'timestamp', 'timestamptz'], (type) => ({
    [`extract(text,${type})`]: rewritten('a decimal', extract, fields),
    [`date_part(text,${type})`]: rewritten('a float', part, fields),
  })),
  'date_trunc(text,timestamp)': truncate,
  'date_trunc(text,timestamptz)': truncate,
  'to_char(timestamp,text)': toChar,
  'to_char(timestamptz,text)': toChar,
  'make_date(int4,int4,int4)': makeDate,
  'timezone(text,timestamp)': rewritten('with_timezone', ([zone, value]) => `(with_timezone(${sql(value)}, ${zoneOf(zone)}) AT TIME ZONE 'UTC')`, 'constant names of zones'),
  'timezone(text,timestamptz)': rewritten('AT TIME ZONE', ([zone, value]) => `CAST((${sql(value)} AT TIME ZONE ${zoneOf(zone)}) AS timestamp(6))`, 'constant names of zones'),
  'date(timestamp)': exactAs(([value]) => castTo(sql(value), 'date')),
  'date(timestamptz)': exactAs(([value]) => castTo(local(value), 'date')),
  'isfinite(date)': rewritten('true', ([value]) => `(${sql(value)} = ${sql(value)})`),
  'isfinite(timestamp)': rewritten('true', ([value]) => `(${sql(value)} = ${sql(value)})`),
  'isfinite(timestamptz)': rewritten('true', ([value]) => `(${sql(value)} = ${sql(value)})`),
};
