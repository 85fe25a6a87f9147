import { NO_MODIFIER, pgType } from './types.ts';
import type { ConstantExpression } from './tree.ts';

/** Field of an interval type (`INTERVAL '3' MONTH`) by its mask, from PostgreSQL's `timestamp.h` and `datetime.h`. */
const FIELDS: Readonly<Record<number, string>> = { [1 << 1]: 'month', [1 << 2]: 'year', [1 << 3]: 'day', [1 << 10]: 'hour', [1 << 11]: 'minute', [1 << 12]: 'second' };

/** A constant interval of one field with a whole number is that many of the field; others keep their modifier, which says how they are cut. */
export function ofField(value: ConstantExpression): ConstantExpression {
  const field = FIELDS[value.type.modifier];
  if (value.type.name !== 'interval' || field === undefined || value.text === null || !/^\s*[-+]?\d{1,9}\s*$/.test(value.text)) return value;
  return { ...value, type: pgType('interval', NO_MODIFIER), text: `${value.text.trim()} ${field}` };
}
