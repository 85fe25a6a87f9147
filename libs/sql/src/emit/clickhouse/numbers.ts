import { MAX_DIGITS, type Digits } from '../digits.ts';
import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { checked, failIf } from './text.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');
const digitsOf = (value: Printed | undefined): Digits => value?.digits ?? refuse('the number of decimals is not known');

const asDecimal = (text: string, scale: number): { readonly sql: string; readonly digits: Digits } => ({ sql: `toDecimal128(${text}, ${scale})`, digits: { precision: MAX_DIGITS, scale } });

/** Rounded or cut to a constant number of decimals; the answer then has just those. */
function decimals(name: string): Rule {
  return rewritten('a decimal of that many places', ([value, places]) => {
    const count = places === undefined ? 0 : (constantInteger(places) ?? refuse('the number of decimals is no constant'));
    const { scale } = digitsOf(value);
    if (count < 0 || count > scale) refuse('more decimals than the number has, or fewer than none');
    return { ...asDecimal(`${name}(toDecimal128(${sql(value)}, ${scale}), ${count})`, count), ...(value?.approximate === 'average' && name !== 'round' ? {} : { approximate: null }) };
  }, 'a constant number of decimals, not more than the number has');
}

const integral = (name: string): Rule => rewritten('without decimals', ([value]) => asDecimal(`${name}(toDecimal128(${sql(value)}, ${digitsOf(value).scale}))`, 0));

/** A function of floats that fails in PostgreSQL where `bad` holds. */
const guarded = (name: string, bad: (x: string) => string, message: string): Rule => rewritten('an error outside of its domain', ([value]) => `(${name}(${sql(value)}) + ${failIf(bad(sql(value)), message)})`);

const plain = (name: string): Rule => exactAs(([value]) => `${name}(${sql(value)})`);

/** What is no number, out of range or too small to be told from zero is an error in PostgreSQL. */
const power: Rule = rewritten('an error outside of its domain and on overflow', ([base, exponent]) => {
  const [a, b] = [sql(base), sql(exponent)];
  const value = `pow(${a}, ${b})`;
  const finite = `NOT isInfinite(${a}) AND NOT isNaN(${a}) AND NOT isInfinite(${b}) AND NOT isNaN(${b})`;
  return `(${value} + ${failIf(`${finite} AND (isNaN(${value}) OR isInfinite(${value}) OR (${value} = 0 AND ${a} <> 0))`, 'value out of range')})`;
});

export const numbers: Rules = {
  ...forTypes(['int2', 'int4', 'int8'], (type) => ({
    [`abs(${type})`]: rewritten('an error for the smallest number', ([value]) => checked(`abs(toInt128(${sql(value)}))`, type)),
    [`mod(${type},${type})`]: rewritten('computed in 128 bits, an error for a divisor of zero', ([a, b]) => {
      const divisor = constantInteger(b);
      const call = `modulo(toInt128(${sql(a)}), toInt128(${sql(b)}))`;
      return checked(divisor !== null && divisor !== 0 ? call : `if(isNull(${sql(a)}) OR isNull(${sql(b)}), NULL, ${call})`, type);
    }),
  })),
  'abs(numeric)': exactAs(([value]) => ({ sql: `abs(toDecimal128(${sql(value)}, ${digitsOf(value).scale}))`, digits: digitsOf(value) })),
  'sign(numeric)': rewritten('a decimal', ([value]) => asDecimal(`sign(toDecimal128(${sql(value)}, ${digitsOf(value).scale}))`, 0)),
  'round(numeric)': decimals('round'),
  'round(numeric,int4)': decimals('round'),
  'trunc(numeric)': decimals('trunc'),
  'trunc(numeric,int4)': decimals('trunc'),
  'floor(numeric)': integral('floor'),
  'ceil(numeric)': integral('ceil'),
  'ceiling(numeric)': integral('ceil'),
  'abs(float8)': plain('abs'),
  'floor(float8)': plain('floor'),
  'ceil(float8)': plain('ceil'),
  'ceiling(float8)': plain('ceil'),
  'trunc(float8)': plain('trunc'),
  'round(float8)': rewritten('half to even (roundBankers)', ([value]) => `roundBankers(${sql(value)})`),
  'sign(float8)': rewritten('a float, 0 for NaN', ([value]) => `if(isNaN(${sql(value)}), toFloat64(0), toFloat64(sign(${sql(value)})))`),
  'sqrt(float8)': guarded('sqrt', (x) => `${x} < 0`, 'cannot take square root of a negative number'),
  'ln(float8)': guarded('log', (x) => `${x} <= 0`, 'cannot take logarithm of zero or a negative number'),
  'log(float8)': guarded('log10', (x) => `${x} <= 0`, 'cannot take logarithm of zero or a negative number'),
  'log10(float8)': guarded('log10', (x) => `${x} <= 0`, 'cannot take logarithm of zero or a negative number'),
  'exp(float8)': guarded('exp', (x) => `NOT isInfinite(${x}) AND (isInfinite(exp(${x})) OR exp(${x}) = 0)`, 'value out of range'),
  'degrees(float8)': plain('degrees'),
  'radians(float8)': plain('radians'),
  'atan(float8)': plain('atan'),
  'sin(float8)': guarded('sin', (x) => `isInfinite(${x})`, 'input is out of range'),
  'cos(float8)': guarded('cos', (x) => `isInfinite(${x})`, 'input is out of range'),
  'tan(float8)': guarded('tan', (x) => `isInfinite(${x})`, 'input is out of range'),
  'power(float8,float8)': power,
  'pow(float8,float8)': power,
  'pi()': exactAs(() => 'pi()'),
};
