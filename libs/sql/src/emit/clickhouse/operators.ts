import { digitsOfResult, MAX_DIGITS, type Digits } from '../digits.ts';
import { constantInteger, constantText, type Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Rules } from '../rules.ts';
import { moved, parseInterval } from '../standard/intervals.ts';
import { likePattern, portableRegex } from '../standard/patterns.ts';
import { lower } from './strings.ts';
import { alike, checked, failIf, quote, sides } from './text.ts';

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const;
const INTEGERS = ['int2', 'int4', 'int8'];

/** Comparisons of two values of the given types; `as` makes them alike where the engine needs that. */
function comparisons(left: string, right: string, as: (sql: string, type: string) => string = (sql) => sql, names: readonly string[] = COMPARISONS): Rules {
  return Object.assign(
    {},
    ...names.map((name) => ({ [`${left} ${name} ${right}`]: exactAs((args) => { const [a, b] = sides(args); return `(${as(a.sql, left)} ${name} ${as(b.sql, right)})`; }) })),
  ) as Rules;
}

const asMoment = (zone: boolean) => (sql: string, type: string): string => (type === 'timestamptz' || (type === 'timestamp' && !zone) ? sql : `toDateTime64(${sql}, 6${zone ? ", 'UTC'" : ''})`);

const numerics: Rules = forTypes(COMPARISONS, (name) => ({
  [`numeric ${name} numeric`]: exactAs((args) => { const [a, b] = alike(...sides(args)); return `(${a} ${name} ${b})`; }),
}));

const isNaN = (sql: string): string => `isNaN(${sql})`;
const isConstant = (value: Printed): boolean => typeof constantText(value) === 'string';

/** NaN is equal to itself and above all numbers in PostgreSQL; constants are never NaN. */
const floats: Rules = {
  'float8 = float8': rewritten('NaN equals NaN', (args) => {
    const [a, b] = sides(args);
    return isConstant(a) || isConstant(b) ? `(${a.sql} = ${b.sql})` : equalFloats(a, b);
  }),
  'float8 <> float8': rewritten('NaN equals NaN', (args) => {
    const [a, b] = sides(args);
    return isConstant(a) || isConstant(b) ? `(${a.sql} <> ${b.sql})` : `(NOT (${a.sql} = ${b.sql} OR (${isNaN(a.sql)} AND ${isNaN(b.sql)})))`;
  }),
  'float8 > float8': rewritten('NaN is above all numbers', (args) => above(...sides(args))),
  'float8 < float8': rewritten('NaN is above all numbers', (args) => { const [a, b] = sides(args); return above(b, a); }),
  'float8 >= float8': rewritten('NaN is above all numbers', (args) => aboveOrEqual(...sides(args))),
  'float8 <= float8': rewritten('NaN is above all numbers', (args) => { const [a, b] = sides(args); return aboveOrEqual(b, a); }),
};

/** Two equalities, which an outer join can find rows by; hashing tells -0 from 0, so 0 is added. */
function equalFloats(a: Printed, b: Printed): string {
  const [left, right] = [a, b].map(({ sql }) => `if(${isNaN(sql)}, 0, ${sql} + 0)`);
  return `(${isNaN(a.sql)} = ${isNaN(b.sql)} AND ${left} = ${right})`;
}

function above(high: Printed, low: Printed): string {
  if (isConstant(high)) return `(${high.sql} > ${low.sql})`;
  return isConstant(low) ? `(${high.sql} > ${low.sql} OR ${isNaN(high.sql)})` : `(${high.sql} > ${low.sql} OR (${isNaN(high.sql)} AND NOT ${isNaN(low.sql)}))`;
}

function aboveOrEqual(high: Printed, low: Printed): string {
  return isConstant(high) ? `(${high.sql} >= ${low.sql})` : `(${high.sql} >= ${low.sql} OR ${isNaN(high.sql)})`;
}

const wideInteger = (sql: string): string => `toInt128(${sql})`;

