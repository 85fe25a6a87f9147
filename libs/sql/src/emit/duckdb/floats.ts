import type { Printed } from '../printed.ts';
import { exact, exactAs, forTypes, rewritten, type Rule, type Rules } from '../rules.ts';
import { castTo, failure, sides, sqlOf } from './text.ts';

const OVERFLOW = failure('value out of range: overflow');
const UNDERFLOW = failure('value out of range: underflow');
const NAN = castTo("'NaN'", 'DOUBLE');

/** Infinity that was in no operand is an error in PostgreSQL. */
function sum(op: '+' | '-'): Rule {
  return rewritten('an error on overflow', (args) => {
    const [a, b] = sides(args);
    const sql = `(${a.sql} ${op} ${b.sql})`;
    return `(CASE WHEN isinf(${sql}) AND NOT isinf(${a.sql}) AND NOT isinf(${b.sql}) THEN ${OVERFLOW} ELSE ${sql} END)`;
  });
}

const product: Rule = rewritten('an error on overflow and underflow', (args) => {
  const [a, b] = sides(args);
  const sql = `(${a.sql} * ${b.sql})`;
  const over = `isinf(${sql}) AND NOT isinf(${a.sql}) AND NOT isinf(${b.sql})`;
  return `(CASE WHEN ${over} THEN ${OVERFLOW} WHEN ${sql} = 0 AND ${a.sql} <> 0 AND ${b.sql} <> 0 THEN ${UNDERFLOW} ELSE ${sql} END)`;
});

const quotient: Rule = rewritten('an error for a divisor of zero, on overflow and underflow', (args) => {
  const [a, b] = sides(args);
  const sql = `(${a.sql} / ${b.sql})`;
  const zero = `WHEN ${b.sql} = 0 AND isnan(${a.sql}) THEN ${NAN} WHEN ${b.sql} = 0 AND ${a.sql} IS NOT NULL THEN ${failure('division by zero')}`;
  const range = `WHEN isinf(${sql}) AND NOT isinf(${a.sql}) THEN ${OVERFLOW} WHEN ${sql} = 0 AND ${a.sql} <> 0 AND NOT isinf(${b.sql}) THEN ${UNDERFLOW}`;
  return `(CASE ${zero} ${range} ELSE ${sql} END)`;
});

const finite = (value: Printed | undefined, sql: string): string => `(CASE WHEN isinf(${sql}) AND NOT isinf(${sqlOf(value)}) THEN ${OVERFLOW} ELSE ${sql} END)`;
/** Functions that DuckDB itself refuses outside their domain, as PostgreSQL does. */
const SAME: readonly string[] = ['sqrt', 'ln', 'log10', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'cbrt', 'radians', 'floor', 'ceil', 'ceiling', 'trunc', 'abs'];

const power: Rule = rewritten('errors for zero to a negative power, a root of a negative number, overflow and underflow', (args) => {
  const [a, b] = sides(args);
  const sql = `power(${a.sql}, ${b.sql})`;
  const domain = `WHEN ${a.sql} = 0 AND ${b.sql} < 0 THEN ${failure('zero raised to a negative power is undefined')} WHEN ${a.sql} < 0 AND NOT isinf(${b.sql}) AND floor(${b.sql}) <> ${b.sql} THEN ${failure('a negative number raised to a non-integer power yields a complex result')}`;
  const range = `WHEN isinf(${sql}) AND NOT isinf(${a.sql}) AND NOT isinf(${b.sql}) THEN ${OVERFLOW} WHEN ${sql} = 0 AND ${a.sql} <> 0 AND NOT isinf(${a.sql}) AND NOT isinf(${b.sql}) THEN ${UNDERFLOW}`;
  return `(CASE ${domain} ${range} ELSE ${sql} END)`;
});

const wide = (rule: Rule): Rule => (rule.verdict === 'refused' ? rule : { ...rule, print: (args, call) => rule.print(args.map((value) => (value.bound.type.name === 'float4' ? { ...value, sql: castTo(value.sql, 'DOUBLE') } : value)), call) });
const mixed = (op: string, rule: Rule): Rules => forTypes(['float8 & float8', 'float4 & float8', 'float8 & float4'], (sides_) => ({ [sides_.replace('&', op)]: wide(rule) }));

export const floatOperators: Rules = {
  ...mixed('+', sum('+')),
  ...mixed('-', sum('-')),
  ...mixed('*', product),
  ...mixed('/', quotient),
  'float8 ^ float8': power,
  ...forTypes(['float4', 'float8'], (type) => ({ [`- ${type}`]: exactAs(([value]) => `(- ${sqlOf(value)})`), [`+ ${type}`]: exactAs(([value]) => sqlOf(value)) })),
  '@ float8': rewritten('abs', ([value]) => `abs(${sqlOf(value)})`),
  '|/ float8': rewritten('sqrt', ([value]) => `sqrt(${sqlOf(value)})`),
};

export const floatFunctions: Rules = {
  ...forTypes(SAME, (name) => ({ [`${name}(float8)`]: exact(name) })),
  'log(float8)': rewritten('log10', ([value]) => `log10(${sqlOf(value)})`),
  'round(float8)': rewritten('half to even (round_even)', ([value]) => `round_even(${sqlOf(value)}, 0)`),
  'sign(float8)': rewritten('a float', ([value]) => castTo(`sign(${sqlOf(value)})`, 'DOUBLE')),
  'degrees(float8)': rewritten('an error on overflow', ([value]) => finite(value, `degrees(${sqlOf(value)})`)),
  'exp(float8)': rewritten('an error on overflow and underflow', ([value]) => {
    const sql = `exp(${sqlOf(value)})`;
    return `(CASE WHEN isinf(${sql}) AND NOT isinf(${sqlOf(value)}) THEN ${OVERFLOW} WHEN ${sql} = 0 AND NOT isinf(${sqlOf(value)}) THEN ${UNDERFLOW} ELSE ${sql} END)`;
  }),
  'power(float8,float8)': power,
  'pow(float8,float8)': power,
  'atan2(float8,float8)': { verdict: 'refused', why: 'the sign of zero shows, and copies do not keep it' },
  'pi()': exact('pi'),
};
