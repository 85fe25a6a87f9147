import type { Bound } from '../../bind/tree.ts';
import { MAX_DIGITS, type Digits } from '../digits.ts';
import { constantText, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Call, type Rule, type Rules, type Text } from '../rules.ts';
import { average } from './quotient.ts';
import { castTo, decimalType, digitsOf, failure, INTEGERS, sqlOf } from './text.ts';

const ORDERED = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'text', 'date', 'timestamp', 'timestamptz', 'time'];
const LISTED = ['int2', 'int4', 'int8', 'text', 'bool', 'date', 'float8'];

const kept = (value: Printed | undefined, sql: string): Text => (value?.digits == null ? sql : { sql, digits: value.digits });
/** Digits of a sum over ten billion rows: more are an error. */
const summed = ({ precision, scale }: Digits): Digits => ({ precision: Math.min(precision + 10, MAX_DIGITS), scale });
const sumOf = (value: Printed | undefined, { over }: Call, digits: Digits): Text => ({ sql: castTo(over('sum', sqlOf(value)), decimalType(digits)), digits });

const extreme = (name: 'min' | 'max'): Rule => exactAs(([value], { over }) => kept(value, over(name, sqlOf(value))));

/** PostgreSQL keeps the sum of squares beside every sum, and fails when that leaves the range. */
const largest = (value: Printed | undefined, { over }: Call): string => over('max', `abs(CASE WHEN isfinite(${sqlOf(value)}) THEN ${sqlOf(value)} END)`);

const sumOfFloats: Rule = rewritten('an error on overflow', ([value], call) => {
  const total = call.over('sum', sqlOf(value));
  return `(CASE WHEN isinf(${total}) AND ${call.over('max', `abs(${sqlOf(value)})`)} < 'Infinity' THEN ${failure('value out of range: overflow')} ELSE ${total} END)`;
});

const infinite = castTo("'NaN'", 'DOUBLE');
/** What DuckDB can square without an error. */
const small = (sql: string): string => `CASE WHEN abs(${sql}) <= 1e150 THEN ${sql} END`;

const meanOfFloats: Rule = rewritten('an error on overflow', ([value], call) => `(CASE WHEN ${largest(value, call)} > 1e150 AND ${call.over('bool_and', `isfinite(${sqlOf(value)})`)} THEN ${failure('value out of range: overflow')} ELSE ${call.over('avg', sqlOf(value))} END)`, 'numbers below 1e150');

/** An aggregate over squares of at least so many values; NaN where one is not finite, which is an error in DuckDB. */
const spread = (name: string, least: number): Rule => rewritten('an error on overflow, NaN for infinite values', ([value], call) => {
  const special = `WHEN NOT ${call.over('bool_and', `isfinite(${sqlOf(value)})`)} THEN if(${call.over('count', sqlOf(value))} < ${least}, NULL, ${infinite})`;
  return `(CASE ${special} WHEN ${largest(value, call)} > 1e150 THEN ${failure('value out of range: overflow')} ELSE ${call.over(name, small(sqlOf(value)))} END)`;
}, 'numbers below 1e150');

/** The same over pairs. */
const joint = (name: string, least: number): Rule => rewritten('an error on overflow, NaN for infinite values', ([y, x], call) => {
  const [a, b] = [sqlOf(y), sqlOf(x)];
  const pairs = call.over('count', `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN 1 END`);
  const special = `WHEN NOT ${call.over('bool_and', `isfinite(${a}) AND isfinite(${b})`)} THEN if(${pairs} < ${least}, NULL, ${infinite})`;
  const over = call.over('max', `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN greatest(if(isfinite(${a}), abs(${a}), 0), if(isfinite(${b}), abs(${b}), 0)) END`);
  return `(CASE WHEN ${over} > 1e150 THEN ${failure('value out of range: overflow')} ${special} ELSE ${call.over(name, `${small(a)}, ${small(b)}`)} END)`;
}, 'numbers below 1e150');

const ordered = (call: Call): boolean => {
  const { bound } = call;
  const aggregate = bound.kind === 'window' ? bound.function : bound;
  return aggregate.kind === 'aggregate' && aggregate.order.length > 0;
};

const collected = (name: string): Rule => exactAs((args, call) => {
  if (args.slice(1).some((value) => typeof constantText(value) !== 'string')) refuse('the separator is no constant');
  if (!ordered(call)) refuse('the order of its elements is left open without ORDER BY');
  return call.over(name, args.map(({ sql }) => sql).join(', '));
}, 'with ORDER BY');

