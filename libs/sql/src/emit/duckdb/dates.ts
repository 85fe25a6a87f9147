import { MAX_DIGITS, type Digits } from '../digits.ts';
import { quoteText } from '../names.ts';
import { constantInteger, type Printed } from '../printed.ts';
import { exact, exactAs, forTypes, refuse, rewritten, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, constantOf, decimalType, failure, sides, sqlOf, TIMES } from './text.ts';

/** Fields that are whole numbers in both; `timed` ones need a time. */
const FIELDS: Readonly<Record<string, { readonly timed: boolean }>> = {
  ...Object.fromEntries(['year', 'quarter', 'month', 'week', 'day', 'doy', 'dow', 'isodow', 'isoyear', 'decade', 'century', 'millennium'].map((name) => [name, { timed: false }])),
  hour: { timed: true },
  minute: { timed: true },
};
const ALIASES: Readonly<Record<string, string>> = { years: 'year', months: 'month', days: 'day', weeks: 'week', hours: 'hour', minutes: 'minute', seconds: 'second', mon: 'month', microsecond: 'microseconds', millisecond: 'milliseconds' };

/** Decimals of a field that has them, in microseconds. */
const FRACTIONS: Readonly<Record<string, { readonly micros: string; readonly scale: number }>> = {
  second: { micros: 'microsecond', scale: 6 },
  milliseconds: { micros: 'microsecond', scale: 3 },
  microseconds: { micros: 'microsecond', scale: 0 },
  epoch: { micros: 'epoch_us', scale: 6 },
};
const EIGHTEEN = (scale: number): Digits => ({ precision: 18, scale });

/** Fields of the time between two moments, which has no months. */
const DIFFERENCE: ReadonlySet<string> = new Set(['day', 'hour', 'minute']);

const unitOf = (value: Printed | undefined): string => {
  const unit = constantOf(value, 'the field').toLowerCase();
  return ALIASES[unit] ?? unit;
};

/** `extract`: a decimal; whole fields have no decimals, seconds six. */
function extract([field, from]: readonly Printed[]): Text {
  const unit = unitOf(field);
  const type = from?.bound.type.name;
  const whole = FIELDS[unit];
  if (whole !== undefined && type !== 'interval' && (!whole.timed || type !== 'date')) return { sql: castTo(`extract(${unit} FROM ${sqlOf(from)})`, 'DECIMAL(18,0)'), digits: EIGHTEEN(0) };
  if (DIFFERENCE.has(unit) && isDifference(from)) return { sql: castTo(`extract(${unit} FROM ${sqlOf(from)})`, 'DECIMAL(18,0)'), digits: EIGHTEEN(0) };
  if (unit === 'epoch' && type === 'date') return { sql: castTo(`epoch(${sqlOf(from)})`, 'DECIMAL(18,0)'), digits: EIGHTEEN(0) };
  const fraction = FRACTIONS[unit];
  if (fraction === undefined || type === 'date' || (type === 'interval' && unit !== 'epoch')) return refuse(`the field ${unit}`);
  const micros = castTo(`${fraction.micros}(${sqlOf(from)})`, 'DECIMAL(18,0)');
  if (fraction.scale === 0) return { sql: micros, digits: EIGHTEEN(0) };
  const digits: Digits = { precision: MAX_DIGITS, scale: fraction.scale };
  return { sql: castTo(`(${castTo(micros, 'DECIMAL(38,0)')} * ${fraction.scale === 6 ? "CAST('0.000001' AS DECIMAL(7,6))" : "CAST('0.001' AS DECIMAL(4,3))"})`, decimalType(digits)), digits };
}

/** `date_part`: the same as a float. */
function part([field, from]: readonly Printed[]): string {
  const unit = unitOf(field);
  const whole = FIELDS[unit];
  const type = from?.bound.type.name;
  if (whole !== undefined && type !== 'interval' && (!whole.timed || type !== 'date')) return castTo(`extract(${unit} FROM ${sqlOf(from)})`, 'DOUBLE');
  if (DIFFERENCE.has(unit) && isDifference(from)) return castTo(`extract(day FROM ${sqlOf(from)})`, 'DOUBLE');
  const fraction = FRACTIONS[unit];
  if (fraction === undefined || type === 'date' || (type === 'interval' && unit !== 'epoch')) return refuse(`the field ${unit}`);
  return `(${castTo(`${fraction.micros}(${sqlOf(from)})`, 'DOUBLE')} / ${castTo(`1${'0'.repeat(fraction.scale)}`, 'DOUBLE')})`;
}

/** An interval that has days and a time, but no months: its days are not 30 to the month. */
const isDifference = (value: Printed | undefined): boolean => value?.bound.kind === 'operator' && value.bound.name === '-' && value.bound.left?.type.name === value.bound.right.type.name && value.bound.right.type.name !== 'interval';

const TRUNC_UNITS: ReadonlySet<string> = new Set(['millennium', 'century', 'decade', 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'milliseconds', 'microseconds']);
const YEARLY: ReadonlySet<string> = new Set(['millennium', 'century']);

/** Plus nothing, because a comparison of `date_trunc()` itself with a constant is rewritten by DuckDB, and `<>` then holds for NULL. */
function truncate(type: string): Rule {
  return rewritten('kept from being compared as it is', ([field, value]) => {
    const unit = unitOf(field);
    if (!TRUNC_UNITS.has(unit) || YEARLY.has(unit)) return refuse(`the unit ${unit}`);
    return `(${castTo(`date_trunc(${quoteText(unit)}, ${sqlOf(value)})`, type)} + to_days(0))`;
  }, 'constant units from decade to microsecond');
}

