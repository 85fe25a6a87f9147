import { digitsOfType, type Digits } from '../digits.ts';
import { exactAs, forTypes, refuse, rewritten, type Print, type Rule, type Rules, type Text } from '../rules.ts';
import { castTo, digitsOf, failure, failWhen, INTEGERS, sql, toDecimal } from './args.ts';
import { roundedToEven } from './numbers.ts';
import { textOf } from './text-of.ts';

const DIGITS: Readonly<Record<string, Digits>> = { int2: { precision: 5, scale: 0 }, int4: { precision: 10, scale: 0 }, int8: { precision: 19, scale: 0 } };

const fromInteger = (type: string): Print => ([value], call): Text => {
  const digits = digitsOfType(call.type) ?? (call.type.modifier < 0 ? DIGITS[type] : undefined) ?? refuse('the number of decimals is not known');
  return { sql: toDecimal(sql(value), digits), digits };
};

/** Rounds half away from zero; more digits than there are is an error. */
const toNumeric: Print = ([value], { type }): Text => {
  const digits = digitsOfType(type);
  if (digits === null) return type.modifier < 0 ? { sql: sql(value), digits: digitsOf(value) } : refuse('a scale that is not held');
  if (value?.approximate === 'average' && digits.scale > 6) return refuse('an average is rounded to many decimals');
  return { sql: toDecimal(sql(value), digits), digits, approximate: null };
};

/** The text must have a form that both read alike: anything else is an error here, also where PostgreSQL would read it. */
function read(pattern: string, type: string, print: (text: string) => string = (text) => castTo(`trim(${text})`, type)): Rule {
  return rewritten('an error for texts that are not in plain form', ([value]) => `(CASE WHEN NOT regexp_like(${sql(value)}, '${pattern}') THEN ${failure(`not a plain ${type}`, type)} ELSE ${print(sql(value))} END)`);
}

const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,6})?';
const bool: Rule = rewritten("the words PostgreSQL takes", ([value]) => {
  const word = `lower(trim(${sql(value)}))`;
  return `(CASE WHEN ${word} IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN TRUE WHEN ${word} IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN FALSE WHEN ${sql(value)} IS NOT NULL THEN ${failure('not a boolean', 'bool')} END)`;
});

const numericText: Rule = rewritten('an error for texts that are not in plain form', ([value], { type }) => {
  const digits = digitsOfType(type) ?? refuse('a text may have any number of decimals');
  // More decimals than 30 would be cut before they are rounded.
  return { sql: `(CASE WHEN NOT regexp_like(${sql(value)}, '\\A *[+-]?[0-9]{1,30}(?:[.][0-9]{0,30})? *\\z') THEN CAST(fail('not a plain number') AS decimal(${digits.precision},${digits.scale})) ELSE ${toDecimal(`trim(${sql(value)})`, digits)} END)`, digits };
});

/** Cast to a text of limited length: cut, by characters. */
const limited: Rule = exactAs(([value], { type }) => (type.modifier < 4 ? sql(value) : `CAST(${sql(value)} AS varchar(${type.modifier - 4}))`));

const fromText: Rules = Object.assign(
  {},
  ...['text', 'varchar'].map((from): Rules => ({
    ...forTypes(INTEGERS, (type) => ({ [`${from}>${type}`]: read('\\A *[+-]?[0-9]{1,19} *\\z', type) })),
    [`${from}>float8`]: rewritten('an error for texts that are not in plain form', ([value]) => `(CASE WHEN NOT regexp_like(${sql(value)}, '\\A *[+-]?[0-9]{1,30}(?:[.][0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})? *\\z') THEN ${failure('not a plain number', 'float8')} ELSE ${castTo(`trim(${sql(value)})`, 'float8')} END)`),
    [`${from}>numeric`]: numericText,
    [`${from}>date`]: read(`\\A *${DATE} *\\z`, 'date'),
    [`${from}>timestamp`]: read(`\\A *${DATE}(?: ${TIME})? *\\z`, 'timestamp'),
    [`${from}>bool`]: bool,
  })),
) as Rules;

const toText: Rules = forTypes(['text', 'varchar'], (target) =>
  forTypes(['int2', 'int4', 'int8', 'numeric', 'bool', 'date', 'timestamp', 'timestamptz', 'uuid'], (type) => ({
    [`${type}>${target}`]: rewritten('as PostgreSQL writes it', ([value], call) => {
      const text = textOf(value ?? refuse('an argument is missing'));
      return target === 'varchar' && call.type.modifier >= 4 ? `CAST(${text} AS varchar(${call.type.modifier - 4}))` : text;
    }),
  })),
);

/** A float is read as the decimal it stands for in PostgreSQL, which the engine does not do. */
const toInteger = (type: string): Rule => rewritten('halves to the even neighbour', ([value]) => failWhen(`is_nan(${sql(value)}) OR is_infinite(${sql(value)})`, 'out of range', type, castTo(roundedToEven(sql(value)), type)));

export const casts: Rules = {
  ...forTypes(INTEGERS, (from) => forTypes(INTEGERS, (to) => ({ [`${from}>${to}`]: exactAs(([value]) => castTo(sql(value), to)) }))),
  ...forTypes(INTEGERS, (type) => ({
    [`${type}>numeric`]: exactAs(fromInteger(type)),
    [`${type}>float8`]: exactAs(([value]) => castTo(sql(value), 'float8')),
    [`numeric>${type}`]: exactAs(([value]) => castTo(sql(value), type)),
    [`float8>${type}`]: toInteger(type),
  })),
  'bool>int4': rewritten('1 and 0', ([value]) => castTo(sql(value), 'int4')),
  'int4>bool': rewritten('not zero', ([value]) => `(${sql(value)} <> 0)`),
  'numeric>numeric': exactAs(toNumeric),
  'numeric>float8': exactAs(([value]) => castTo(sql(value), 'float8')),
  'float4>float8': exactAs(([value]) => castTo(sql(value), 'float8')),
  'date>timestamp': exactAs(([value]) => castTo(sql(value), 'timestamp')),
  'date>timestamptz': rewritten('midnight in UTC', ([value]) => `with_timezone(${castTo(sql(value), 'timestamp')}, 'UTC')`),
  'timestamp>date': exactAs(([value]) => castTo(sql(value), 'date')),
  'timestamptz>date': rewritten('in UTC', ([value]) => castTo(`(${sql(value)} AT TIME ZONE 'UTC')`, 'date')),
  'timestamp>timestamptz': rewritten('in UTC', ([value]) => `with_timezone(${sql(value)}, 'UTC')`),
  'timestamptz>timestamp': rewritten('in UTC', ([value]) => castTo(`(${sql(value)} AT TIME ZONE 'UTC')`, 'timestamp')),
  ...toText,
  ...fromText,
  'text>varchar': limited,
  'varchar>varchar': limited,
};
