import { digitsOfType, MAX_DIGITS } from '../digits.ts';
import { quoteText } from '../names.ts';
import type { Printed } from '../printed.ts';
import { exactAs, forTypes, refuse, rewritten, type Call, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, decimalType, failure, INTEGERS, sqlOf } from './text.ts';

const NATIVE: Readonly<Record<string, string>> = { int2: 'SMALLINT', int4: 'INTEGER', int8: 'BIGINT', float4: 'REAL', float8: 'DOUBLE', bool: 'BOOLEAN', date: 'DATE', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMPTZ', uuid: 'UUID', time: 'TIME' };
const WHOLE: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19 };
const to = (type: string, value: Printed | undefined): string => castTo(sqlOf(value), NATIVE[type] ?? refuse(`${type} is not held`));

/** To a decimal of given digits: rounded half away from zero, an error when it has more digits than that. Without digits it keeps its own. */
function toNumeric([value]: readonly Printed[], { type }: Call): Text {
  const source = value?.digits ?? { precision: WHOLE[value?.bound.type.name ?? ''] ?? MAX_DIGITS, scale: 0 };
  const target = digitsOfType(type);
  if (target === null && type.modifier >= 0) refuse('decimals of more than 38 digits');
  return { sql: castTo(sqlOf(value), decimalType(target ?? source)), digits: target ?? source };
}

/** Times before our era are written in another order. */
const momentText = ({ sql, bound }: Printed): string => `(CASE WHEN ${sql} < ${bound.type.name === 'timestamp' ? 'TIMESTAMP' : 'TIMESTAMPTZ'} '0001-01-01' THEN ${failure('a time before our era is not written as text')} ELSE ${castTo(sql, 'VARCHAR')} END)`;

const TO_TEXT: Readonly<Record<string, (value: Printed) => string>> = {
  ...Object.fromEntries([...INTEGERS, 'uuid', 'bool', 'time'].map((type) => [type, ({ sql }: Printed) => castTo(sql, 'VARCHAR')])),
  numeric: ({ sql, digits }) => castTo(digits !== null && digits.scale > 0 && digits.precision === digits.scale ? castTo(sql, decimalType({ precision: digits.precision + 1, scale: digits.scale })) : sql, 'VARCHAR'),
  date: ({ sql }) => `replace(${castTo(sql, 'VARCHAR')}, ' (BC)', ' BC')`,
  timestamp: (value) => momentText(value),
  timestamptz: (value) => momentText(value),
  text: ({ sql }) => sql,
  varchar: ({ sql }) => sql,
};

/** A value as PostgreSQL writes it. */
export function asText(value: Printed): string {
  const { name } = value.bound.type;
  if (value.approximate !== null) refuse('the number of decimals shows in a text');
  const write = Object.hasOwn(TO_TEXT, name) ? TO_TEXT[name] : undefined;
  return write === undefined ? refuse(`${name} as text`) : write(value);
}

/** Cut to the length of `varchar(n)`. */
const limited = (sql: string, modifier: number): string => (modifier < 4 ? sql : `"left"(${sql}, ${modifier - 4})`);

const texts: Rules = forTypes(Object.keys(TO_TEXT), (type) =>
  forTypes(['text', 'varchar'], (target) => ({
    [`${type}>${target}`]: rewritten('as PostgreSQL writes it', ([value], call) => (value === undefined ? refuse('an argument is missing') : limited(asText(value), call.type.modifier))),
  })),
);

const BLANK = '[ \\t\\n\\v\\f\\r]*';
const bare = (sql: string): string => `trim(${sql}, chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))`;

/** Texts are read by DuckDB's cast, once they have a form that means the same to both; every other is an error. */
function reading(form: string, type: string, read: (text: string, call: Call) => string): Rule {
  return rewritten('an error for texts in other forms', ([value], call) => {
    const sql = sqlOf(value);
    return `(CASE WHEN regexp_full_match(${sql}, ${quoteText(`${BLANK}(?:${form})${BLANK}`)}) THEN ${read(bare(sql), call)} WHEN ${sql} IS NOT NULL THEN ${failure(`invalid input syntax for type ${type}`)} END)`;
  }, 'plain forms');
}

const FLOAT = '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?';
const HEX = '0[xX][0-9a-fA-F]{1,12}';
const WORDS = '[+-]?(?i:inf|infinity|nan)';
const DAY = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const MOMENT = `${DAY}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6})?)?)?`;

