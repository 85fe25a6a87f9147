import { same } from '../../bind/same.ts';
import { MAX_DIGITS, type Digits } from '../digits.ts';
import { exactAs, forTypes, refuse, rewritten, type Call, type Rule, type Rules } from '../rules.ts';
import { constantText, type Printed } from '../printed.ts';
import { asInteger, checked, failIf, quote } from './text.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');
const digitsOf = (value: Printed | undefined): Digits => value?.digits ?? refuse('the number of decimals is not known');
const INTEGERS = ['int2', 'int4', 'int8'];

/** Sum of exact numbers as a decimal of their scale: sums of Int64 would wrap around. */
const total = (value: Printed | undefined, { over }: Call): string => {
  if (value?.digits == null) return over('sum', `toInt128(${sql(value)})`);
  // Room for a quintillion summands.
  return over('sum', `${value.digits.precision > MAX_DIGITS - 18 ? 'toDecimal256' : 'toDecimal128'}(${sql(value)}, ${value.digits.scale})`);
};

/**
 * To 16 decimals: one digit more than is kept, cut, then rounded half away from zero, the same as rounding the exact quotient. Over no rows the sum is NULL, but ClickHouse divides
 * before it looks at that, and a count of 0 would be an error.
 */
const average: Rule = rewritten('to 16 decimals, good to compare; the router finishes averages that are answered', ([value], call) => {
  const scale = value?.digits?.scale ?? 0;
  if (scale > 16) return refuse('more than 16 decimals');
  const quotient = `divideDecimal(toDecimal256(${total(value, call)}, ${scale}), toDecimal256(greatest(${call.over('count', sql(value))}, 1), 0), 17)`;
  return { sql: `toDecimal128(round(${quotient}, 16), 16)`, digits: { precision: MAX_DIGITS, scale: 16 }, approximate: 'average' };
});

const extreme = (name: 'min' | 'max', type: string): Rules => ({
  [`${name}(${type})`]: exactAs(([value], { over }) => (value?.digits == null ? over(name, sql(value)) : { sql: over(name, sql(value)), digits: value.digits })),
});

/** NaN is above all numbers in PostgreSQL; here it is passed over. */
const floatExtremes: Rules = {
  'max(float8)': rewritten('NaN if there is one', ([value], { over }) => `if(ifNull(${over('max', `isNaN(${sql(value)})`)}, 0) = 1, nan, ${over('max', sql(value))})`),
  'min(float8)': rewritten('NaN only if there is nothing else', ([value], { over }) => `ifNull(${over('min', `if(isNaN(${sql(value)}), NULL, ${sql(value)})`)}, if(${over('count', sql(value))} > 0, nan, NULL))`),
};

const allFinite = (value: Printed | undefined, { over }: Call): string => `${over('min', `isFinite(${sql(value)})`)} = 1`;
const overflowIf = (condition: string): string => failIf(condition, 'value out of range: overflow');

/** Infinity is an error when it is not among the values. */
const sumOfFloats: Rule = rewritten('an error on overflow', ([value], call) => {
  const sum = call.over('sum', sql(value));
  return `(${sum} + ${overflowIf(`isInfinite(${sum}) AND ${allFinite(value, call)}`)})`;
});

/** PostgreSQL adds up the squares, too, and fails when they overflow. */
const meanOfFloats: Rule = rewritten('an error on overflow', ([value], call) => `(${call.over('avg', sql(value))} + ${overflowIf(`${call.over('max', `abs(${sql(value)})`)} > 1e150 AND ${allFinite(value, call)}`)})`, 'numbers below 1e150');

/** One row, or none: NULL, where ClickHouse gives NaN. */
const spread = (name: string, least: number): Rule =>
  rewritten(`an error on overflow, NULL for ${least > 1 ? 'one row' : 'no rows'}`, ([value], call) => {
    const [result, count] = [call.over(name, sql(value)), call.over('count', sql(value))];
    return `if(${count} < ${least}, NULL, ${result} + ${overflowIf(`${count} >= ${least} AND NOT isFinite(${result}) AND ${allFinite(value, call)}`)})`;
  });