/** Made from a whole number or a decimal. */
const isFinite = (value: Bound): boolean => value.kind === 'cast' && value.operand.type.name !== 'float4' && value.operand.type.name !== 'float8';

/** As PostgreSQL computes it: the value at a whole position, else from one value to the next. DuckDB's own takes infinity for a number. */
function between(value: Printed, share: string, descending: boolean, { over }: Call): string {
  const count = over('count', sqlOf(value), { order: false });
  const position = `(${share} * (${count} - 1))`;
  const values = over('list', `${sqlOf(value)} ORDER BY ${sqlOf(value)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`, { order: false });
  const [low, high] = ['floor', 'ceil'].map((side) => `${values}[CAST(${side}${position} AS BIGINT) + 1]`);
  return `(CASE WHEN ${count} > 0 THEN CASE WHEN floor${position} = ${position} THEN ${low} ELSE ${low} + (${position} - floor${position}) * (${high} - ${low}) END END)`;
}

/** Percentiles: the share is a constant, the sorted values follow. */
const percentile = (name: string): Rule => rewritten(name, ([share, value], call) => {
  const constant = share === undefined ? undefined : constantText(share);
  const { bound } = call;
  const key = bound.kind === 'aggregate' ? bound.order[0] : undefined;
  if (typeof constant !== 'string' || Number(constant) < 0 || Number(constant) > 1 || !(Number(constant) >= 0)) return refuse('the share is no constant');
  if (value === undefined || key === undefined || typeof constantText(value) === 'string') return refuse('it has no ORDER BY of rows');
  if (name === 'quantile_cont' && !isFinite(value.bound)) return between(value, castTo(constant, 'DOUBLE'), key.descending, call);
  return call.over(name, `${sqlOf(value)}, ${constant}${key.descending ? ` ORDER BY ${sqlOf(value)} DESC` : ''}`, { order: false });
}, 'constant shares');

export const aggregates: Rules = {
  'count(*)': exactAs((_, { over }) => over('count', '*')),
  'count(any)': exactAs(([value], { over }) => over('count', sqlOf(value))),
  ...forTypes(INTEGERS, (type) => ({
    [`sum(${type})`]: rewritten(type === 'int8' ? 'a decimal' : 'an int8, an error on overflow', ([value], call): Text =>
      type === 'int8' ? sumOf(value, call, { precision: 29, scale: 0 }) : castTo(call.over('sum', sqlOf(value)), 'BIGINT'),
    ),
    [`avg(${type})`]: average,
    ...forTypes(['bit_and', 'bit_or', 'bit_xor'], (name) => ({ [`${name}(${type})`]: exactAs(([value], { over }) => over(name, sqlOf(value))) })),
  })),
  'sum(numeric)': exactAs(([value], call) => sumOf(value, call, summed(digitsOf(value)))),
  'avg(numeric)': average,
  'sum(float8)': sumOfFloats,
  'avg(float8)': meanOfFloats,
  ...forTypes(ORDERED, (type) => ({ [`min(${type})`]: extreme('min'), [`max(${type})`]: extreme('max') })),
  'bool_and(bool)': exactAs(([value], { over }) => over('bool_and', sqlOf(value))),
  'every(bool)': exactAs(([value], { over }) => over('bool_and', sqlOf(value))),
  'bool_or(bool)': exactAs(([value], { over }) => over('bool_or', sqlOf(value))),
  'stddev(float8)': spread('stddev_samp', 2),
  'stddev_samp(float8)': spread('stddev_samp', 2),
  'stddev_pop(float8)': spread('stddev_pop', 1),
  'variance(float8)': spread('var_samp', 2),
  'var_samp(float8)': spread('var_samp', 2),
  'var_pop(float8)': spread('var_pop', 1),
  'covar_pop(float8,float8)': joint('covar_pop', 1),
  'covar_samp(float8,float8)': joint('covar_samp', 2),
  'string_agg(text,text)': collected('string_agg'),
  ...forTypes(LISTED, (type) => ({ [`array_agg(${type})`]: collected('array_agg') })),
  'percentile_cont(float8,float8)': percentile('quantile_cont'),
  ...forTypes(['int4', 'int8', 'float8', 'text', 'date'], (type) => ({ [`percentile_disc(float8,${type})`]: percentile('quantile_disc') })),
};