const fromText: Rules = forTypes(['text', 'varchar'], (type) => ({
  ...forTypes(INTEGERS, (target) => ({ [`${type}>${target}`]: reading('[+-]?[0-9]+(?:_[0-9]+)*|0[xX][0-9a-fA-F]+', 'integer', (text) => castTo(text, NATIVE[target] ?? '')) })),
  [`${type}>float8`]: reading(`${FLOAT}|${WORDS}|${HEX}`, 'double precision', (text) => {
    const read = castTo(text, 'DOUBLE');
    return `(CASE WHEN regexp_full_match(${text}, '${WORDS}') THEN ${read} WHEN regexp_full_match(${text}, '${HEX}') THEN ${castTo(castTo(text, 'BIGINT'), 'DOUBLE')} WHEN isinf(${read}) OR (${read} = 0 AND regexp_matches(regexp_replace(${text}, '[eE].*', ''), '[1-9]')) THEN ${failure('out of range for type double precision')} ELSE ${read} END)`;
  }),
  [`${type}>date`]: reading(DAY, 'date', (text) => castTo(text, 'DATE')),
  [`${type}>timestamp`]: reading(MOMENT, 'timestamp', (text) => castTo(text, 'TIMESTAMP')),
  [`${type}>bool`]: rewritten('by its words', ([value]) => {
    const word = `lower(${bare(sqlOf(value))})`;
    const among = (words: string): string => `${word} IN (${words.split(' ').map(quoteText).join(', ')})`;
    return `(CASE WHEN ${among('t tr tru true y ye yes on 1')} THEN true WHEN ${among('f fa fal fals false n no of off 0')} THEN false WHEN ${sqlOf(value)} IS NOT NULL THEN ${failure('invalid input syntax for type boolean')} END)`;
  }),
  [`${type}>uuid`]: reading('[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', 'uuid', (text) => castTo(text, 'UUID')),
  [`${type}>numeric`]: rewritten('an error for texts in other forms', ([value], call): Text => {
    const digits = digitsOfType(call.type) ?? refuse('a decimal of any scale');
    const sql = sqlOf(value);
    const read = castTo(bare(sql), decimalType(digits));
    return { sql: `(CASE WHEN regexp_full_match(${sql}, ${quoteText(`${BLANK}[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?${BLANK}`)}) THEN ${read} WHEN regexp_full_match(${sql}, ${quoteText(`${BLANK}${HEX}${BLANK}`)}) THEN ${castTo(castTo(bare(sql), 'BIGINT'), decimalType(digits))} WHEN ${sql} IS NOT NULL THEN ${failure('invalid input syntax for type numeric')} END)`, digits };
  }, 'to a given number of digits'),
}));

const TIMES: Rules = {
  ...forTypes(['date>timestamp', 'date>timestamptz', 'timestamp>date', 'timestamptz>date', 'timestamp>timestamptz', 'timestamptz>timestamp', 'timestamp>time'], (key) => ({
    [key]: exactAs(([value]) => to(key.slice(key.indexOf('>') + 1), value)),
  })),
};

const signOfZero: Rule = { verdict: 'refused', why: 'the sign of zero shows in a text, and copies do not keep it' };

/** Rounded first: the cast alone lets numbers that round to one beyond the largest wrap around. */
const rounded = (type: string): Rule => rewritten('rounded half to even, an error on overflow', ([value]) => castTo(`round_even(${to('float8', value)}, 0)`, NATIVE[type] ?? ''));

/** Plus nothing, because DuckDB compares the number before a cast with a constant instead of casting it, and an overflow is lost. */
const narrowed = (type: string): Rule => rewritten('computed also where it is only compared', ([value]) => `add(${to(type, value)}, ${castTo('0', NATIVE[type] ?? '')})`);

/** Digits of the whole numbers: a cast to fewer may overflow. */
const whole = (from: string, target: string): Rule => ((WHOLE[from] ?? 0) > (WHOLE[target] ?? 0) ? narrowed(target) : exactAs(([value]) => to(target, value)));

export const casts: Rules = {
  ...texts,
  ...fromText,
  ...TIMES,
  ...(Object.assign({}, ...INTEGERS.flatMap((from) => INTEGERS.map((target): Rules => ({ [`${from}>${target}`]: whole(from, target) })))) as Rules),
  ...forTypes(INTEGERS, (type) => ({
    [`${type}>numeric`]: exactAs(toNumeric),
    [`${type}>float8`]: exactAs(([value]) => to('float8', value)),
    [`numeric>${type}`]: narrowed(type),
    [`float8>${type}`]: rounded(type),
    [`float4>${type}`]: rounded(type),
    [`bool>${type}`]: exactAs(([value]) => to(type, value)),
    [`${type}>bool`]: exactAs(([value]) => to('bool', value)),
  })),
  'numeric>numeric': exactAs((args, call) => ({ ...(toNumeric(args, call) as Exclude<Text, string>), ...(digitsOfType(call.type) === null ? {} : { approximate: null }) })),
  'numeric>float8': rewritten('by its text, to the nearest float', ([value]) => castTo(castTo(sqlOf(value), 'VARCHAR'), 'DOUBLE')),
  'float8>numeric': rewritten('by its first 15 digits', ([value], { type }): Text => {
    const digits = digitsOfType(type) ?? refuse('a float has as many decimals as its value needs');
    return { sql: castTo(`format('{:.15g}', ${sqlOf(value)})`, decimalType(digits)), digits };
  }, 'to a given number of digits'),
  ...forTypes(['float8', 'float4'], (type) => ({
    [`${type}>text`]: signOfZero,
    [`${type}>varchar`]: signOfZero,
  })),
  ...forTypes(INTEGERS, (type) => ({ [`${type}>float4`]: exactAs(([value]) => to('float4', value)) })),
  'numeric>float4': rewritten('by its text, to the nearest float', ([value]) => castTo(castTo(sqlOf(value), 'VARCHAR'), 'REAL')),
  'float4>float8': exactAs(([value]) => to('float8', value)),
};
