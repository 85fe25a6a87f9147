import type { Dialect } from '../dialect.ts';
import type { Printed } from '../printed.ts';
import { refuse } from '../rules.ts';
import { aggregates } from './aggregates.ts';
import { casts } from './casts.ts';
import { constructs } from './constructs.ts';
import { dates } from './dates.ts';
import { numbers } from './numbers.ts';
import { operators } from './operators.ts';
import { checkRepetition, prepare } from './prepare.ts';
import { strings } from './strings.ts';
import { asInteger } from './text.ts';
import { tableFunctions } from './table-functions.ts';
import { types } from './types.ts';
import { windows } from './windows.ts';

/**
 * ClickHouse answers where PostgreSQL raises errors (overflow wraps, bad text is NULL), counts bytes and types constants by size. So everything is spelled with functions that
 * check or count characters.
 */
export const clickhouse: Dialect = {
  engine: 'clickhouse',
  types,
  constructs,
  operators,
  functions: { ...strings, ...numbers, ...dates },
  aggregates,
  windows,
  casts,
  tableFunctions,
  tableFunction: (text, label, columns) => `(SELECT ${text} AS "${columns[0] ?? ''}") AS "${label}"`,
  limit: (count, offset) => `${count === null ? '' : ` LIMIT ${count}`}${offset === null ? '' : ` OFFSET ${offset}`}`,
  toDigits: (sql, { scale }) => `toDecimal128(${sql}, ${scale})`,
  // NaN stands with NULL, wherever that is put.
  sortKeys: (value) => (value.bound.type.name === 'float8' ? [`isNaN(${value.sql})`, value.sql] : null),
  groupKey: (value) => (value.bound.type.name === 'float8' ? refuse('NaN and negative zero make groups of their own') : value.sql),
  output,
  prepare,
  checkCorrelated: checkRepetition,
  nestedJoins: 'refused',
};

/** Columns are stored as their type; what is computed may be narrower or wider, also in a column of a subquery. */
function output({ sql, bound }: Printed): string {
  const { name } = bound.type;
  if (name === 'bool') return `toBool(${sql})`;
  return bound.kind !== 'column' && (name === 'int2' || name === 'int4' || name === 'int8') ? asInteger(sql, name) : sql;
}
