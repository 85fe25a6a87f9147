import { constantInteger, constantText, type Printed } from '../printed.ts';
import { exact, exactAs, forTypes, refuse, rewritten, type Print, type Rule, type Rules } from '../rules.ts';
import { castTo, constantOf, failWhen, isConstant, sql } from './args.ts';
import { patternFunctions } from './patterns.ts';
import { textOf } from './text-of.ts';

const asInt = (write: (args: readonly Printed[]) => string): Rule => exactAs((args) => castTo(write(args), 'int4'));

/** A whole number, also where arithmetic on it leaves its type. */
const long = (value: Printed | undefined): string => {
  const constant = constantInteger(value);
  return constant === null ? `CAST(${sql(value)} AS bigint)` : String(constant);
};

/** From a position that may lie before the text, this many characters: those before it count. */
const part: Print = ([text, from, count]) => {
  const start = constantInteger(from);
  const length = count === undefined ? undefined : constantInteger(count);
  if (count === undefined) return start !== null ? `substr(${sql(text)}, ${Math.max(start, 1)})` : `substr(${sql(text)}, greatest(${long(from)}, 1))`;
  if (start !== null && length !== undefined && length !== null) {
    if (length < 0) return refuse('a negative length');
    const end = start + length;
    return `substr(${sql(text)}, ${Math.max(start, 1)}, ${Math.max(end - Math.max(start, 1), 0)})`;
  }
  const [first, end] = [`greatest(${long(from)}, 1)`, `(${long(from)} + ${long(count)})`];
  const found = `substr(${sql(text)}, ${first}, greatest(${end} - ${first}, 0))`;
  return failWhen(`${sql(count)} < 0`, 'negative substring length not allowed', 'text', found);
};

/** A negative number leaves out that many characters at the other end. */
const left: Print = ([text, count]) => {
  const found = constantInteger(count);
  if (found !== null) return found >= 0 ? `substr(${sql(text)}, 1, ${found})` : `substr(${sql(text)}, 1, greatest(length(${sql(text)}) - ${-found}, 0))`;
  return `substr(${sql(text)}, 1, greatest(CASE WHEN ${sql(count)} < 0 THEN length(${sql(text)}) + ${long(count)} ELSE ${long(count)} END, 0))`;
};

const right: Print = ([text, count]) => {
  const found = constantInteger(count);
  const length = `length(${sql(text)})`;
  if (found !== null) return found >= 0 ? `substr(${sql(text)}, greatest(${length} - ${found}, 0) + 1)` : `substr(${sql(text)}, ${1 - found})`;
  return `substr(${sql(text)}, CASE WHEN ${sql(count)} < 0 THEN 1 - ${long(count)} ELSE greatest(${length} - ${long(count)}, 0) + 1 END)`;
};

/** Longest text that is filled up here. */
const MAX_FILLED = 10_000;

function pad(name: 'lpad' | 'rpad'): Rule {
  return rewritten('a length of 0 for less', ([text, length, fill]) => {
    const count = constantInteger(length);
    const filling = fill === undefined ? ' ' : constantOf(fill, 'the filling');
    if (filling === '') return refuse('an empty filling');
    if (count !== null && count > MAX_FILLED) return refuse('a length of more than 10,000');
    return `${name}(${sql(text)}, ${count === null ? `greatest(${sql(length)}, 0)` : Math.max(count, 0)}, ${fill === undefined ? "' '" : sql(fill)})`;
  }, 'a constant filling');
}

const trim = (side: 'BOTH' | 'LEADING' | 'TRAILING'): Rule =>
  rewritten('TRIM with the characters named: all white space otherwise', ([text, characters]) => {
    if (characters === undefined) return `trim(${side} ' ' FROM ${sql(text)})`;
    return constantOf(characters, 'the set of characters') === '' ? sql(text) : `trim(${side} ${sql(characters)} FROM ${sql(text)})`;
  }, 'constant characters');

const replace: Rule = exactAs(([text, from, to]) => {
  if (constantText(from ?? refuse('an argument is missing')) === '') return refuse('an empty text is replaced');
  const written = `replace(${sql(text)}, ${sql(from)}, ${sql(to)})`;
  return isConstant(from) ? written : `(CASE WHEN ${sql(from)} = '' AND ${sql(to)} IS NOT NULL THEN ${sql(text)} ELSE ${written} END)`;
});

const splitPart: Rule = rewritten("'' where there is no such part", ([text, separator, number]) => {
  const which = constantInteger(number);
  if (which === null || which === 0) return refuse('the number of the part is no constant');
  if (constantOf(separator, 'the separator') === '') return refuse('an empty separator');
  const found = which > 0 ? `split_part(${sql(text)}, ${sql(separator)}, ${which})` : `element_at(split(${sql(text)}, ${sql(separator)}), ${which})`;
  return `(CASE WHEN ${sql(text)} IS NOT NULL THEN COALESCE(${found}, '') END)`;
}, 'a constant separator and number');

const repeat: Rule = rewritten('array_join(repeat(…)); an error for more than 10,000', ([text, count]) => {
  const times = constantInteger(count);
  if (times !== null && times <= 0) return `substr(${sql(text)}, 1, 0)`;
  if (times !== null && times > MAX_FILLED) return refuse('more than 10,000 times');
  return `(CASE WHEN ${sql(text)} IS NOT NULL THEN array_join(repeat(${sql(text)}, ${times ?? `greatest(${sql(count)}, 0)`}), '') END)`;
});

