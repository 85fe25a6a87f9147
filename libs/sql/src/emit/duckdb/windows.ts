import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rules, type Text } from '../rules.ts';
import { castTo, sqlOf } from './text.ts';

const VALUES = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'text', 'varchar', 'date', 'timestamp', 'timestamptz', 'time', 'bool', 'uuid'];

const kept = (value: Printed | undefined, sql: string): Text => (value?.digits == null ? sql : { sql, digits: value.digits });
const whole = (value: Printed | undefined, least: number): number => {
  const count = constantInteger(value);
  return count === null || count < least ? refuse('the number is no constant') : count;
};

export const windows: Rules = {
  ...forTypes(['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'], (name) => ({ [`${name}()`]: exactAs((_, { over }) => over(name, '')) })),
  'ntile(int4)': rewritten('an int4', ([count], { over }) => castTo(over('ntile', String(whole(count, 1))), 'INTEGER'), 'a constant number'),
  ...forTypes(VALUES, (type) => ({
    ...forTypes(['lag', 'lead'], (name) => ({
      [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(name, sqlOf(value)))),
      [`${name}(${type},int4)`]: exactAs(([value, offset], { over }) => kept(value, over(name, `${sqlOf(value)}, ${whole(offset, 0)}`)), 'a constant offset'),
      [`${name}(${type},int4,${type})`]: exactAs(([value, offset, instead], { over }) => {
        if (value?.digits != null && (instead?.digits?.scale !== value.digits.scale || (instead.digits.precision ?? 0) > value.digits.precision)) refuse('a default of other digits');
        return kept(value, over(name, `${sqlOf(value)}, ${whole(offset, 0)}, ${sqlOf(instead)}`));
      }, 'a constant offset'),
    })),
    ...forTypes(['first_value', 'last_value'], (name) => ({ [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(name, sqlOf(value)))) })),
    [`nth_value(${type},int4)`]: exactAs(([value, count], { over }) => kept(value, over('nth_value', `${sqlOf(value)}, ${whole(count, 1)}`)), 'a constant number'),
  })),
};
