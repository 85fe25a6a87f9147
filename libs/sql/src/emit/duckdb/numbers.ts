import { isWideColumn } from '../comparable.ts';
import { MAX_DIGITS, type Digits } from '../digits.ts';
import { constantInteger, type Printed } from '../printed.ts';
import { exact, exactAs, forTypes, refuse, rewritten, type Rule, type Rules, type Text } from '../rules.ts';
import { arithmetic, divided } from './arithmetic.ts';
import { floatFunctions } from './floats.ts';
import { wholeQuotient } from './quotient.ts';
import { castTo, decimalType, digitsOf, INTEGERS, sides, sqlOf } from './text.ts';

const asDecimal = (sql: string, scale: number): Text => {
  const digits: Digits = { precision: MAX_DIGITS, scale };
  return { sql: castTo(sql, decimalType(digits)), digits };
};

/** Rounded or cut to a constant number of decimals; the answer then has just those. */
function decimals(name: 'round' | 'trunc'): Rule {
  return rewritten('a decimal of that many places', ([value, places]): Text => {
    const count = places === undefined ? 0 : (constantInteger(places) ?? refuse('the number of decimals is no constant'));
    const { precision, scale } = digitsOf(value);
    if (value !== undefined && isWideColumn(value) && precision - scale + count > MAX_DIGITS) return refuse('more than 38 digits');
    if (count > 28 || count < -18) return refuse('more than 28 decimals, or fewer than -18');
    const kept = value?.approximate === 'average' && name === 'trunc' ? {} : { approximate: null };
    if (count >= scale) return { ...(asDecimal(sqlOf(value), count) as object as { sql: string; digits: Digits }), ...(value?.approximate === 'average' ? {} : kept) };
    // Where no digit would be left DuckDB gives 0, whatever the rounding.
    const room = count < 0 ? MAX_DIGITS : Math.min(precision + 1, MAX_DIGITS);
    const wide = precision < room ? castTo(sqlOf(value), decimalType({ precision: room, scale })) : sqlOf(value);
    return { ...(asDecimal(`${name}(${wide}, ${count})`, Math.max(count, 0)) as object as { sql: string; digits: Digits }), ...kept };
  }, 'a constant number of decimals');
}

/** Of an average, whose last decimals may not be PostgreSQL's, the cut is the same unless it is next to a whole number. */
const integral = (name: string): Rule => rewritten('without decimals', ([value]) => {
  const { precision, scale } = digitsOf(value);
  const wide = precision < MAX_DIGITS ? castTo(sqlOf(value), decimalType({ precision: precision + 1, scale })) : sqlOf(value);
  return asDecimal(`${name}(${wide})`, 0);
});

const absolute = (value: Printed | undefined): Text => ({ sql: `abs(${sqlOf(value)})`, digits: digitsOf(value) });
const NATIVE: Readonly<Record<string, string>> = { int2: 'SMALLINT', int4: 'INTEGER', int8: 'BIGINT' };

export const numbers: Rules = {
  ...forTypes(INTEGERS, (type): Rules => {
    const remainder = arithmetic[`${type} % ${type}`];
    return { [`abs(${type})`]: exact('abs'), ...(remainder === undefined ? {} : { [`mod(${type},${type})`]: remainder }) };
  }),
  ...forTypes(['int4', 'int8'], (type) => ({
    [`gcd(${type},${type})`]: exactAs(([a, b]) => castTo(`gcd(${sqlOf(a)}, ${sqlOf(b)})`, NATIVE[type] ?? 'BIGINT')),
    [`lcm(${type},${type})`]: exactAs(([a, b]) => castTo(`lcm(${sqlOf(a)}, ${sqlOf(b)})`, NATIVE[type] ?? 'BIGINT')),
  })),
  'abs(numeric)': exactAs(([value]) => absolute(value)),
  'mod(numeric,numeric)': arithmetic['mod(numeric,numeric)'] ?? refuse('mod'),
  'div(numeric,numeric)': rewritten('whole numbers are divided, an error for a divisor of zero', (args): Text => {
    const [a, b] = sides(args);
    if (a.approximate === 'average' || b.approximate === 'average') return refuse('of an average, whose last decimals may not be those of PostgreSQL');
    if ((isWideColumn(a) || isWideColumn(b)) && digitsOf(a).scale + digitsOf(b).scale > 0) return refuse('more than 38 digits');
    return asDecimal(divided(a, b, wholeQuotient(a, b)), 0);
  }),
  'sign(numeric)': rewritten('a decimal', ([value]) => asDecimal(`sign(${sqlOf(value)})`, 0)),
  'round(numeric)': decimals('round'),
  'round(numeric,int4)': decimals('round'),
  'trunc(numeric)': decimals('trunc'),
  'trunc(numeric,int4)': decimals('trunc'),
  'floor(numeric)': integral('floor'),
  'ceil(numeric)': integral('ceil'),
  'ceiling(numeric)': integral('ceil'),
  'width_bucket(float8,float8,float8,int4)': { verdict: 'refused', why: 'there is none' },
  ...floatFunctions,
};