/** Pieces of `to_char` formats that mean the same as a piece of `strftime`. */
const CHARS: Readonly<Record<string, string>> = { YYYY: '%Y', MM: '%m', DD: '%d', HH24: '%H', MI: '%M', SS: '%S', DDD: '%j', HH12: '%I', Mon: '%b', Dy: '%a', US: '%f', MS: '%g', YY: '%y' };

/** Stands for a year that `strftime` would write with fewer than four digits. */
const MARK = '\uE000';

function toChar([value, format]: readonly Printed[]): string {
  const text = constantOf(format, 'the format');
  if (text === '') return refuse('an empty format');
  const written = text.replace(/YYYY|HH24|HH12|DDD|Mon|Dy|YY|MM|DD|MI|SS|US|MS|[\s\S]/g, (piece) => CHARS[piece] ?? (/^[-/:., _]$/.test(piece) ? piece : refuse('formats are made of YYYY, MM, Mon, DD, HH24, MI, SS, MS, US and separators')));
  const year = `extract(year FROM ${sqlOf(value)})`;
  const padded = `replace(strftime(${sqlOf(value)}, ${quoteText(written.replaceAll('%Y', MARK))}), ${quoteText(MARK)}, lpad(${castTo(year, 'VARCHAR')}, 4, '0'))`;
  const early = written.includes('%Y') ? `WHEN ${year} BETWEEN 1 AND 999 THEN ${padded}` : '';
  return `(CASE WHEN ${year} BETWEEN ${written.includes('%Y') ? 1000 : 1} AND 9999 THEN strftime(${sqlOf(value)}, ${quoteText(written)}) ${early} WHEN ${sqlOf(value)} IS NOT NULL THEN ${failure('a year that has not four digits')} END)`;
}

const FORMATS = 'constant formats of YYYY, MM, Mon, DD, HH24, MI, SS, MS, US and separators; years 1 to 9999';

export const dates: Rules = {
  ...forTypes([...TIMES, 'interval'], (type) => ({
    [`extract(text,${type})`]: rewritten('a decimal', extract, type === 'interval' ? 'the field epoch' : 'constant fields'),
    [`date_part(text,${type})`]: rewritten('a float', part, 'constant fields'),
  })),
  'date_trunc(text,timestamp)': truncate('TIMESTAMP'),
  'date_trunc(text,timestamptz)': truncate('TIMESTAMPTZ'),
  'to_char(timestamp,text)': rewritten('strftime', toChar, FORMATS),
  'to_char(timestamptz,text)': rewritten('strftime', toChar, FORMATS),
  ...forTypes(TIMES, (type) => ({ [`isfinite(${type})`]: exact('isfinite') })),
  'make_date(int4,int4,int4)': rewritten('there is no year 0', ([year, month, day]) => `(CASE WHEN ${sqlOf(year)} = 0 AND ${sqlOf(month)} IS NOT NULL AND ${sqlOf(day)} IS NOT NULL THEN ${failure('date field value out of range')} ELSE make_date(CASE WHEN ${sqlOf(year)} < 0 THEN ${sqlOf(year)} + 1 ELSE ${sqlOf(year)} END, ${sqlOf(month)}, ${sqlOf(day)}) END)`),
};

/** The days between two dates; infinite ones have none. */
const days: Rule = rewritten('an int4, an error for infinite dates', (args) => {
  const [a, b] = sides(args);
  return castTo(`(${a.sql} - ${b.sql})`, 'INTEGER');
});

/** DuckDB's dates reach further than PostgreSQL's. */
function moved(sign: '+' | '-', day: Printed, count: Printed): string {
  const sql = `(${day.sql} ${sign} ${count.sql})`;
  const constant = constantInteger(count);
  if (constant !== null && Math.abs(constant) < 1_000_000) return sql;
  return `(CASE WHEN isfinite(${day.sql}) AND ${sql} NOT BETWEEN DATE '4714-11-24 (BC)' AND DATE '5874897-12-31' THEN ${failure('date out of range')} ELSE ${sql} END)`;
}

const daysAway = (sign: '+' | '-'): Rule => rewritten('an error beyond the years that PostgreSQL holds', (args) => { const [a, b] = sides(args); return moved(sign, a, b); });

const shifted = (sign: '+' | '-'): Rule => exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} ${sign} ${b.sql})`; });

export const dateOperators: Rules = {
  ...forTypes(['timestamp', 'timestamptz'], (type) => ({ [`${type} + interval`]: shifted('+'), [`${type} - interval`]: shifted('-'), [`interval + ${type}`]: shifted('+'), [`${type} - ${type}`]: shifted('-') })),
  ...forTypes(['+', '-'], (op) => ({ [`date ${op} interval`]: rewritten('from midnight', (args) => { const [a, b] = sides(args); return `(${castTo(a.sql, 'TIMESTAMP')} ${op} ${b.sql})`; }) })),
  'date - date': days,
  'date + int4': daysAway('+'),
  'date - int4': daysAway('-'),
  'int4 + date': rewritten('an error beyond the years that PostgreSQL holds', (args) => { const [a, b] = sides(args); return moved('+', b, a); }),
  'interval + interval': shifted('+'),
  'interval - interval': shifted('-'),
};