/** Whole numbers are computed in 128 bits and then checked. */
function wholeNumbers(left: string, right: string): Rules {
  const result = left === 'int8' || right === 'int8' ? 'int8' : left === 'int4' || right === 'int4' ? 'int4' : 'int2';
  const plain = (op: string): Rules => ({ [`${left} ${op} ${right}`]: rewritten('computed in 128 bits, an error on overflow', (args) => { const [a, b] = sides(args); return checked(`(${wideInteger(a.sql)} ${op} ${wideInteger(b.sql)})`, result); }) });
  const divided = (op: string, name: string): Rules => ({
    [`${left} ${op} ${right}`]: rewritten('computed in 128 bits, an error for a divisor of zero and on overflow', (args) => {
      const [a, b] = sides(args);
      const divisor = constantInteger(b);
      const call = `${name}(${wideInteger(a.sql)}, ${wideInteger(b.sql)})`;
      // A divisor of zero is an error even beside NULL.
      return checked(divisor !== null && divisor !== 0 ? call : `if(isNull(${a.sql}) OR isNull(${b.sql}), NULL, ${call})`, result);
    }),
  });
  return { ...plain('+'), ...plain('-'), ...plain('*'), ...divided('/', 'intDiv'), ...divided('%', 'modulo') };
}

const decimal = (value: Printed): string => `toDecimal128(${value.sql}, ${digitsOf(value).scale})`;
const digitsOf = ({ digits }: Printed): Digits => digits ?? refuse('the number of decimals is not known');

const decimals: Rules = {
  ...forTypes(['+', '-', '*'], (op) => ({
    [`numeric ${op} numeric`]: exactAs((args) => {
      const [a, b] = sides(args);
      const digits = digitsOfResult(op, digitsOf(a), digitsOf(b));
      // 128 bits wrap around where the result has more than 38 digits; 256 bits are checked when they become 128.
      if (digits.precision < MAX_DIGITS) return { sql: `(${decimal(a)} ${op} ${decimal(b)})`, digits };
      const wide = (value: Printed): string => `toDecimal256(${value.sql}, ${digitsOf(value).scale})`;
      return { sql: `toDecimal128((${wide(a)} ${op} ${wide(b)}), ${digits.scale})`, digits };
    }),
  })),
  'numeric / numeric': rewritten('computed to 16 decimals, good to compare; the router finishes quotients that are answered', (args) => {
    const [a, b] = sides(args);
    if (digitsOf(a).scale > 16) refuse('the dividend has more than 16 decimals');
    const quotient = `divideDecimal(toDecimal256(${a.sql}, ${digitsOf(a).scale}), toDecimal256(${b.sql}, ${digitsOf(b).scale}), 17)`;
    return { sql: `toDecimal128(round(if(isNull(${a.sql}) OR isNull(${b.sql}), NULL, ${quotient}), 16), 16)`, digits: { precision: 38, scale: 16 }, approximate: 'average' };
  }),
  '- numeric': exactAs(([value]) => (value === undefined ? refuse('an operand is missing') : { sql: `(-${decimal(value)})`, digits: digitsOf(value) })),
  '+ numeric': exactAs(([value]) => (value === undefined ? refuse('an operand is missing') : { sql: value.sql, digits: digitsOf(value) })),
};

/** Out of range is an error in PostgreSQL, infinity or zero here. */
const floatArithmetic: Rules = {
  ...forTypes(['+', '-'], (op) => ({ [`float8 ${op} float8`]: rewritten('an error on overflow', (args) => inRange(`(${args[0]?.sql ?? ''} ${op} ${args[1]?.sql ?? ''})`, ...sides(args), null)) })),
  'float8 * float8': rewritten('an error on overflow and underflow', (args) => {
    const [a, b] = sides(args);
    return inRange(`(${a.sql} * ${b.sql})`, a, b, [`${a.sql} <> 0`, `${b.sql} <> 0`]);
  }),
  'float8 / float8': rewritten('an error for a divisor of zero, on overflow and underflow', (args) => {
    const [a, b] = sides(args);
    const quotient = inRange(`(${a.sql} / ${b.sql})`, a, b, [`${a.sql} <> 0`, ...(isConstant(b) ? [] : [`NOT isInfinite(${b.sql})`])]);
    return isConstant(b) && Number(constantText(b)) !== 0 ? quotient : `(${quotient} + ${failIf(`${b.sql} = 0`, 'division by zero')})`;
  }),
  '- float8': exactAs(([value]) => `(-${value?.sql ?? ''})`),
  '+ float8': exactAs(([value]) => value?.sql ?? ''),
};

