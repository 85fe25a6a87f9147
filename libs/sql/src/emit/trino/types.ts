import type { PgType } from '../../bind/types.ts';
import { digitsOfType, type Digits } from '../digits.ts';
import type { TypeRule } from '../dialect.ts';
import { quoteText } from '../names.ts';
import { refuse } from '../rules.ts';
import { decimalName } from './args.ts';
import { arrayTypes } from './arrays.ts';

const text: TypeRule = { name: () => 'varchar', literal: quoteText, ordered: true };

/** Constants have the type they stand for: `5` alone would be an integer, `1.5` a decimal, a text of the length it has. */
const typed = (name: string, word: string, ordered = true): TypeRule => ({ name: () => name, literal: (value) => `${word} '${value}'`, ordered });

/** Six digits after the point, whatever the constant has: the type of a timestamp is that of its digits. */
function sixDigits(value: string): string {
  const [whole = '', fraction = ''] = value.split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}

const decimal = (type: PgType, digits: Digits | null): string => decimalName(digitsOfType(type) ?? digits ?? refuse('the number of decimals is not known'));

export const types: Readonly<Record<string, TypeRule>> = {
  bool: { name: () => 'boolean', literal: (value) => value.toUpperCase(), ordered: true },
  int2: typed('smallint', 'SMALLINT'),
  int4: { name: () => 'integer', literal: (value) => (value.startsWith('-') ? `INTEGER '${value}'` : value), ordered: true },
  int8: typed('bigint', 'BIGINT'),
  numeric: {
    name: decimal,
    literal: (value, digits) => `CAST(DECIMAL '${value}' AS ${decimalName(digits ?? refuse('the number of decimals is not known'))})`,
    ordered: true,
  },
  // NaN is sorted by a key of its own; it groups with itself.
  float8: typed('double', 'DOUBLE'),
  float4: typed('real', 'REAL'),
  text,
  varchar: text,
  name: text,
  date: typed('date', 'DATE'),
  timestamp: { name: () => 'timestamp(6)', literal: (value) => `TIMESTAMP '${sixDigits(value)}'`, ordered: true },
  timestamptz: { name: () => 'timestamp(6) with time zone', literal: (value) => `TIMESTAMP '${sixDigits(value)} UTC'`, ordered: true },
  uuid: typed('uuid', 'UUID'),
  bytea: { name: () => 'varbinary', literal: () => refuse('constants of bytes'), ordered: true },
  ...arrayTypes,
  time: { name: () => 'time(6)', literal: (value) => `TIME '${sixDigits(value)}'`, ordered: true },
  // Only constants, which the operators take apart.
  interval: { name: () => 'interval day to second', literal: () => 'NULL', ordered: false, internal: true },
};
