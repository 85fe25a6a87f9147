import type { AggregateFrame, Dialect } from '../dialect.ts';
import { quoteText } from '../literals.ts';
import { exactOf, isInteger } from '../types.ts';
import type { Decimal, Type, Typed } from '../types.ts';
import { AVG_TYPE, constantInteger, constantText, extraction, hasExtremes, isText, sumType } from './common.ts';

/**
 * ClickHouse answers where PostgreSQL raises errors (overflow wraps, bad text is NULL), counts bytes and types constants by size. So everything is
 * spelled with functions that check or count characters; the transpiler keeps names with capitals as they are.
 */
export const clickhouse: Dialect = {
  engine: 'clickhouse',
  target: 'clickhouse',
  correlation: false,
  windows: false,
  setOperations: false,
  joins: new Set(['JOIN_INNER', 'JOIN_LEFT']),
  repeatedNames: false,
  floatOrder: false,
  decimal: (text, digits) => `"toDecimal128"(${quoteText(text)}, ${digits.scale})`,
  date: (text) => `"toDate32"(${quoteText(text)})`,
  timestamp: (text, type) => `"toDateTime64"(${quoteText(text)}, 6${type === 'timestamptz' ? ", 'UTC'" : ''})`,
  arithmetic: (op, left, right, type) => {
    if (isInteger(type)) return checked(`("toInt128"(${left.sql}) ${op} "toInt128"(${right.sql}))`, type);
    return `(${asDecimal(left)} ${op} ${asDecimal(right)})`;
  },
  quotient: (op, left, right, type) => {
    const call = op === '/' ? `"intDiv"(${left.sql}, ${right.sql})` : `modulo(${left.sql}, ${right.sql})`;
    return checked(call, type);
  },
  // Its escapes are PostgreSQL's, but a backslash before another character is not.
  like: (text, pattern, negated) => (pattern.includes('\\') ? null : `(${text} ${negated ? 'NOT ' : ''}LIKE ${quoteText(pattern)})`),
  cast,
  aggregate,
  functions: {
    length: textLength,
    char_length: textLength,
    character_length: textLength,
    substring,
    substr: substring,
    left: (args) => leading('leftUTF8', args),
    right: (args) => leading('rightUTF8', args),
    replace: ([text, from, to]) => (isText(text) && constantText(from) !== null && isText(to) ? { sql: `"replaceAll"(${text.sql}, ${from?.sql}, ${to.sql})`, type: 'text' } : null),
    strpos: find,
    position: find,
    starts_with: ([text, prefix]) => (isText(text) && constantText(prefix) !== null ? { sql: `"startsWith"(${text.sql}, ${prefix?.sql})`, type: 'boolean' } : null),
    round: ([value, digits]) => {
      const exact = value === undefined ? null : exactOf(value.type);
      const places = digits === undefined ? 0 : constantInteger(digits);
      if (value === undefined || exact === null || isInteger(value.type) || places === null || places < 0 || places > exact.scale) return null;
      return { sql: `"toDecimal128"(round(${asDecimal(value)}, ${places}), ${places})`, type: `decimal(38,${places})` };
    },
    date_trunc: truncate,
    extract: (args) => {
      const field = extraction(args);
      const call = field === null ? undefined : FIELDS[field.unit];
      return field === null || call === undefined ? null : { sql: `"toDecimal128"("${call}"(${field.from.sql}), 0)`, type: 'decimal(38,0)' };
    },
  },
  output: (value) => (value.stored === true ? value.sql : (OUTPUT[value.type]?.(value.sql) ?? value.sql)),
};

const FIELDS: Readonly<Record<string, string>> = {
  year: 'toYear',
  quarter: 'toQuarter',
  month: 'toMonth',
  day: 'toDayOfMonth',
  doy: 'toDayOfYear',
  hour: 'toHour',
  minute: 'toMinute',
};

const NATIVE: Readonly<Record<string, string>> = { int16: 'Int16', int32: 'Int32', int64: 'Int64' };

const OUTPUT: Readonly<Record<string, (sql: string) => string>> = {
  boolean: (sql) => `"toBool"(${sql})`,
  int16: (sql) => `"toInt16"(${sql})`,
  int32: (sql) => `"toInt32"(${sql})`,
  int64: (sql) => `"toInt64"(${sql})`,
};

/** Computed wide, then an error where PostgreSQL has one: plain casts and operators wrap around. */
function checked(sql: string, type: Type): string {
  return `"accurateCast"(${sql}, 'Nullable(${NATIVE[type] ?? 'Int64'})')`;
}

function asDecimal(value: Typed): string {
  const { scale } = exactOf(value.type) ?? { scale: 0 };
  return `"toDecimal128"(${value.sql}, ${scale})`;
}

