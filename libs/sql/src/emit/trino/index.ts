import type { Dialect } from '../dialect.ts';
import { asOfClause } from '../standard/as-of.ts';
import { refuse } from '../rules.ts';
import { aggregates } from './aggregates.ts';
import { toDecimal } from './args.ts';
import { arrayFunctions } from './arrays.ts';
import { casts } from './casts.ts';
import { constructs } from './constructs.ts';
import { dates } from './dates.ts';
import { numbers } from './numbers.ts';
import { operators } from './operators.ts';
import { withoutNeedlessParentheses } from './parentheses.ts';
import { prepare } from './prepare.ts';
import { strings } from './strings.ts';
import { tableFunctions } from './table-functions.ts';
import { types } from './types.ts';
import { windows } from './windows.ts';

/** Trino fails loudly where it differs, except in the decimals of quotients and averages, in NaN, in floats out of range and in a few functions of text and time. */
export const trino: Dialect = {
  engine: 'trino',
  types,
  constructs,
  operators,
  functions: { ...strings, ...numbers, ...dates, ...arrayFunctions },
  aggregates,
  windows,
  casts,
  tableFunctions,
  limit: (count, offset, withTies) => {
    const skipped = offset === null ? '' : ` OFFSET ${offset} ROWS`;
    if (count === null) return skipped;
    return `${skipped}${withTies ? ` FETCH FIRST ${count} ROWS WITH TIES` : ` LIMIT ${count}`}`;
  },
  toDigits: toDecimal,
  // NaN is last in both directions.
  sortKeys: ({ sql, bound }) => (bound.type.name === 'float8' || bound.type.name === 'float4' ? [`is_nan(${sql})`, sql] : null),
  // A range needs one key, and its ends are computed in the type of that.
  rangeKey: ({ sql, bound: { type } }) => {
    if (type.name.startsWith('float')) return refuse('RANGE with offsets of floats needs a second key');
    return ['int2', 'int4', 'int8'].includes(type.name) ? `CAST(${sql} AS decimal(20,0))` : sql;
  },
  prepare,
  asOf: asOfClause,
  finishText: withoutNeedlessParentheses,
};
