import { numericDigits } from '../../bind/types.ts';
import type { TypeRule } from '../dialect.ts';
import { asInteger, quote } from './text.ts';

const text: TypeRule = { name: () => 'Nullable(String)', literal: quote, ordered: true };
const integer = (type: string, name: string): TypeRule => ({ name: () => `Nullable(${name})`, literal: (value) => asInteger(value, type), ordered: true });

/** Columns are stored as Nullable of these; dates and times as the types that reach back before 1970. */
export const types: Readonly<Record<string, TypeRule>> = {
  bool: { name: () => 'Nullable(Bool)', literal: (value) => value, ordered: true },
  int2: integer('int2', 'Int16'),
  int4: integer('int4', 'Int32'),
  int8: integer('int8', 'Int64'),
  numeric: {
    name: ({ modifier }, digits) => `Nullable(Decimal(38, ${(numericDigits(modifier) ?? digits)?.scale ?? 0}))`,
    literal: (value, digits) => `toDecimal128(${quote(value)}, ${digits?.scale ?? 0})`,
    ordered: true,
  },
  // NaN and negative zero make groups of their own: see `groupKey`.
  float8: { name: () => 'Nullable(Float64)', literal: (value) => `toFloat64(${value})`, ordered: true },
  text,
  varchar: text,
  date: { name: () => 'Nullable(Date32)', literal: (value) => `toDate32(${quote(value)})`, ordered: true },
  timestamp: { name: () => 'Nullable(DateTime64(6))', literal: (value) => `toDateTime64(${quote(value)}, 6)`, ordered: true },
  timestamptz: { name: () => "Nullable(DateTime64(6, 'UTC'))", literal: (value) => `toDateTime64(${quote(value)}, 6, 'UTC')`, ordered: true },
  // Stored as text: the engine's own UUID is sorted by its second half first.
  uuid: { name: () => 'Nullable(FixedString(36))', literal: (value) => `toFixedString(${quote(value)}, 36)`, ordered: true },
  interval: { name: () => 'Nullable(Nothing)', literal: () => 'NULL', ordered: false, internal: true },
};
