import { same as sameTree } from '../../bind/same.ts';
import { constantText, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Call, type Rule, type Rules, type Text } from '../rules.ts';
import { ELEMENTS } from './arrays.ts';
import { isFull } from './operators.ts';
import { castTo, constantOf, digitsOf, failure, INTEGERS, sql, toDecimal, wide } from './args.ts';

const scaleOf = (value: Printed | undefined): number => value?.digits?.scale ?? 0;

/** Sum of exact numbers as a decimal: a sum of bigints would overflow where PostgreSQL answers. */
const total = (value: Printed | undefined, { over }: Call): string => over('sum', toDecimal(sql(value), wide(scaleOf(value))));

const average: Rule = rewritten('to 16 decimals, good to compare; the router finishes averages that are answered', ([value], call) => {
  if (scaleOf(value) > 16) return refuse('more than 16 decimals');
  const quotient = `${toDecimal(total(value, call), wide(16))} / ${call.over('count', sql(value))}`;
  return { sql: toDecimal(`(${quotient})`, wide(16)), digits: wide(16), approximate: 'average' };
});

const kept = (value: Printed | undefined, text: string): Text => (value?.digits == null ? text : { sql: text, digits: value.digits });

const EXTREME = ['int2', 'int4', 'int8', 'numeric', 'text', 'varchar', 'date', 'timestamp', 'timestamptz', 'bytea'];

/** NaN is above all numbers in PostgreSQL; here it is passed over. */
const floatExtremes: Rules = forTypes(['float8', 'float4'], (type) => ({
  [`max(${type})`]: rewritten('NaN if there is one', ([value], { over }) => `(CASE WHEN ${over('bool_or', `is_nan(${sql(value)})`)} THEN ${castTo('nan()', type)} ELSE ${over('max', sql(value))} END)`),
  [`min(${type})`]: rewritten('NaN only if there is nothing else', ([value], { over }) => `COALESCE(${over('min', `CASE WHEN NOT is_nan(${sql(value)}) THEN ${sql(value)} END`)}, ${over('min', sql(value))})`),
}));

/** What is not finite is an error when all values are. */
const floatSum = (name: string): Rule =>
  rewritten('an error on overflow', ([value], { over }) => {
    const call = over(name, sql(value));
    return `(CASE WHEN NOT is_finite(${call}) AND ${over('bool_and', `is_finite(${sql(value)})`)} THEN ${failure('value out of range', 'float8')} ELSE ${call} END)`;
  });

/** PostgreSQL adds up the squares, too, and fails when they overflow. */
const floatMean: Rule = rewritten(
  'an error on overflow',
  ([value], { over }) => `(CASE WHEN ${over('max', `abs(${sql(value)})`)} > 1e150 AND ${over('bool_and', `is_finite(${sql(value)})`)} THEN ${failure('value out of range', 'float8')} ELSE ${over('avg', sql(value))} END)`,
  'numbers below 1e150',
);

/** Whether rows are sorted by the value itself, so that ties look alike. */
function sortedBy(value: Printed | undefined, { bound }: Call): boolean {
  const aggregate = bound.kind === 'window' ? bound.function : bound;
  if (aggregate.kind !== 'aggregate' || value === undefined) return false;
  return aggregate.order.some((key) => sameTree(key.value, value.bound));
}

const joined: Rule = rewritten('array_join of array_agg; NULL for no rows', ([value, separator], call) => {
  if (!sortedBy(value, call)) return refuse('the order of the texts is left open');
  const text = constantText(separator ?? refuse('an argument is missing'));
  if (typeof text !== 'string') return refuse('the separator is no constant');
  return `(CASE WHEN ${call.over('count', sql(value), { order: false })} > 0 THEN array_join(${call.over('array_agg', sql(value))}, ${sql(separator)}) END)`;
}, 'sorted by the text itself');

/** The values in order, NULLs left out: they are sorted last by the core. */
function percentile(write: (values: string, count: string, fraction: string) => string): Rule {
  return rewritten('from the sorted values', ([fraction, value], call) => {
    const part = Number(constantOf(fraction, 'the fraction'));
    const { bound } = call;
    if (bound.kind !== 'aggregate' || bound.distinct || !(part >= 0 && part <= 1)) return refuse('a fraction from 0 to 1');
    if (value?.bound.kind === 'constant') return refuse('a constant, whose type PostgreSQL may not know');
    if (bound.order.some(({ nullsFirst, descending }) => nullsFirst || descending)) return refuse('a descending order');
    const count = call.over('count', sql(value), { order: false });
    return `(CASE WHEN ${count} > 0 THEN ${write(call.over('array_agg', sql(value)), count, `DOUBLE '${part}'`)} END)`;
  }, 'a constant fraction, ascending');
}

