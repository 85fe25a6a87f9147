import { digitsOfType, MAX_DIGITS } from '../digits.ts';
import { exactAs, forTypes, refuse, rewritten, type Call, type Rule, type Rules } from '../rules.ts';
import type { Printed } from '../printed.ts';
import { checked, failIf } from './text.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');
const INTEGERS = ['int2', 'int4', 'int8'];
const WHOLE: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19 };

/** To a decimal of given digits: rounded half away from zero, an error when it has more digits than that. Without digits it keeps its own. */
function toNumeric([value]: readonly Printed[], { type }: Call): { readonly sql: string; readonly digits: { readonly precision: number; readonly scale: number } } {
  const source = value?.digits ?? { precision: WHOLE[value?.bound.type.name ?? ''] ?? MAX_DIGITS, scale: 0 };
  const target = digitsOfType(type);
  if (target === null) {
    if (type.modifier >= 0) refuse('decimals of more than 38 digits');
    return { sql: `toDecimal128(${sql(value)}, ${source.scale})`, digits: source };
  }
  const rounded = target.scale < source.scale ? `round(toDecimal128(${sql(value)}, ${source.scale}), ${target.scale})` : sql(value);
  const decimal = `toDecimal128(${rounded}, ${target.scale})`;
  const fits = target.precision - target.scale >= source.precision - source.scale + (target.scale < source.scale ? 1 : 0);
  if (fits) return { sql: decimal, digits: target };
  const limit = `1${'0'.repeat(target.precision - target.scale)}`;
  return { sql: `(${decimal} + toDecimal128(${failIf(`abs(${decimal}) >= toDecimal128('${limit}', 0)`, 'numeric field overflow')}, ${target.scale}))`, digits: target };
}

/** Text of a time without the zeros at the end of its fraction. */
const trimmed = (text: string): string => `replaceRegexpOne(toString(${text}), '\\\\.?0+$', '')`;

const numericText = (value: Printed | undefined): string => `toDecimalString(toDecimal128(${sql(value)}, ${value?.digits?.scale ?? 0}), ${value?.digits?.scale ?? 0})`;

/** A text cut to the length of `varchar(n)`, by characters. */
const cut = (text: string, { type }: Call): string => (type.name === 'varchar' && type.modifier >= 4 ? `leftUTF8(${text}, ${type.modifier - 4})` : text);
const exactText = (text: (value: Printed | undefined) => string): Rule => exactAs(([value], call) => cut(text(value), call));
const writtenText = (how: string, text: (value: Printed | undefined) => string): Rule => rewritten(how, ([value], call) => cut(text(value), call));

const texts: Rules = Object.assign(
  {},
  ...['text', 'varchar'].map((target): Rules => ({
    ...forTypes([...INTEGERS, 'date', 'uuid'], (type) => ({ [`${type}>${target}`]: exactText((value) => `toString(${sql(value)})`) })),
    [`numeric>${target}`]: writtenText('with all its decimals (toDecimalString)', numericText),
    [`bool>${target}`]: writtenText("'true' and 'false'", (value) => `multiIf(isNull(${sql(value)}), NULL, ${sql(value)}, 'true', 'false')`),
    [`timestamp>${target}`]: writtenText('without zeros at the end', (value) => trimmed(sql(value))),
    [`timestamptz>${target}`]: writtenText('without zeros at the end, with the offset', (value) => `concat(${trimmed(sql(value))}, '+00')`),
  })),
) as Rules;

/** Cast to a text of limited length. */
const limited = writtenText('cut to its length', sql);

export const casts: Rules = {
  ...Object.assign({}, ...INTEGERS.flatMap((from) => INTEGERS.map((to): Rules => ({ [`${from}>${to}`]: rewritten('an error on overflow', ([value]) => checked(sql(value), to)) })))) as Rules,
  ...forTypes(INTEGERS, (type) => ({
    [`${type}>numeric`]: exactAs(toNumeric),
    [`${type}>float8`]: exactAs(([value]) => `toFloat64(${sql(value)})`),
    [`numeric>${type}`]: rewritten('rounded, an error on overflow', ([value]) => checked(`toInt128(round(toDecimal128(${sql(value)}, ${value?.digits?.scale ?? 0})))`, type)),
    [`float8>${type}`]: rewritten('rounded half to even, an error on overflow', ([value]) => checked(`roundBankers(${sql(value)})`, type)),
    [`bool>${type}`]: exactAs(([value]) => `toInt32(${sql(value)})`),
    [`${type}>bool`]: rewritten('not zero', ([value]) => `(${sql(value)} <> 0)`),
  })),
  'numeric>numeric': rewritten('rounded half away from zero, an error on overflow', (args, call) => ({ ...toNumeric(args, call), ...(digitsOfType(call.type) === null ? {} : { approximate: null }) })),
  'numeric>float8': rewritten('by its text, to the nearest float', ([value]) => `toFloat64(toString(toDecimal128(${sql(value)}, ${value?.digits?.scale ?? 0})))`),
  'date>timestamp': exactAs(([value]) => `toDateTime64(${sql(value)}, 6)`),
  'date>timestamptz': exactAs(([value]) => `toDateTime64(${sql(value)}, 6, 'UTC')`),
  'timestamp>date': exactAs(([value]) => `toDate32(${sql(value)})`),
  'timestamptz>date': exactAs(([value]) => `toDate32(${sql(value)})`),
  'timestamp>timestamptz': exactAs(([value]) => `toDateTime64(${sql(value)}, 6, 'UTC')`),
  'timestamptz>timestamp': rewritten('by its microseconds, so that it loses its zone', ([value]) => `fromUnixTimestamp64Micro(toUnixTimestamp64Micro(${sql(value)}))`),
  ...texts,
  'text>varchar': limited,
  'varchar>varchar': limited,
};