/** An error for an infinite result of finite operands, and for a result of zero where `notZero` says that it cannot be one. */
function inRange(sql: string, a: Printed, b: Printed, notZero: readonly string[] | null): string {
  const finite = [a, b].filter((value) => !isConstant(value)).map((value) => ` AND NOT isInfinite(${value.sql})`);
  const underflow = notZero === null ? '' : ` OR (${sql} = 0 AND ${notZero.join(' AND ')})`;
  return `(${sql} + ${failIf(`(isInfinite(${sql})${finite.join('')})${underflow}`, 'value out of range')})`;
}

const patterns: Rules = {
  'text ~~ text': like(false, false),
  'text !~~ text': like(true, false),
  'text ~~* text': like(false, true),
  'text !~~* text': like(true, true),
  'text ~ text': regex(false),
  'text !~ text': regex(true),
};

function constantPattern(value: Printed): string {
  const text = constantText(value);
  return typeof text === 'string' ? text : refuse('the pattern is no constant');
}

function like(negated: boolean, folded: boolean): Rules[string] {
  const print = (args: readonly Printed[]): string => {
    const [text, pattern] = sides(args);
    const constant = constantPattern(pattern);
    if (folded && /\P{ASCII}/u.test(constant)) refuse('the pattern is not plain ASCII');
    return `(${folded ? lower(text.sql) : text.sql} ${negated ? 'NOT ' : ''}LIKE ${quote(likePattern(folded ? constant.toLowerCase() : constant))})`;
  };
  return folded ? rewritten('both sides in lower case', print, 'constant ASCII patterns') : exactAs(print, 'constant patterns');
}

function regex(negated: boolean): Rules[string] {
  return exactAs((args) => {
    const [text, pattern] = sides(args);
    const constant = constantPattern(pattern);
    portableRegex(constant);
    return `(${negated ? 'NOT ' : ''}match(${text.sql}, ${quote(constant)}))`;
  }, 'constant patterns of plain characters, classes, groups and greedy repetitions');
}

/** A date or time moved by a constant interval. */
function movedBy(type: string, sign: 1 | -1): Rules[string] {
  return rewritten('months first, then days, then time; an error beyond the year 9998', (args) => {
    const [value, by] = sides(args);
    const interval = parseInterval(constantText(by) ?? refuse('the interval is no constant'));
    const constant = constantText(value);
    const zone = type === 'timestamptz' ? ", 'UTC'" : '';
    if (typeof constant === 'string') return `toDateTime64(${quote(moved(constant, interval, sign))}, 6${zone})`;
    let sql = type === 'date' ? `toDateTime64(${value.sql}, 6)` : value.sql;
    if (interval.months !== 0) sql = type === 'date' ? shifted('addMonths', 'month', sql, String(sign * interval.months)) : shiftedMonths(sql, String(sign * interval.months));
    if (interval.days !== 0) sql = shifted('addDays', 'day', sql, String(sign * interval.days));
    return interval.micros === 0 ? sql : shifted('addMicroseconds', 'microsecond', sql, String(sign * interval.micros));
  }, 'constant intervals');
}

