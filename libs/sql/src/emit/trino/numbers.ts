import { constantInteger } from '../printed.ts';
import { exact, exactAs, forTypes, refuse, rewritten, type Print, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, constantOf, digitsOf, failWhen, INTEGERS, isConstant, sides, sql, toDecimal, wide } from './args.ts';
import { inRange } from './floats.ts';

/** Halves go to the even neighbour in PostgreSQL, upwards here. */
export const roundedToEven = (x: string): string => `(CASE WHEN ${x} - floor(${x}) = DOUBLE '0.5' THEN DOUBLE '2' * floor((${x} + DOUBLE '0.5') / DOUBLE '2') ELSE round(${x}) END)`;

/** A number of decimals that is kept exactly; an average is rounded where it still has more than that. */
const MOST_OF_AVERAGE = 6;

const rounded = (name: 'round' | 'truncate'): Print => ([value, places]): Text => {
  const digits = digitsOf(value);
  const scale = places === undefined ? 0 : constantInteger(places);
  if (scale === null) return refuse('the number of decimals is no constant');
  if (scale < -18) return refuse('more than 18 digits before the point are rounded');
  if (scale < 0 && value?.approximate === 'average') return refuse('an average is rounded before the point');
  if (scale < 0) {
    const rough = { precision: Math.min(Math.max(digits.precision - digits.scale, -scale) + 1, 38), scale: 0 };
    return { sql: toDecimal(`${name}(${sql(value)}, ${scale})`, rough), digits: rough, approximate: null };
  }
  if (value?.approximate === 'average' && scale > MOST_OF_AVERAGE) return refuse('an average is rounded to many decimals');
  if (value?.approximate === 'average' && name === 'truncate') return refuse('an average is cut');
  const target = { precision: Math.min(digits.precision - digits.scale + scale + 1, 38), scale };
  if (scale >= digits.scale) return { sql: toDecimal(sql(value), { ...target, precision: Math.min(digits.precision - digits.scale + scale, 38) }), digits: { ...target, precision: Math.min(digits.precision - digits.scale + scale, 38) }, approximate: null };
  return { sql: toDecimal(`${name}(${sql(value)}, ${scale})`, target), digits: target, approximate: null };
};

const whole = (name: 'ceil' | 'floor'): Rule =>
  exactAs(([value]) => {
    const { precision, scale } = digitsOf(value);
    const digits = { precision: Math.min(precision - scale + 1, 38), scale: 0 };
    return { sql: toDecimal(`${name}(${sql(value)})`, digits), digits, approximate: null };
  });

/** A function of floats whose result may be out of range, or whose argument may be where PostgreSQL raises an error. */
function float(name: string, outside?: { readonly when: (x: string) => string; readonly message: string }, checked = false): Rule {
  const print: Print = ([value]) => {
    const call = `${name}(${sql(value)})`;
    const safe = checked && value !== undefined ? inRange(call, [value]) : call;
    return outside === undefined ? safe : failWhen(outside.when(sql(value)), outside.message, 'float8', safe);
  };
  return outside === undefined && !checked ? exactAs(print) : rewritten('an error where PostgreSQL raises one', print);
}

const ZERO = "DOUBLE '0'";
const NOT_POSITIVE = { when: (x: string) => `${x} <= ${ZERO}`, message: 'cannot take logarithm of a number that is not positive' };
const NEGATIVE = { when: (x: string) => `${x} < ${ZERO}`, message: 'cannot take square root of a negative number' };
const INFINITE = { when: (x: string) => `is_infinite(${x})`, message: 'input is out of range' };
const BEYOND_ONE = { when: (x: string) => `abs(${x}) > DOUBLE '1'`, message: 'input is out of range' };

const power: Rule = rewritten('an error for roots of negative numbers, for zero to a negative power, and out of range', (args) => {
  const [a, b] = sides(args);
  const exponent = isConstant(b) ? Number(constantOf(b, 'the exponent')) : null;
  const call = `power(${a.sql}, ${b.sql})`;
  // Numbers that are not finite and results of zero are left out: their rules are long.
  const odd = `is_nan(${a.sql}) OR is_infinite(${a.sql})${exponent === null ? ` OR is_nan(${b.sql}) OR is_infinite(${b.sql})` : ''}`;
  const zero = exponent !== null && exponent >= 0 ? '' : ` OR (${a.sql} = ${ZERO} AND ${b.sql} < ${ZERO})`;
  const root = exponent !== null && Number.isInteger(exponent) ? '' : ` OR (${a.sql} < ${ZERO} AND ${b.sql} <> floor(${b.sql}))`;
  return failWhen(`${odd}${zero}${root} OR is_infinite(${call}) OR (${call} = ${ZERO} AND ${a.sql} <> ${ZERO})`, 'input or result is out of range', 'float8', call);
});

