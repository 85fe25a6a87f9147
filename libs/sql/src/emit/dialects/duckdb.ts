import type { AggregateFrame, Dialect } from '../dialect.ts';
import { quoteText } from '../literals.ts';
import { exactOf, isInteger, sqlName } from '../types.ts';
import type { Type, Typed } from '../types.ts';
import { AVG_TYPE, castTo, constantInteger, constantText, extraction, find, hasExtremes, isText, likeWithEscape, standardCast, substring, sumType, textLength, TRUNC_UNITS } from './common.ts';

/** DuckDB is closest to PostgreSQL; what differs are division, averages and a few functions. */
export const duckdb: Dialect = {
  engine: 'duckdb',
  target: 'duckdb',
  correlation: true,
  windows: true,
  setOperations: true,
  joins: new Set(['JOIN_INNER', 'JOIN_LEFT', 'JOIN_RIGHT', 'JOIN_FULL']),
  repeatedNames: true,
  floatOrder: true,
  decimal: (text, digits) => `CAST(${quoteText(text)} AS numeric(${digits.precision},${digits.scale}))`,
  date: (text) => `CAST(${quoteText(text)} AS date)`,
  timestamp: (text, type) => (type === 'timestamp' ? castTo(quoteText(text), type) : castTo(quoteText(`${text}+00`), type)),
  arithmetic: (op, left, right, type) => (isInteger(type) ? `(${widen(left, type)} ${op} ${widen(right, type)})` : `(${left.sql} ${op} ${right.sql})`),
  quotient: (op, left, right, type) => {
    const sql = op === '/' ? `"divide"(${widen(left, type)}, ${widen(right, type)})` : `(${widen(left, type)} % ${widen(right, type)})`;
    return castTo(sql, type);
  },
  like: likeWithEscape,
  cast: (value, type) => {
    if (value.type === 'date' && type === 'timestamp') return castTo(value.sql, type);
    return standardCast(value, type);
  },
  aggregate,
  functions: {
    length: textLength,
    char_length: textLength,
    character_length: textLength,
    substring,
    substr: substring,
    left: (args) => leading('left', args),
    right: (args) => leading('right', args),
    replace: ([text, from, to]) => (isText(text) && constantText(from) !== null && isText(to) ? { sql: `replace(${text.sql}, ${from?.sql}, ${to.sql})`, type: 'text' } : null),
    strpos: find,
    position: find,
    starts_with: ([text, prefix]) => (isText(text) && constantText(prefix) !== null ? { sql: `starts_with(${text.sql}, ${prefix?.sql})`, type: 'boolean' } : null),
    abs: ([value]) => (value !== undefined && exactOf(value.type) !== null ? { sql: `abs(${value.sql})`, type: value.type } : null),
    round: ([value, digits = ZERO]) => roundTo(value, constantInteger(digits)),
    floor: ([value]) => wholeNumber('floor', value),
    ceil: ([value]) => wholeNumber('ceil', value),
    ceiling: ([value]) => wholeNumber('ceil', value),
    extract: (args) => {
      const field = extraction(args);
      return field === null ? null : { sql: castTo(`extract(${field.unit} FROM ${field.from.sql})`, 'decimal(38,0)'), type: 'decimal(38,0)' };
    },
    date_part: (args) => {
      const field = extraction(args);
      return field === null ? null : { sql: castTo(`extract(${field.unit} FROM ${field.from.sql})`, 'float64'), type: 'float64' };
    },
    date_trunc: ([unit, value]) => {
      const name = unit?.constant?.toLowerCase() ?? '';
      if (!TRUNC_UNITS.has(name) || value === undefined) return null;
      const call = (operand: string): string => `date_trunc(${quoteText(name)}, ${operand})`;
      // The version for dates is the one with a time zone, in PostgreSQL.
      if (value.type === 'date') return { sql: castTo(castTo(call(castTo(value.sql, 'timestamp')), 'timestamp'), 'timestamptz'), type: 'timestamptz' };
      return value.type === 'timestamp' ? { sql: castTo(call(value.sql), 'timestamp'), type: 'timestamp' } : null;
    },
  },
  output: (value) => value.sql,
};