/** As it is answered: a boolean as one letter, which its cast to text is not. */
const written = (value: Printed): string => (value.bound.type.name === 'bool' ? `(CASE WHEN ${value.sql} THEN 't' WHEN NOT ${value.sql} THEN 'f' END)` : textOf(value));

/** NULLs count as nothing. */
const concat: Rule = rewritten('concat_ws, which leaves NULLs out', (args) => `concat_ws('', ${args.map(written).join(', ')})`);

const concatWith: Rule = exactAs(([separator, ...rest]) => (rest.length === 0 ? refuse('nothing to join') : `concat_ws(${sql(separator)}, ${rest.map(written).join(', ')})`));

/** The first character's code point; 0 for none. */
const ascii: Rule = rewritten('codepoint of the first character', ([text]) => castTo(`(CASE WHEN ${sql(text)} = '' THEN 0 ELSE codepoint(CAST(substr(${sql(text)}, 1, 1) AS varchar(1))) END)`, 'int4'));

/** Negative numbers by their two's complement. */
const hex: Rule = rewritten('to_base of the bits', ([value]) => `to_base(bitwise_and(CAST(${sql(value)} AS bigint), 4294967295), 16)`);
const longHex: Rule = rewritten('to_base, or the bytes of a negative number', ([value]) => `(CASE WHEN ${sql(value)} < 0 THEN lower(to_hex(to_big_endian_64(${sql(value)}))) ELSE to_base(${sql(value)}, 16) END)`);

const overlay: Rule = rewritten('from the parts before and after it', ([text, by, from, count]) => {
  const start = constantInteger(from);
  const length = count === undefined ? `length(${sql(by)})` : constantInteger(count);
  if (start === null || start < 1 || length === null || Number(length) < 0) return refuse('the place is no positive constant');
  return `(substr(${sql(text)}, 1, ${start - 1}) || ${sql(by)} || substr(${sql(text)}, ${start} + ${length}))`;
}, 'a constant place');

export const strings: Rules = {
  ...forTypes(['length', 'char_length', 'character_length'], (name) => ({ [`${name}(text)`]: asInt(([text]) => `length(${sql(text)})`) })),
  'octet_length(text)': rewritten('length of its bytes', ([text]) => castTo(`length(to_utf8(${sql(text)}))`, 'int4')),
  'bit_length(text)': rewritten('length of its bytes', ([text]) => castTo(`length(to_utf8(${sql(text)})) * 8`, 'int4')),
  'octet_length(bytea)': asInt(([bytes]) => `length(${sql(bytes)})`),
  'length(bytea)': asInt(([bytes]) => `length(${sql(bytes)})`),
  'lower(text)': exact('lower'),
  'upper(text)': exact('upper'),
  ...forTypes(['substring', 'substr'], (name) => ({
    [`${name}(text,int4)`]: rewritten('positions before the text count', part),
    [`${name}(text,int4,int4)`]: rewritten('positions before the text count', part),
  })),
  'left(text,int4)': rewritten('substr', left),
  'right(text,int4)': rewritten('substr', right),
  ...forTypes(['lpad', 'rpad'], (name) => ({ [`${name}(text,int4)`]: pad(name as 'lpad' | 'rpad'), [`${name}(text,int4,text)`]: pad(name as 'lpad' | 'rpad') })),
  ...forTypes(['btrim', 'ltrim', 'rtrim'], (name) => {
    const rule = trim(name === 'btrim' ? 'BOTH' : name === 'ltrim' ? 'LEADING' : 'TRAILING');
    return { [`${name}(text)`]: rule, [`${name}(text,text)`]: rule };
  }),
  'position(text,text)': asInt(([text, wanted]) => `strpos(${sql(text)}, ${sql(wanted)})`),
  'strpos(text,text)': asInt(([text, wanted]) => `strpos(${sql(text)}, ${sql(wanted)})`),
  'replace(text,text,text)': replace,
  'reverse(text)': exact('reverse'),
  'repeat(text,int4)': repeat,
  'translate(text,text,text)': exactAs((args) => (args.slice(1).every(isConstant) ? `translate(${args.map(sql).join(', ')})` : refuse('the characters are no constants')), 'constant characters'),
  'split_part(text,text,int4)': splitPart,
  'starts_with(text,text)': exact('starts_with'),
  'text_starts_with(text,text)': exact('starts_with'),
  'concat(variadic)': concat,
  'concat_ws(text,variadic)': concatWith,
  'ascii(text)': ascii,
  'chr(int4)': exactAs(([code]) => {
    const found = constantInteger(code);
    return found !== null && found >= 1 && found <= 0x10ffff && (found < 0xd800 || found > 0xdfff) ? `chr(${found})` : refuse('the code is no constant');
  }, 'a constant code'),
  'md5(text)': rewritten('lower(to_hex(md5(to_utf8(…))))', ([text]) => `lower(to_hex(md5(to_utf8(${sql(text)}))))`),
  'to_hex(int4)': hex,
  'to_hex(int8)': longHex,
  'encode(bytea,text)': rewritten('lower(to_hex(…))', ([bytes, format]) => (constantOf(format, 'the format') === 'hex' ? `lower(to_hex(${sql(bytes)}))` : refuse('formats other than hex')), 'hex'),
  'overlay(text,text,int4)': overlay,
  'overlay(text,text,int4,int4)': overlay,
  ...patternFunctions,
};
