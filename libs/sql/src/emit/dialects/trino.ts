import type { AggregateFrame, Dialect } from '../dialect.ts';
import { quoteText } from '../literals.ts';
import { exactOf, isInteger } from '../types.ts';
import type { Type, Typed } from '../types.ts';
import { AVG_TYPE, castTo, constantInteger, constantText, extraction, find, hasExtremes, isText, likeWithEscape, standardCast, substring, sumType, textLength } from './common.ts';

/** Trino fails loudly where it differs, except in the scale of numeric division and averages, in NaN and in a few functions. */
export const trino: Dialect = {
  engine: 'trino',
  target: 'trino',
  correlation: true,
  windows: true,
  setOperations: true,
  joins: new Set(['JOIN_INNER', 'JOIN_LEFT', 'JOIN_RIGHT', 'JOIN_FULL']),
  repeatedNames: true,
  floatOrder: false,
  decimal: (text, digits) => `CAST(${quoteText(text)} AS numeric(${digits.precision},${digits.scale}))`,
  date: (text) => `CAST(${quoteText(text)} AS date)`,
  timestamp: (text, type) => (type === 'timestamp' ? `CAST(${quoteText(text)} AS timestamp(6))` : `CAST(${quoteText(`${text} UTC`)} AS timestamp(6) with time zone)`),
  arithmetic: (op, left, right) => `(${left.sql} ${op} ${right.sql})`,
  quotient: (op, left, right, type) => castTo(`(${left.sql} ${op} ${right.sql})`, type),
  like: likeWithEscape,
  cast: (value, type) => (value.type === 'date' && type === 'timestamp' ? `CAST(${value.sql} AS timestamp(6))` : standardCast(value, type)),
  aggregate,
  functions: {
    length: textLength,
    char_length: textLength,
    character_length: textLength,
    substring,
    substr: substring,
    left: ([text, count]) => substring(count === undefined || text === undefined ? [] : [text, { sql: '1', type: 'int32', constant: '1' }, count]),
    replace: ([text, from, to]) => (isText(text) && constantText(from) !== null && isText(to) ? { sql: `replace(${text.sql}, ${from?.sql}, ${to.sql})`, type: 'text' } : null),
    strpos: find,
    position: find,
    starts_with: ([text, prefix]) => (isText(text) && constantText(prefix) !== null ? { sql: `starts_with(${text.sql}, ${prefix?.sql})`, type: 'boolean' } : null),
    abs: ([value]) => (value !== undefined && exactOf(value.type) !== null ? { sql: `abs(${value.sql})`, type: value.type } : null),
    round: ([value, digits]) => {
      const exact = value === undefined ? null : exactOf(value.type);
      const places = digits === undefined ? 0 : constantInteger(digits);
      if (value === undefined || exact === null || isInteger(value.type) || places === null || places < 0 || places > exact.scale) return null;
      const type: Type = `decimal(38,${places})`;
      return { sql: castTo(`round(${value.sql}, ${places})`, type), type };
    },
    extract: (args) => {
      const field = extraction(args);
      return field === null ? null : { sql: castTo(`extract(${field.unit} FROM ${field.from.sql})`, 'decimal(38,0)'), type: 'decimal(38,0)' };
    },
  },
  output: (value) => value.sql,
};

function aggregate(name: string, argument: Typed | null, frame: AggregateFrame): Typed | null {
  if (name === 'count') return { sql: frame.call('count', argument?.sql ?? '*'), type: 'int64' };
  if (argument === null) return null;
  if (name === 'min' || name === 'max') return hasExtremes(argument.type, false) ? { sql: frame.call(name, argument.sql), type: argument.type } : null;
  if (name === 'bool_and' || name === 'bool_or' || name === 'every') {
    return argument.type === 'boolean' ? { sql: frame.call(name === 'every' ? 'bool_and' : name, argument.sql), type: 'boolean' } : null;
  }
  const type = sumType(argument.type);
  if (type === null || (name !== 'sum' && name !== 'avg')) return null;
  if (type === 'float64') return { sql: frame.call(name, argument.sql), type };
  const { scale } = exactOf(argument.type) ?? { scale: 0 };
  // sum(bigint) overflows where PostgreSQL answers with a numeric.
  const total = frame.call('sum', `CAST(${argument.sql} AS numeric(38,${scale}))`);
  if (name === 'sum') return { sql: castTo(total, type), type };
  if (scale > 16) return null;
  return { sql: castTo(`(${castTo(total, AVG_TYPE)} / ${frame.call('count', argument.sql)})`, AVG_TYPE), type: AVG_TYPE, approximate: 'average' };
}