const ZERO: Typed = { sql: '0', type: 'int32', constant: '0' };

/** `int16 + 1` is an int16 in DuckDB and an int4 in PostgreSQL. */
function widen(value: Typed, type: Type): string {
  return value.type === type ? value.sql : castTo(value.sql, type);
}

function aggregate(name: string, argument: Typed | null, frame: AggregateFrame): Typed | null {
  if (name === 'count') return { sql: frame.call('count', argument?.sql ?? '*'), type: 'int64' };
  if (argument === null) return null;
  if (name === 'min' || name === 'max') return hasExtremes(argument.type, true) ? { sql: frame.call(name, argument.sql), type: argument.type } : null;
  if (name === 'bool_and' || name === 'bool_or' || name === 'every') {
    return argument.type === 'boolean' ? { sql: frame.call(name === 'every' ? 'bool_and' : name, argument.sql), type: 'boolean' } : null;
  }
  const type = sumType(argument.type);
  if (name === 'sum' && type !== null) return { sql: type === 'float64' ? frame.call('sum', argument.sql) : castTo(frame.call('sum', argument.sql), type), type };
  if (name === 'avg' && argument.type === 'float64') return { sql: frame.call('avg', argument.sql), type: 'float64' };
  return name === 'avg' ? exactAverage(argument, frame) : null;
}

/**
 * DuckDB divides decimals as doubles, so the average is made of whole numbers (HUGEINT): quotient and remainder, the remainder carried to 16 decimals and
 * rounded half away from zero. No rows: the division by a count of 0 gives NULL.
 */
function exactAverage(argument: Typed, frame: AggregateFrame): Typed | null {
  const exact = exactOf(argument.type);
  if (exact === null || exact.scale > 6 || exact.precision > 28) return null;
  const unit = `1${'0'.repeat(exact.scale)}`;
  const units = exact.scale === 0 ? argument.sql : `(CAST(${argument.sql} AS numeric(38,${exact.scale})) * ${unit})`;
  const total = `CAST(${frame.call('sum', `CAST(${units} AS hugeint)`)} AS hugeint)`;
  const count = `(CAST(${frame.call('count', argument.sql)} AS hugeint) * ${unit})`;
  const rest = `(${total} % ${count})`;
  const half = `(CASE WHEN (${total} < 0) THEN (- ${count}) ELSE ${count} END)`;
  const fraction = `"divide"(((${rest} * 20000000000000000) + ${half}), (${count} * 2))`;
  const sql = `(CAST("divide"(${total}, ${count}) AS numeric(21,0)) + (CAST(${fraction} AS numeric(17,0)) * CAST('0.0000000000000001' AS numeric(17,16))))`;
  return { sql: `CAST(${sql} AS ${sqlName(AVG_TYPE)})`, type: AVG_TYPE, approximate: 'average' };
}

function leading(name: string, [text, count]: readonly Typed[]): Typed | null {
  const characters = constantInteger(count);
  return isText(text) && characters !== null && characters >= 0 ? { sql: `"${name}"(${text.sql}, ${characters})`, type: 'text' } : null;
}

function roundTo(value: Typed | undefined, digits: number | null): Typed | null {
  const exact = value === undefined ? null : exactOf(value.type);
  if (value === undefined || exact === null || isInteger(value.type) || digits === null || digits < 0 || digits > exact.scale) return null;
  const type: Type = `decimal(38,${digits})`;
  return { sql: castTo(`round(${value.sql}, ${digits})`, type), type };
}

function wholeNumber(name: string, value: Typed | undefined): Typed | null {
  if (value === undefined || exactOf(value.type) === null || isInteger(value.type)) return null;
  return { sql: castTo(`${name}(${value.sql})`, 'decimal(38,0)'), type: 'decimal(38,0)' };
}