export const aggregates: Rules = {
  'count(*)': exactAs((_, { over }) => asInteger(over('count', '*'), 'int8')),
  // `count` of a nullable column over a window is planned wrongly.
  'count(any)': exactAs(([value], { bound, over }) => asInteger(bound.kind === 'window' && bound.function.kind === 'aggregate' && bound.function.filter === null ? over('countIf', `isNotNull(${sql(value)})`) : over('count', sql(value)), 'int8')),
  ...forTypes(INTEGERS, (type) => ({
    [`sum(${type})`]: rewritten('computed in 128 bits, an error on overflow', ([value], call) => (type === 'int8' ? { sql: `toDecimal128(${total(value, call)}, 0)`, digits: { precision: MAX_DIGITS, scale: 0 } } : checked(total(value, call), 'int8'))),
    [`avg(${type})`]: average,
  })),
  'sum(numeric)': exactAs(([value], call) => ({ sql: `toDecimal128(${total(value, call)}, ${digitsOf(value).scale})`, digits: { precision: MAX_DIGITS, scale: digitsOf(value).scale } })),
  'avg(numeric)': average,
  'sum(float8)': sumOfFloats,
  'avg(float8)': meanOfFloats,
  ...Object.assign({}, ...['int2', 'int4', 'int8', 'numeric', 'text', 'date', 'timestamp', 'timestamptz'].flatMap((type) => [extreme('min', type), extreme('max', type)])) as Rules,
  ...floatExtremes,
  'bool_and(bool)': rewritten('the least', ([value], { over }) => `toBool(${over('min', sql(value))})`),
  'every(bool)': rewritten('the least', ([value], { over }) => `toBool(${over('min', sql(value))})`),
  'bool_or(bool)': rewritten('the greatest', ([value], { over }) => `toBool(${over('max', sql(value))})`),
  'stddev(float8)': spread('stddevSampStable', 2),
  'stddev_samp(float8)': spread('stddevSampStable', 2),
  'stddev_pop(float8)': spread('stddevPopStable', 1),
  'variance(float8)': spread('varSampStable', 2),
  'var_samp(float8)': spread('varSampStable', 2),
  'var_pop(float8)': spread('varPopStable', 1),
  'string_agg(text,text)': rewritten('an array, sorted and joined', joined, 'sorted by the text itself, constant separator'),
  'percentile_cont(float8,float8)': rewritten('from the sorted values', (args, call) => {
    const [fraction, value] = args;
    const { bound } = call;
    const place = fraction === undefined ? undefined : constantText(fraction);
    if (bound.kind !== 'aggregate' || bound.order[0]?.descending !== false || typeof place !== 'string' || !(Number(place) >= 0 && Number(place) <= 1)) return refuse('a descending order, or a fraction that is no constant');
    const values = `arraySort(${call.over('groupArray', sql(value), { order: false })})`;
    const position = `(${Number(place)} * (greatest(length(${values}), 1) - 1))`;
    const [low, high] = ['floor', 'ceil'].map((side) => `arrayElement(${values}, toInt64(${side}${position}) + 1)`);
    return `if(empty(${values}), NULL, if(floor${position} = ${position}, ${low}, ${low} + (${position} - floor${position}) * (${high} - ${low})))`;
  }, 'ascending, a constant fraction'),
};

/** Texts in the order of their bytes, as PostgreSQL sorts them; NULLs are left out, and nothing is left of no rows. */
function joined([value, separator]: readonly Printed[], { bound, over }: Call): string {
  const order = bound.kind === 'aggregate' ? bound.order : [];
  const [key, second] = order;
  const between = separator === undefined ? undefined : constantText(separator);
  if (typeof between !== 'string') return refuse('the separator is no constant');
  if (bound.kind !== 'aggregate' || key === undefined || second !== undefined || value === undefined || !same(key.value, value.bound)) return refuse('only sorted by the text itself');
  const array = over(bound.distinct ? 'groupUniqArray' : 'groupArray', sql(value), { distinct: false, order: false });
  return `if(${over('count', sql(value), { distinct: false, order: false })} = 0, NULL, arrayStringConcat(${key.descending ? 'arrayReverseSort' : 'arraySort'}(${array}), ${quote(between)}))`;
}