const SIMPLE: Readonly<Record<string, Rule>> = {
  abs: float('abs'), ceil: float('ceil'), ceiling: float('ceil'), floor: float('floor'), trunc: float('truncate'), degrees: float('degrees', undefined, true), radians: float('radians'), cbrt: float('cbrt'),
  sqrt: float('sqrt', NEGATIVE), ln: float('ln', NOT_POSITIVE), log: float('log10', NOT_POSITIVE), log10: float('log10', NOT_POSITIVE),
  sin: float('sin', INFINITE), cos: float('cos', INFINITE), tan: float('tan', INFINITE), asin: float('asin', BEYOND_ONE), acos: float('acos', BEYOND_ONE), atan: float('atan'), tanh: float('tanh'),
};

const exp: Rule = rewritten('an error out of range', ([value]) => {
  const call = `exp(${sql(value)})`;
  return failWhen(`(is_infinite(${call}) AND NOT is_infinite(${sql(value)})) OR (${call} = ${ZERO} AND NOT is_infinite(${sql(value)}))`, 'value out of range', 'float8', call);
});

/** Whole part of a quotient of decimals. */
const div: Rule = rewritten('from the remainder', (args) => {
  const [a, b] = sides(args);
  const scale = Math.max(digitsOf(a).scale, digitsOf(b).scale);
  if (scale > 10) return refuse('more than 10 decimals');
  return { sql: toDecimal(`((${a.sql} - (${a.sql} % ${b.sql})) / ${b.sql})`, wide(0)), digits: wide(0) };
});

export const numbers: Rules = {
  ...forTypes(INTEGERS, (type) => ({
    [`abs(${type})`]: exact('abs'),
    [`mod(${type},${type})`]: exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} % ${b.sql})`; }),
  })),
  'mod(numeric,numeric)': exactAs((args) => {
    const [a, b] = sides(args);
    const scale = Math.max(digitsOf(a).scale, digitsOf(b).scale);
    return { sql: `(${a.sql} % ${b.sql})`, digits: wide(scale) };
  }),
  'div(numeric,numeric)': div,
  'abs(numeric)': exactAs(([value]) => ({ sql: `abs(${sql(value)})`, digits: digitsOf(value) })),
  'sign(numeric)': exactAs(([value]) => ({ sql: toDecimal(`sign(${sql(value)})`, { precision: 1, scale: 0 }), digits: { precision: 1, scale: 0 }, approximate: null })),
  'round(numeric)': exactAs(rounded('round')),
  'round(numeric,int4)': exactAs(rounded('round'), 'a constant number of decimals'),
  'trunc(numeric)': exactAs(rounded('truncate')),
  'trunc(numeric,int4)': exactAs(rounded('truncate'), 'a constant number of decimals'),
  'ceil(numeric)': whole('ceil'),
  'ceiling(numeric)': whole('ceil'),
  'floor(numeric)': whole('floor'),
  'round(float8)': rewritten('halves to the even neighbour', ([value]) => roundedToEven(sql(value))),
  ...(Object.fromEntries(Object.entries(SIMPLE).map(([name, rule]) => [`${name}(float8)`, rule])) as Rules),
  'sign(float8)': rewritten('0 for NaN', ([value]) => `(CASE WHEN is_nan(${sql(value)}) THEN ${ZERO} ELSE sign(${sql(value)}) END)`),
  'exp(float8)': exp,
  'power(float8,float8)': power,
  'pow(float8,float8)': power,
  'atan2(float8,float8)': exactAs((args) => { const [a, b] = sides(args); return `atan2(${a.sql}, ${b.sql})`; }),
  'pi()': exact('pi'),
  'float8(int4)': exactAs(([value]) => castTo(sql(value), 'float8')),
};
