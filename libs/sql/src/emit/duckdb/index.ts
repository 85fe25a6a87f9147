import type { Dialect } from '../dialect.ts';
import { aggregates } from './aggregates.ts';
import { arithmetic } from './arithmetic.ts';
import { casts } from './casts.ts';
import { comparing } from './comparisons.ts';
import { constructs } from './constructs.ts';
import { dateOperators, dates } from './dates.ts';
import { floatOperators } from './floats.ts';
import { numbers } from './numbers.ts';
import { patternOperators } from './patterns.ts';
import { concatenation, strings } from './strings.ts';
import { prepare } from './prepare.ts';
import { tableFunctions } from './table-functions.ts';
import { castTo, decimalType } from './text.ts';
import { types } from './types.ts';
import { windows } from './windows.ts';

/**
 * DuckDB is closest to PostgreSQL. What differs: it divides decimals as doubles, has no error for division by zero and for floats out of range, reads texts more freely, and answers
 * functions in types of its own. Its engine's settings (`FIXED_SETTINGS` of engine-duckdb) are taken for granted.
 */
export const duckdb: Dialect = {
  engine: 'duckdb',
  types,
  constructs,
  operators: { ...comparing, ...arithmetic, ...floatOperators, ...patternOperators, ...concatenation, ...dateOperators },
  functions: { ...numbers, ...strings, ...dates },
  aggregates,
  windows,
  casts,
  tableFunctions,
  limit: (count, offset) => `${count === null ? '' : ` LIMIT ${count}`}${offset === null ? '' : ` OFFSET ${offset}`}`,
  prepare,
  // Where the range ends is computed in the type of the key, and may be beyond it.
  rangeKey: ({ sql, bound }) => (['int2', 'int4', 'int8'].includes(bound.type.name) ? castTo(sql, 'HUGEINT') : sql),
  toDigits: (sql, digits) => castTo(sql, decimalType(digits)),
};
