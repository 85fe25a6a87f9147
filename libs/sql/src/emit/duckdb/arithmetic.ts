import { hasColumns } from '../correlation.ts';
import { isWideColumn } from '../comparable.ts';
import { digitsOfResult, digitsTogether, MAX_DIGITS } from '../digits.ts';
import { constantText, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rule, type Rules, type Text } from '../rules.ts';
import { quotient, SIXTEEN } from './quotient.ts';
import { castTo, decimalType, digitsOf, failure, INTEGERS, isConstant, sides, sqlOf } from './text.ts';

/** A division whose divisor may be zero is an error for zero, but not beside NULL; DuckDB's own gives NULL. */
export function divided(a: Printed, b: Printed, sql: string): string {
  const text = constantText(b);
  if (typeof text === 'string' && /[1-9]/.test(text.replace(/e.*/i, ''))) return sql;
  return `CASE WHEN ${b.sql} = 0${a.nullable ? ` AND ${a.sql} IS NOT NULL` : ''} THEN ${failure('division by zero')} ELSE ${sql} END`;
}

const widest = (left: string, right: string): string => (left === 'int8' || right === 'int8' ? 'int8' : left === 'int4' || right === 'int4' ? 'int4' : 'int2');
const NATIVE: Readonly<Record<string, string>> = { int2: 'SMALLINT', int4: 'INTEGER', int8: 'BIGINT' };

/** The smallest number by -1: its remainder is 0 in PostgreSQL and an error here. */
function remainder(type: string): Rule {
  return rewritten('an error for a divisor of zero', (args) => {
    const [a, b] = sides(args);
    const text = constantText(b);
    const safe = typeof text === 'string' && text !== '-1';
    return divided(a, b, safe ? `(${a.sql} % ${b.sql})` : `CASE WHEN ${b.sql} = -1 THEN ${castTo(`${a.sql} * 0`, NATIVE[type] ?? 'BIGINT')} ELSE (${a.sql} % ${b.sql}) END`);
  });
}

const NAMES: Readonly<Record<string, string>> = { '+': 'add', '-': 'subtract', '*': 'multiply' };

/** With a constant the operator goes by its other name: `x + 1 > 5` is rewritten to `x > 4` by DuckDB, where x + 1 overflows no more. */
function wholeNumber(op: string, a: Printed, b: Printed): string {
  return hasColumns(a.bound) && hasColumns(b.bound) ? `(${a.sql} ${op} ${b.sql})` : `${NAMES[op] ?? op}(${a.sql}, ${b.sql})`;
}

function wholeNumbers(left: string, right: string): Rules {
  return {
    ...forTypes(['+', '-', '*'], (op) => ({ [`${left} ${op} ${right}`]: exactAs((args) => { const [a, b] = sides(args); return wholeNumber(op, a, b); }) })),
    [`${left} / ${right}`]: rewritten('whole (//), an error for a divisor of zero', (args) => { const [a, b] = sides(args); return divided(a, b, `(${a.sql} // ${b.sql})`); }),
    [`${left} % ${right}`]: remainder(widest(left, right)),
  };
}

/** Decimals: DuckDB computes 18 digits in 64 bits and fails beyond them, so one operand is widened where the result may have more. */
function decimalOf(op: string): Rule {
  return exactAs((args): Text => {
    const [a, b] = sides(args);
    const [left, right] = [digitsOf(a), digitsOf(b)];
    const digits = digitsOfResult(op, left, right);
    const whole = op === '*' ? left.precision + right.precision : Math.max(left.precision - left.scale, right.precision - right.scale) + 1 + digits.scale;
    if (whole > MAX_DIGITS && (isWideColumn(a) || isWideColumn(b) || (isConstant(a) && isConstant(b)))) refuse('the result may have more than 38 digits');
    const narrow = digits.precision > 18 && left.precision <= 18 && right.precision <= 18;
    const sql = `(${narrow ? castTo(a.sql, decimalType({ precision: MAX_DIGITS, scale: left.scale })) : a.sql} ${op} ${b.sql})`;
    return { sql: castTo(sql, decimalType(digits)), digits };
  });
}

const decimalRemainder: Rule = rewritten('an error for a divisor of zero', (args): Text => {
  const [a, b] = sides(args);
  // Beyond 38 digits DuckDB computes the remainder with floats.
  if (digitsTogether(digitsOf(a), digitsOf(b)) > MAX_DIGITS) refuse('decimals that have more than 38 digits together');
  const digits = { precision: MAX_DIGITS, scale: Math.max(digitsOf(a).scale, digitsOf(b).scale) };
  return { sql: castTo(divided(a, b, `(${a.sql} % ${b.sql})`), decimalType(digits)), digits };
});

const decimals: Rules = {
  ...forTypes(['+', '-', '*'], (op) => ({ [`numeric ${op} numeric`]: decimalOf(op) })),
  'numeric / numeric': rewritten('computed to 16 decimals, good to compare; the router finishes quotients that are answered', (args) => {
    const [a, b] = sides(args);
    return { sql: divided(a, b, quotient(a, b)), digits: SIXTEEN, approximate: 'average' };
  }),
  'numeric % numeric': decimalRemainder,
  'mod(numeric,numeric)': decimalRemainder,
  '- numeric': exactAs(([value]) => ({ sql: `(- ${sqlOf(value)})`, digits: digitsOf(value) })),
  '+ numeric': exactAs(([value]) => ({ sql: sqlOf(value), digits: digitsOf(value) })),
  '@ numeric': exactAs(([value]) => ({ sql: `abs(${sqlOf(value)})`, digits: digitsOf(value) })),
};

const bits: Rules = forTypes(INTEGERS, (type) => ({
  [`${type} & ${type}`]: exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} & ${b.sql})`; }),
  [`${type} | ${type}`]: exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} | ${b.sql})`; }),
  [`${type} # ${type}`]: rewritten('xor', (args) => { const [a, b] = sides(args); return `xor(${a.sql}, ${b.sql})`; }),
  [`~ ${type}`]: exactAs(([value]) => `(~ ${sqlOf(value)})`),
  [`- ${type}`]: exactAs(([value]) => `(- ${sqlOf(value)})`),
  [`+ ${type}`]: exactAs(([value]) => sqlOf(value)),
  [`@ ${type}`]: rewritten('abs', ([value]) => `abs(${sqlOf(value)})`),
  [`${type} << int4`]: rewritten('bits beyond the type are lost', (args) => {
    const [a, b] = sides(args);
    const count = Number(constantText(b) ?? Number.NaN);
    if (type !== 'int4' || !Number.isSafeInteger(count) || count < 0 || count > 31) return refuse('only int4 by a constant of 0 to 31');
    return castTo(`((((${castTo(a.sql, 'BIGINT')} * ${2 ** count}) + 2147483648) & 4294967295) - 2147483648)`, 'INTEGER');
  }, 'int4, constants of 0 to 31'),
  [`${type} >> int4`]: exactAs((args) => {
    const [a, b] = sides(args);
    const count = Number(constantText(b) ?? Number.NaN);
    if (!Number.isSafeInteger(count) || count < 0 || count > 14) refuse('the number of bits is no constant of 0 to 14');
    return castTo(`(${a.sql} >> ${b.sql})`, NATIVE[type] ?? 'BIGINT');
  }, 'constants of 0 to 14'),
}));

export const arithmetic: Rules = {
  ...(Object.assign({}, ...INTEGERS.flatMap((left) => INTEGERS.map((right) => wholeNumbers(left, right)))) as Rules),
  ...decimals,
  ...bits,
};
