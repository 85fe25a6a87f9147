import type { A_Const, SQLValueFunction } from 'libpg-query';
import { unknownToUs } from './cannot-bind.ts';
import type { Bound } from './tree.ts';
import { BOOL, INT4, INT8, NO_MODIFIER, UNKNOWN, pgType } from './types.ts';

const LIMIT_INT4 = 2n ** 31n;
const LIMIT_INT8 = 2n ** 63n;
const within = (value: bigint, limit: bigint): boolean => value < limit && value >= -limit;

/** Source: `make_const` in `parse_node.c`: whole numbers are the smallest of integer, bigint and numeric that holds them. */
export function bindConstant(value: A_Const): Bound {
  if (value.isnull === true) return { kind: 'constant', type: UNKNOWN, text: null };
  if (value.ival !== undefined) return { kind: 'constant', type: INT4, text: String(value.ival.ival ?? 0) };
  if (value.boolval !== undefined) return { kind: 'constant', type: BOOL, text: value.boolval.boolval === true ? 'true' : 'false' };
  if (value.sval !== undefined) return { kind: 'constant', type: UNKNOWN, text: value.sval.sval ?? '' };
  if (value.fval !== undefined) return number(value.fval.fval ?? '0');
  if (value.bsval !== undefined) return { kind: 'constant', type: pgType('bit'), text: value.bsval.bsval ?? '' };
  throw unknownToUs('a constant has an unusual form');
}

function number(text: string): Bound {
  const plain = text.replaceAll('_', '');
  if (/^-?(\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(plain)) {
    const whole = plain.startsWith('-') ? -BigInt(plain.slice(1)) : BigInt(plain);
    if (within(whole, LIMIT_INT4)) return { kind: 'constant', type: INT4, text: String(whole) };
    if (within(whole, LIMIT_INT8)) return { kind: 'constant', type: INT8, text: String(whole) };
    return { kind: 'constant', type: pgType('numeric'), text: String(whole) };
  }
  return { kind: 'constant', type: pgType('numeric'), text: plain };
}

const SESSION_TYPES: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'date',
  SVFOP_CURRENT_TIME: 'timetz',
  SVFOP_CURRENT_TIME_N: 'timetz',
  SVFOP_CURRENT_TIMESTAMP: 'timestamptz',
  SVFOP_CURRENT_TIMESTAMP_N: 'timestamptz',
  SVFOP_LOCALTIME: 'time',
  SVFOP_LOCALTIME_N: 'time',
  SVFOP_LOCALTIMESTAMP: 'timestamp',
  SVFOP_LOCALTIMESTAMP_N: 'timestamp',
};

/** `CURRENT_DATE` and its kind; the names of users and schemas are of type `name`. */
export function bindSessionValue({ op, typmod }: SQLValueFunction): Bound {
  const name = op ?? '';
  return { kind: 'session-value', type: pgType(SESSION_TYPES[name] ?? 'name', name.endsWith('_N') ? (typmod ?? NO_MODIFIER) : NO_MODIFIER), name: name.replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase() };
}