/** Moves a date or time. Beyond the years that ClickHouse writes it stays at the last one, or wraps around: an error here. */
function shifted(add: string, unit: string, from: string, by: string): string {
  const moment = `${add}(${from}, ${by})`;
  return `${add}(${from}, ${by} + ${failIf(`dateDiff('${unit}', ${from}, ${moment}) <> ${by} OR toYear(${moment}) NOT BETWEEN 1 AND 9998`, 'date out of range')})`;
}

/** Before 1970 `addMonths` takes a fraction of a second for the whole one after it, which may be in the next month. */
function shiftedMonths(from: string, by: string): string {
  const micros = `positiveModulo(toUnixTimestamp64Micro(${from}), 1000000)`;
  return `addMicroseconds(${shifted('addMonths', 'month', `subtractMicroseconds(${from}, ${micros})`, by)}, ${micros})`;
}

const times: Rules = {
  ...forTypes(['date', 'timestamp', 'timestamptz'], (type) => ({ [`${type} + interval`]: movedBy(type, 1), [`${type} - interval`]: movedBy(type, -1) })),
  'date + int4': rewritten('an error beyond the year 9998', (args) => { const [day, days] = sides(args); return shifted('addDays', 'day', day.sql, `toInt64(${days.sql})`); }),
  'int4 + date': rewritten('an error beyond the year 9998', (args) => { const [days, day] = sides(args); return shifted('addDays', 'day', day.sql, `toInt64(${days.sql})`); }),
  'date - int4': rewritten('an error beyond the year 9998', (args) => { const [day, days] = sides(args); return shifted('addDays', 'day', day.sql, `(-toInt64(${days.sql}))`); }),
  'date - date': rewritten('days between them', (args) => { const [a, b] = sides(args); return `toInt32(dateDiff('day', ${b.sql}, ${a.sql}))`; }),
};

const bits: Rules = {
  ...forTypes(INTEGERS, (type) => ({
    [`${type} & ${type}`]: rewritten('bitAnd', (args) => { const [a, b] = sides(args); return `bitAnd(${a.sql}, ${b.sql})`; }),
    [`${type} | ${type}`]: rewritten('bitOr', (args) => { const [a, b] = sides(args); return `bitOr(${a.sql}, ${b.sql})`; }),
    [`${type} # ${type}`]: rewritten('bitXor', (args) => { const [a, b] = sides(args); return `bitXor(${a.sql}, ${b.sql})`; }),
    [`~ ${type}`]: rewritten('bitNot', ([value]) => `bitNot(${value?.sql ?? ''})`),
    [`- ${type}`]: rewritten('computed in 128 bits, an error on overflow', ([value]) => {
      const constant = value === undefined ? null : constantInteger(value);
      return checked(constant === null ? `(-toInt128(${value?.sql ?? ''}))` : String(-constant), type);
    }),
    [`+ ${type}`]: exactAs(([value]) => value?.sql ?? ''),
  })),
};

const concatenation: Rules = { 'text || text': exactAs((args) => { const [a, b] = sides(args); return `concat(${a.sql}, ${b.sql})`; }) };

export const operators: Rules = {
  ...Object.assign({}, ...INTEGERS.flatMap((left) => INTEGERS.flatMap((right) => [comparisons(left, right), wholeNumbers(left, right)]))) as Rules,
  ...forTypes(['text', 'varchar', 'date', 'timestamp', 'timestamptz', 'bool'], (type) => comparisons(type, type)),
  ...numerics,
  ...comparisons('uuid', 'uuid', undefined, ['=', '<>']),
  ...comparisons('date', 'timestamp', asMoment(false)),
  ...comparisons('timestamp', 'date', asMoment(false)),
  ...comparisons('date', 'timestamptz', asMoment(true)),
  ...comparisons('timestamptz', 'date', asMoment(true)),
  ...comparisons('timestamp', 'timestamptz', asMoment(true)),
  ...comparisons('timestamptz', 'timestamp', asMoment(true)),
  ...floats,
  ...decimals,
  ...floatArithmetic,
  ...patterns,
  ...times,
  ...bits,
  ...concatenation,
};
