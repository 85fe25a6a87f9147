import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, sql } from './args.ts';

const kept = (value: Printed | undefined, text: string): Text => (value?.digits == null ? text : { sql: text, digits: value.digits });
const VALUES = ['bool', 'int2', 'int4', 'int8', 'numeric', 'float8', 'float4', 'text', 'varchar', 'date', 'timestamp', 'timestamptz', 'uuid'];

function offsetOf(value: Printed | undefined, least: number): number {
  const offset = constantInteger(value);
  return offset === null || offset < least || offset > 1_000_000 ? refuse('the offset is no plain constant') : offset;
}

const moved = (name: string): Rule =>
  exactAs(([value, offset, otherwise], { over }) => {
    const offsetText = offset === undefined ? '' : `, ${offsetOf(offset, 0)}`;
    if (otherwise === undefined) return kept(value, over(name, `${sql(value)}${offsetText}`));
    if (value?.digits != null && (otherwise.digits?.scale !== value.digits.scale || otherwise.digits.precision > value.digits.precision)) return refuse('the default has other decimals');
    return kept(value, over(name, `${sql(value)}${offsetText}, ${sql(otherwise)}`));
  }, 'constant offsets');

const buckets: Rule = exactAs(([count], { over }) => castTo(over('ntile', String(offsetOf(count, 1))), 'int4'), 'a constant number');

export const windows: Rules = {
  ...forTypes(['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'], (name) => ({ [`${name}()`]: exactAs((_, { over }) => over(name, '')) })),
  'ntile(int4)': buckets,
  ...forTypes(VALUES, (type) => ({
    ...forTypes(['lag', 'lead'], (name) => ({ [`${name}(${type})`]: moved(name), [`${name}(${type},int4)`]: moved(name), [`${name}(${type},int4,${type})`]: moved(name) })),
    ...forTypes(['first_value', 'last_value'], (name) => ({ [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(name, sql(value)))) })),
    [`nth_value(${type},int4)`]: exactAs(([value, number], { over }) => kept(value, over('nth_value', `${sql(value)}, ${offsetOf(number, 1)}`)), 'a constant number'),
  })),
};