const at = (values: string, index: string): string => `element_at(${values}, CAST(${index} AS bigint))`;
const place = (count: string, fraction: string): string => `(${fraction} * (${count} - 1))`;

const continuous = percentile((values, count, fraction) => {
  const [low, high] = [at(values, `floor(${place(count, fraction)}) + 1`), at(values, `ceil(${place(count, fraction)}) + 1`)];
  // Between two values only: infinity has no distance to itself.
  const part = `(${place(count, fraction)} - floor(${place(count, fraction)}))`;
  return `(CASE WHEN ${part} = 0 THEN ${low} ELSE ${low} + ${part} * (${high} - ${low}) END)`;
});
const discrete = percentile((values, count, fraction) => at(values, `greatest(ceil(${fraction} * ${count}), 1)`));

const SPREADS: Readonly<Record<string, string>> = { stddev: 'stddev_samp', stddev_samp: 'stddev_samp', stddev_pop: 'stddev_pop', variance: 'var_samp', var_samp: 'var_samp', var_pop: 'var_pop' };

export const aggregates: Rules = {
  'count(*)': exactAs((_, { over }) => over('count', '*')),
  'count(any)': exactAs(([value], { over }) => over('count', sql(value))),
  ...forTypes(INTEGERS, (type) => ({
    [`sum(${type})`]: type === 'int8' ? rewritten('as a decimal', ([value], call) => ({ sql: total(value, call), digits: wide(0) })) : exactAs(([value], { over }) => over('sum', castTo(sql(value), 'int8'))),
    [`avg(${type})`]: average,
    ...forTypes(['bit_and', 'bit_or'], (name) => ({ [`${name}(${type})`]: rewritten(`bitwise_${name.slice(4)}_agg`, ([value], { over }) => castTo(over(`bitwise_${name.slice(4)}_agg`, sql(value)), type)) })),
  })),
  'sum(numeric)': exactAs(([value], { over }) => (value !== undefined && isFull(value) ? refuse('a decimal of 38 digits has no room for the sum') : { sql: over('sum', toDecimal(sql(value), wide(digitsOf(value).scale))), digits: wide(digitsOf(value).scale) })),
  'avg(numeric)': average,
  'sum(float8)': floatSum('sum'),
  'avg(float8)': floatMean,
  ...forTypes(EXTREME, (type) => forTypes(['min', 'max'], (name) => ({ [`${name}(${type})`]: exactAs(([value], { over }) => kept(value, over(name, sql(value)))) }))),
  ...floatExtremes,
  'bool_and(bool)': exactAs(([value], { over }) => over('bool_and', sql(value))),
  'every(bool)': exactAs(([value], { over }) => over('bool_and', sql(value))),
  'bool_or(bool)': exactAs(([value], { over }) => over('bool_or', sql(value))),
  ...(Object.fromEntries(Object.entries(SPREADS).map(([name, own]) => [`${name}(float8)`, floatSum(own)])) as Rules),
  ...forTypes(['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_intercept'], (name) => ({ [`${name}(float8,float8)`]: exactAs(([y, x], { over }) => over(name, `${sql(y)}, ${sql(x)}`)) })),
  'regr_count(float8,float8)': rewritten('count of both', ([y, x], { over }) => over('count', `CASE WHEN ${sql(y)} IS NOT NULL THEN ${sql(x)} END`)),
  'string_agg(text,text)': joined,
  ...forTypes(ELEMENTS, (type) => ({
    [`array_agg(${type})`]: exactAs(([value], call) => (sortedBy(value, call) ? call.over('array_agg', sql(value)) : refuse('the order of the elements is left open')), 'sorted by the value itself'),
  })),
  'percentile_cont(float8,float8)': continuous,
  ...forTypes(['int2', 'int4', 'int8', 'text', 'date', 'timestamp', 'timestamptz'], (type) => ({ [`percentile_disc(float8,${type})`]: discrete })),
};
