import { numericDigits } from '../../bind/types.ts';
import type { TypeRule } from '../dialect.ts';
import { quoteText } from '../names.ts';
import { parseInterval } from '../standard/intervals.ts';
import { castTo, decimalType } from './text.ts';

const plain = (name: string, literal: TypeRule['literal'], ordered = true): TypeRule => ({ name: () => name, literal, ordered });
const quoted = (name: string): TypeRule => plain(name, (text) => castTo(quoteText(text), name));
const array = (element: string): TypeRule => ({ name: () => `${element}[]`, literal: (text) => castTo(quoteText(text), `${element}[]`), ordered: false });

/** Interval constants in PostgreSQL's three parts; DuckDB's have the same. */
function interval(text: string): string {
  const { months, days, micros } = parseInterval(text);
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`;
}

/** Constants are cast to their type: bare ones take the type of what stands beside them. */
export const types: Readonly<Record<string, TypeRule>> = {
  bool: plain('BOOLEAN', (text) => text),
  int2: plain('SMALLINT', (text) => castTo(text, 'SMALLINT')),
  int4: plain('INTEGER', (text) => castTo(text, 'INTEGER')),
  int8: plain('BIGINT', (text) => castTo(text, 'BIGINT')),
  numeric: {
    name: ({ modifier }, digits) => decimalType(numericDigits(modifier) ?? digits ?? { precision: 38, scale: 0 }),
    literal: (text, digits) => castTo(quoteText(text), decimalType(digits ?? { precision: 38, scale: 0 })),
    ordered: true,
  },
  float4: quoted('REAL'),
  float8: quoted('DOUBLE'),
  text: plain('VARCHAR', quoteText),
  varchar: plain('VARCHAR', quoteText),
  date: plain('DATE', (text) => `DATE ${quoteText(text)}`),
  timestamp: plain('TIMESTAMP', (text) => `TIMESTAMP ${quoteText(text)}`),
  timestamptz: plain('TIMESTAMPTZ', (text) => `TIMESTAMPTZ ${quoteText(`${text}+00`)}`),
  time: quoted('TIME'),
  uuid: quoted('UUID'),
  bytea: plain('BLOB', quoteText),
  // Sorted by its length as in PostgreSQL, but which of two equal ones is answered is left open.
  interval: plain('INTERVAL', interval, false),
  _int2: array('SMALLINT'),
  _int4: array('INTEGER'),
  _int8: array('BIGINT'),
  _text: array('VARCHAR'),
  _bool: array('BOOLEAN'),
  _date: array('DATE'),
  _float8: array('DOUBLE'),
};
