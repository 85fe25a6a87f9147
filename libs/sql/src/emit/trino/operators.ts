import { comparable } from '../comparable.ts';
import { digitsOfResult } from '../digits.ts';
import { constantInteger, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rules } from '../rules.ts';
import { castTo, digitsOf, INTEGERS, sides, sql, wide } from './args.ts';
import { dateOperators } from './date-operators.ts';
import { floats } from './floats.ts';
import { patterns } from './patterns.ts';
import { textOf } from './text-of.ts';

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const;

function comparisons(left: string, right: string): Rules {
  return forTypes(COMPARISONS, (name) => ({ [`${left} ${name} ${right}`]: exactAs((args) => { const [a, b] = comparable(args); return `(${a.sql} ${name} ${b.sql})`; }) }));
}

const SAME_TYPE = ['time', 'bool', 'numeric', 'text', 'varchar', 'date', 'timestamp', 'timestamptz', 'uuid', 'bytea'];
const MOMENTS = ['date', 'timestamp', 'timestamptz'];

/** A date or time without zone meets another: both become the wider of the two, in UTC as the sessions are. */
const moments: Rules = Object.assign(
  {},
  ...MOMENTS.flatMap((left) =>
    MOMENTS.filter((right) => right !== left).map((right): Rules => {
      const target = [left, right].includes('timestamptz') ? 'timestamptz' : 'timestamp';
      const as = (text: string, type: string): string => (type === target ? text : castTo(text, target));
      return forTypes(COMPARISONS, (name) => ({ [`${left} ${name} ${right}`]: rewritten(`both as ${target}`, (args) => { const [a, b] = sides(args); return `(${as(a.sql, left)} ${name} ${as(b.sql, right)})`; }) }));
    }),
  ),
) as Rules;

const resultOf = (left: string, right: string): string => (left === 'int8' || right === 'int8' ? 'int8' : left === 'int4' || right === 'int4' ? 'int4' : 'int2');

/** Overflow and a divisor of zero are errors here as well. Constants beside columns have the type PostgreSQL gives them, so results have it too. */
function wholeNumbers(left: string, right: string): Rules {
  const type = resultOf(left, right);
  const print = (op: string): Rules => ({
    [`${left} ${op} ${right}`]: exactAs((args) => {
      const [a, b] = sides(args);
      // The result of two types is the wider one's, but a remainder has the type of both only when they are alike.
      return left === right ? `(${a.sql} ${op} ${b.sql})` : `(${castTo(a.sql, type)} ${op} ${castTo(b.sql, type)})`;
    }),
  });
  return Object.assign({}, ...['+', '-', '*', '/', '%'].map(print)) as Rules;
}

const BITS: Readonly<Record<string, string>> = { '&': 'bitwise_and', '|': 'bitwise_or', '#': 'bitwise_xor' };
const SHIFTS: Readonly<Record<string, string>> = { '<<': 'bitwise_left_shift', '>>': 'bitwise_right_shift_arithmetic' };
const WIDTHS = { int2: 16, int4: 32, int8: 64 };
const bits = (type: keyof typeof WIDTHS): Rules => ({
  ...Object.assign({}, ...Object.entries(BITS).map(([op, name]): Rules => ({ [`${type} ${op} ${type}`]: rewritten(name, (args) => { const [a, b] = sides(args); return castTo(`${name}(${a.sql}, ${b.sql})`, type); }) }))) as Rules,
  ...Object.assign({}, ...Object.entries(SHIFTS).map(([op, name]): Rules => ({
    [`${type} ${op} int4`]: rewritten(name, (args) => {
      const [a, b] = sides(args);
      const count = constantInteger(b);
      // PostgreSQL takes the count modulo the width.
      if (count === null || count < 0 || count >= WIDTHS[type]) return refuse('the count is no constant within the width');
      return castTo(`${name}(${castTo(a.sql, type)}, ${count})`, type);
    }, 'a constant count'),
  }))) as Rules,
  [`~ ${type}`]: rewritten('bitwise_not', ([value]) => castTo(`bitwise_not(${sql(value)})`, type)),
});

/** A column or constant whose type leaves no digits for results: values beyond 38 digits are an error here, not in PostgreSQL. Sums are not looked at: few have that many. */
export const isFull = ({ bound, digits }: Printed): boolean => digits !== null && ((bound.kind === 'column' && bound.type.modifier >= 0 && digits.precision > 36) || (bound.kind === 'constant' && digits.precision > 18));

const decimals: Rules = {
  ...forTypes(['+', '-', '*', '%'], (op) => ({
    [`numeric ${op} numeric`]: exactAs((args) => {
      const [a, b] = sides(args);
      if ([a, b].some(isFull)) return refuse('a decimal of 38 digits has no room for the result');
      if (op === '*' && digitsOf(a).scale + digitsOf(b).scale > 28) return refuse('the product has too many decimals');
      return { sql: `(${a.sql} ${op} ${b.sql})`, digits: digitsOfResult(op, digitsOf(a), digitsOf(b)) };
    }),
  })),
  'numeric / numeric': rewritten('computed to 16 decimals, good to compare; the router finishes quotients that are answered', (args) => {
    const [a, b] = sides(args);
    if (digitsOf(a).scale > 16 || digitsOf(b).scale > 16) return refuse('an operand has more than 16 decimals');
    const [dividend, divisor] = [`CAST(${a.sql} AS decimal(38,16))`, b.sql];
    return { sql: `CAST((${dividend} / ${divisor}) AS decimal(38,16))`, digits: wide(16), approximate: 'average' };
  }),
  '- numeric': exactAs(([value]) => ({ sql: `(- ${sql(value)})`, digits: digitsOf(value) })),
  '+ numeric': exactAs(([value]) => ({ sql: sql(value), digits: digitsOf(value) })),
  '@ numeric': exactAs(([value]) => ({ sql: `abs(${sql(value)})`, digits: digitsOf(value) })),
};

/** A text beside another value, which PostgreSQL writes as text. */
const JOINED = ['int2', 'int4', 'int8', 'numeric', 'bool', 'date', 'timestamp', 'timestamptz', 'uuid', 'varchar'];
const concatenation: Rules = {
  'text || text': exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} || ${b.sql})`; }),
  ...forTypes(JOINED, (type) => ({
    [`text || ${type}`]: rewritten('the other as text', (args) => { const [a, b] = sides(args); return `(${a.sql} || ${textOf(b)})`; }),
    [`${type} || text`]: rewritten('the other as text', (args) => { const [a, b] = sides(args); return `(${textOf(a)} || ${b.sql})`; }),
  })),
  'bytea || bytea': exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} || ${b.sql})`; }),
};

export const operators: Rules = {
  ...forTypes(SAME_TYPE, (type) => comparisons(type, type)),
  ...forTypes(INTEGERS, (left) => forTypes(INTEGERS, (right) => ({ ...comparisons(left, right), ...wholeNumbers(left, right) }))),
  ...forTypes(INTEGERS, (type) => ({
    // Trino leaves out a negation of a negation, however far apart, and with it the error for the least number.
    [`- ${type}`]: exactAs(([value]) => (constantInteger(value) === null ? `(${type === 'int2' ? "SMALLINT '0'" : '0'} - ${sql(value)})` : `(- ${sql(value)})`)),
    [`+ ${type}`]: exactAs(([value]) => sql(value)),
    [`@ ${type}`]: exactAs(([value]) => `abs(${sql(value)})`),
  })),
  ...bits('int4'),
  ...bits('int8'),
  ...bits('int2'),
  ...moments,
  ...decimals,
  ...floats,
  ...concatenation,
  ...patterns,
  ...dateOperators,
};
