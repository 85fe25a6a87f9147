import { forTypes, refuse, exactAs, type Rules } from '../rules.ts';
import type { Printed } from '../printed.ts';
import { constantInteger } from '../printed.ts';
import { asInteger } from './text.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');
const kept = (value: Printed | undefined, text: string): string | { readonly sql: string; readonly digits: NonNullable<Printed['digits']> } => (value?.digits == null ? text : { sql: text, digits: value.digits });

/** Where there is no such row, NULL only if the type has one. */
const orNull = (value: Printed | undefined): string => `toNullable(${sql(value)})`;

const VALUES = ['int2', 'int4', 'int8', 'numeric', 'float8', 'text', 'date', 'timestamp', 'timestamptz', 'bool'];

export const windows: Rules = {
  ...forTypes(['row_number', 'rank', 'dense_rank'], (name) => ({ [`${name}()`]: exactAs((_, { over }) => asInteger(over(name, ''), 'int8')) })),
  'percent_rank()': exactAs((_, { over }) => over('percent_rank', '')),
  'cume_dist()': exactAs((_, { over }) => over('cume_dist', '')),
  'ntile(int4)': exactAs(([count], { over }) => ((constantInteger(count) ?? 0) < 1 ? refuse('the number of buckets is no constant') : asInteger(over('ntile', String(constantInteger(count))), 'int4')), 'a constant number'),
  ...forTypes(VALUES, (type) => ({
    ...forTypes(['lag', 'lead'], (name) => ({
      [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(name, orNull(value)))),
      [`${name}(${type},int4)`]: exactAs(([value, offset], { over }) => ((constantInteger(offset) ?? -1) < 0 ? refuse('the offset is no constant') : kept(value, over(name, `${orNull(value)}, ${constantInteger(offset)}`))), 'a constant offset'),
    })),
    ...forTypes(['first_value', 'last_value'], (name) => ({ [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(`${name}_respect_nulls`, orNull(value)))) })),
  })),
};