function cast(value: Typed, type: Type): string | null {
  if (value.type === type) return value.sql;
  const from = exactOf(value.type);
  const to = exactOf(type);
  // Casts that lose digits truncate instead of rounding; a constant's digits are known.
  if (from !== null && to !== null && !isInteger(type) && to.scale >= from.scale && to.precision - to.scale >= wholeDigits(value, from)) return `"toDecimal128"(${value.sql}, ${to.scale})`;
  if (isInteger(value.type) && isInteger(type)) return checked(value.sql, type);
  if (isInteger(value.type) && type === 'float64') return `"toFloat64"(${value.sql})`;
  if (isInteger(value.type) && type === 'text') return `"toString"(${value.sql})`;
  if (value.type === 'timestamp' && type === 'date') return `"toDate32"(${value.sql})`;
  if (value.type === 'date' && type === 'timestamp') return `"toDateTime64"(${value.sql}, 6)`;
  return null;
}

function wholeDigits(value: Typed, digits: Decimal): number {
  return value.constant === undefined ? digits.precision - digits.scale : value.constant.replace(/^-|[.].*$/g, '').length;
}

/**
 * First day of the unit that holds a day or time. Not `dateTrunc`, which gives 1970 for times before it, nor `toStartOfYear` and its like,
 * which the transpiler turns into `dateTrunc`.
 */
const FIRST_DAYS: Readonly<Record<string, (sql: string) => string>> = {
  year: (sql) => `"makeDate32"("toYear"(${sql}), 1, 1)`,
  quarter: (sql) => `"makeDate32"("toYear"(${sql}), (("toQuarter"(${sql}) * 3) - 2), 1)`,
  month: (sql) => `"makeDate32"("toYear"(${sql}), "toMonth"(${sql}), 1)`,
  week: (sql) => `"subtractDays"("toDate32"(${sql}), ("toDayOfWeek"(${sql}) - 1))`,
  day: (sql) => `"toDate32"(${sql})`,
};

function truncate([unit, value]: readonly Typed[]): Typed | null {
  const first = FIRST_DAYS[unit?.constant?.toLowerCase() ?? ''];
  if (first === undefined || value === undefined) return null;
  // The version for dates is the one with a time zone, in PostgreSQL.
  if (value.type === 'date') return { sql: `"toDateTime64"(${first(value.sql)}, 6, 'UTC')`, type: 'timestamptz' };
  return value.type === 'timestamp' ? { sql: `"toDateTime64"(${first(value.sql)}, 6)`, type: 'timestamp' } : null;
}

function aggregate(name: string, argument: Typed | null, frame: AggregateFrame): Typed | null {
  if (name === 'count') return { sql: `"toInt64"(${frame.call('count', argument?.sql ?? '*')})`, type: 'int64', stored: true };
  if (argument === null) return null;
  if (name === 'min' || name === 'max') return hasExtremes(argument.type, false) ? { sql: frame.call(name, argument.sql), type: argument.type, stored: true } : null;
  const type = sumType(argument.type);
  if (type === null || (name !== 'sum' && name !== 'avg')) return null;
  if (type === 'float64') return { sql: frame.call(name, argument.sql), type };
  const { scale } = exactOf(argument.type) ?? { scale: 0 };
  // sum(Int64) wraps around.
  const total = frame.call('sum', isInteger(argument.type) ? `"toInt128"(${argument.sql})` : argument.sql);
  if (name === 'sum') return type === 'int64' ? { sql: checked(total, type), type, stored: true } : { sql: `"toDecimal128"(${total}, ${scale})`, type };
  if (scale > 16) return null;
  // One digit more than is kept, cut, then rounded half away from zero: the same as rounding the exact quotient. Over no rows the sum is
  // NULL, but ClickHouse divides before it looks at that, and a count of 0 would be an error.
  const quotient = `"divideDecimal"("toDecimal256"(${total}, ${scale}), "toDecimal256"(greatest(${frame.call('count', argument.sql)}, 1), 0), 17)`;
  return { sql: `"toDecimal128"(round(${quotient}, 16), 16)`, type: AVG_TYPE, approximate: 'average' };
}

function textLength([text]: readonly Typed[]): Typed | null {
  return isText(text) ? { sql: `"toInt32"("lengthUTF8"(${text.sql}))`, type: 'int32' } : null;
}

function find([text, part]: readonly Typed[]): Typed | null {
  return isText(text) && constantText(part) !== null ? { sql: `"toInt32"("positionUTF8"(${text.sql}, ${part?.sql}))`, type: 'int32' } : null;
}

function substring([text, from, length]: readonly Typed[]): Typed | null {
  const start = constantInteger(from);
  const count = length === undefined ? 0 : constantInteger(length);
  if (!isText(text) || start === null || start < 1 || count === null || count < 0) return null;
  return { sql: `"substringUTF8"(${text.sql}, ${start}${length === undefined ? '' : `, ${count}`})`, type: 'text' };
}

function leading(name: string, [text, count]: readonly Typed[]): Typed | null {
  const characters = constantInteger(count);
  return isText(text) && characters !== null && characters >= 0 ? { sql: `"${name}"(${text.sql}, ${characters})`, type: 'text' } : null;
}
