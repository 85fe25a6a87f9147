import type { Printed } from '../printed.ts';
import { exactAs, forTypes, rewritten, type Call, type Rules, type Text } from '../rules.ts';
import { castTo, failWhen, isConstant, sides } from './args.ts';

const isNaN = ({ sql }: Printed): string => `is_nan(${sql})`;

/** Equality with NaN equal to itself; NULL stays NULL. */
export function equalFloats(a: Printed, b: Printed): string {
  return isConstant(a) || isConstant(b) ? `(${a.sql} = ${b.sql})` : `(${a.sql} = ${b.sql} OR (${isNaN(a)} AND ${isNaN(b)}))`;
}

function above(high: Printed, low: Printed): string {
  if (isConstant(high)) return `(${high.sql} > ${low.sql})`;
  return `(${high.sql} > ${low.sql} OR (${isNaN(high)}${isConstant(low) ? '' : ` AND NOT ${isNaN(low)}`}))`;
}

function aboveOrEqual(high: Printed, low: Printed): string {
  if (isConstant(high)) return `(${high.sql} >= ${low.sql})`;
  return `(${high.sql} >= ${low.sql} OR (${isNaN(high)}${isConstant(low) ? '' : ` AND ${low.sql} IS NOT NULL`}))`;
}

const HOW = 'NaN equals NaN and is above all numbers';
const pair = (write: (a: Printed, b: Printed) => string) => (args: readonly Printed[]): string => write(...sides(args));

const comparisons = (type: string): Rules => ({
  [`${type} = ${type}`]: rewritten(HOW, pair(equalFloats)),
  [`${type} <> ${type}`]: rewritten(HOW, pair((a, b) => `(NOT ${equalFloats(a, b)})`)),
  [`${type} > ${type}`]: rewritten(HOW, pair(above)),
  [`${type} < ${type}`]: rewritten(HOW, pair((a, b) => above(b, a))),
  [`${type} >= ${type}`]: rewritten(HOW, pair(aboveOrEqual)),
  [`${type} <= ${type}`]: rewritten(HOW, pair((a, b) => aboveOrEqual(b, a))),
});

const infinite = (values: readonly Printed[]): string => values.filter((value) => !isConstant(value)).map(({ sql }) => ` AND NOT is_infinite(${sql})`).join('');

/** Out of range is an error in PostgreSQL, infinity or zero here. `small` completes the condition for a result of zero. */
export function inRange(text: string, operands: readonly Printed[], small = ''): string {
  const condition = `(is_infinite(${text})${infinite(operands)})${small === '' ? '' : ` OR (${text} = DOUBLE '0'${small})`}`;
  return failWhen(condition, 'value out of range', 'float8', text);
}

const notZero = ({ sql }: Printed): string => ` AND ${sql} <> DOUBLE '0'`;

const arithmetic: Rules = {
  'float8 + float8': rewritten('an error on overflow', pair((a, b) => inRange(`(${a.sql} + ${b.sql})`, [a, b]))),
  'float8 - float8': rewritten('an error on overflow', pair((a, b) => inRange(`(${a.sql} - ${b.sql})`, [a, b]))),
  'float8 * float8': rewritten('an error on overflow and underflow', pair((a, b) => inRange(`(${a.sql} * ${b.sql})`, [a, b], notZero(a) + notZero(b)))),
  'float8 / float8': rewritten('an error for a divisor of zero, on overflow and underflow', pair((a, b) => {
    // NaN by zero is NaN, as in PostgreSQL.
    const zero = isConstant(b) && /[1-9]/.test(b.sql) ? null : `${b.sql} = DOUBLE '0' AND NOT is_nan(${a.sql})`;
    const quotient = inRange(`(${a.sql} / ${b.sql})`, [a], `${notZero(a)} AND NOT is_infinite(${b.sql})`);
    return zero === null ? quotient : failWhen(zero, 'division by zero', 'float8', quotient);
  })),
  '- float8': exactAs(([value]) => `(- ${value?.sql ?? ''})`),
  '+ float8': exactAs(([value]) => value?.sql ?? ''),
  '- float4': exactAs(([value]) => `(- ${value?.sql ?? ''})`),
  '@ float8': exactAs(([value]) => `abs(${value?.sql ?? ''})`),
};

const asDouble = (value: Printed): Printed => ({ ...value, sql: castTo(value.sql, 'float8') });

/** A float of single precision meets one of double precision: as doubles, which hold it exactly. */
const mixed: Rules = forTypes(['=', '<>', '<', '<=', '>', '>='], (name) => {
  const rule = comparisons('float8')[`float8 ${name} float8`];
  const print = (args: readonly Printed[], call: Call, single: number): Text => (rule === undefined || rule.verdict === 'refused' ? '' : rule.print(args.map((value, index) => (index === single ? asDouble(value) : value)), call));
  return {
    [`float4 ${name} float8`]: rewritten('both as doubles', (args, call) => print(args, call, 0)),
    [`float8 ${name} float4`]: rewritten('both as doubles', (args, call) => print(args, call, 1)),
  };
});

export const floats: Rules = { ...comparisons('float8'), ...comparisons('float4'), ...mixed, ...arithmetic };
