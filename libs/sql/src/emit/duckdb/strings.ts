import { constantInteger, type Printed } from '../printed.ts';
import { quoteText } from '../names.ts';
import { exact, exactAs, refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { asText } from './casts.ts';
import { patternFunctions } from './patterns.ts';
import { castTo, constantOf, failure, sides, sqlOf } from './text.ts';

/** Letters of Unicode 16, which DuckDB 1.5 gives no other case: capitals, then small ones. Found by trying every character up to U+1EFFF. */
const YOUNG = [0x1c89, 0xa7cb, 0xa7cc, 0xa7da, 0xa7dc, ...Array.from({ length: 22 }, (_, at) => 0x10d50 + at)];
const SMALL = [0x1c8a, 0x264, 0xa7cd, 0xa7db, 0x19b, ...Array.from({ length: 22 }, (_, at) => 0x10d70 + at)];
const letters = (codes: readonly number[]): string => quoteText(String.fromCodePoint(...codes));
/** Texts of ASCII take the short way. */
const isPlain = (text: string): string => `strlen(${text}) = length(${text})`;

/** Character by character, as PostgreSQL's C.UTF-8. `ß` has no upper case of its own there; DuckDB gives it the capital one. */
const upper = (text: string): string =>
  `(CASE WHEN ${isPlain(text)} THEN upper(${text}) ELSE translate(array_to_string(list_transform(string_split(${text}, 'ß'), lambda x: upper(x)), 'ß'), ${letters(SMALL)}, ${letters(YOUNG)}) END)`;
const lower = (text: string): string => `(CASE WHEN ${isPlain(text)} THEN lower(${text}) ELSE translate(lower(${text}), ${letters(YOUNG)}, ${letters(SMALL)}) END)`;

const int4 = (sql: string): string => castTo(sql, 'INTEGER');
const length = rewritten('an int4', ([text]) => int4(`length(${sqlOf(text)})`));
const find = rewritten('an int4', ([text, part]) => int4(`strpos(${sqlOf(text)}, ${sqlOf(part)})`));

/** PostgreSQL counts from before the start, where DuckDB counts from the end: `substring('hello', -1, 3)` is 'h'. */
function substring([text, from, count]: readonly Printed[]): string {
  const [start, length_] = [constantInteger(from), count === undefined ? null : constantInteger(count)];
  if (count === undefined) return start === null ? `(CASE WHEN ${sqlOf(from)} IS NOT NULL THEN substring(${sqlOf(text)}, greatest(${sqlOf(from)}, 1)) END)` : `substring(${sqlOf(text)}, ${Math.max(start, 1)})`;
  if (start !== null && length_ !== null) {
    if (length_ < 0) return refuse('the length is negative');
    return `substring(${sqlOf(text)}, ${Math.max(start, 1)}, ${Math.max(start + length_ - Math.max(start, 1), 0)})`;
  }
  const [first, size] = [castTo(sqlOf(from), 'BIGINT'), castTo(sqlOf(count), 'BIGINT')];
  const known = `${sqlOf(text)} IS NOT NULL AND ${sqlOf(from)} IS NOT NULL`;
  const cut = `substring(${sqlOf(text)}, CASE WHEN ${first} < 1 THEN 1 ELSE ${first} END, CASE WHEN ${first} >= 1 THEN ${size} WHEN ${first} + ${size} > 1 THEN ${first} + ${size} - 1 ELSE 0 END)`;
  return `(CASE WHEN ${size} < 0 AND ${known} THEN ${failure('negative substring length not allowed')} WHEN ${known} AND ${sqlOf(count)} IS NOT NULL THEN ${cut} END)`;
}

const cut = rewritten('counted from before the start of the text', substring);
const leading = (name: string): Rule => exactAs(([text, count]) => {
  const characters = constantInteger(count) ?? refuse('the length is no constant');
  if (Math.abs(characters) > 1_000_000_000) refuse('a very long length');
  return `"${name}"(${sqlOf(text)}, ${characters})`;
}, 'constant length');

const padded = (name: string): Rule => rewritten('with blanks where no filler is given', ([text, count, fill]) => {
  const size = constantInteger(count) ?? refuse('the length is no constant');
  const filler = fill === undefined ? ' ' : constantOf(fill, 'the filler');
  if (filler === '') return `"left"(${sqlOf(text)}, ${Math.max(size, 0)})`;
  if (size > 1_000_000) refuse('a very long text');
  return `${name}(${sqlOf(text)}, ${Math.max(size, 0)}, ${quoteText(filler)})`;
}, 'constant length and filler');

const blanks = (name: string): Rule => exactAs(([text]) => `${name}(${sqlOf(text)}, ' ')`);
const trimmed = (name: string): Rule => exactAs(([text, characters]) => `${name}(${sqlOf(text)}, ${sqlOf(characters)})`);

/** `concat` writes booleans with one letter. */
const concatenated = (value: Printed): string => (value.bound.type.name === 'bool' ? `(CASE WHEN ${value.sql} THEN 't' WHEN NOT ${value.sql} THEN 'f' END)` : asText(value));

export const strings: Rules = {
  'length(text)': length,
  'char_length(text)': length,
  'character_length(text)': length,
  'octet_length(text)': rewritten('strlen', ([text]) => int4(`strlen(${sqlOf(text)})`)),
  'bit_length(text)': rewritten('an int4', ([text]) => int4(`bit_length(${sqlOf(text)})`)),
  'lower(text)': rewritten('with the letters of Unicode 16', ([text]) => lower(sqlOf(text))),
  'upper(text)': rewritten('ß stays, with the letters of Unicode 16', ([text]) => upper(sqlOf(text))),
  'substring(text,int4)': cut,
  'substring(text,int4,int4)': cut,
  'substr(text,int4)': cut,
  'substr(text,int4,int4)': cut,
  'left(text,int4)': leading('left'),
  'right(text,int4)': leading('right'),
  'replace(text,text,text)': exact('replace'),
  'position(text,text)': find,
  'strpos(text,text)': find,
  'starts_with(text,text)': exact('starts_with'),
  'repeat(text,int4)': exactAs(([text, count]) => `repeat(${sqlOf(text)}, ${sqlOf(count)})`),
  'reverse(text)': rewritten('character by character', ([text]) => `array_to_string(list_reverse(list_transform(range(1, length(${sqlOf(text)}) + 1), lambda i: substring(${sqlOf(text)}, i, 1))), '')`),
  'ltrim(text)': blanks('ltrim'),
  'rtrim(text)': blanks('rtrim'),
  'btrim(text)': blanks('trim'),
  'ltrim(text,text)': trimmed('ltrim'),
  'rtrim(text,text)': trimmed('rtrim'),
  'btrim(text,text)': trimmed('trim'),
  'lpad(text,int4)': padded('lpad'),
  'lpad(text,int4,text)': padded('lpad'),
  'rpad(text,int4)': padded('rpad'),
  'rpad(text,int4,text)': padded('rpad'),
  'split_part(text,text,int4)': exactAs(([text, separator, field]) => {
    if (constantOf(separator, 'the separator') === '') refuse('an empty separator');
    if ((constantInteger(field) ?? refuse('the field is no constant')) === 0) refuse('a field of 0 is an error');
    return `split_part(${sqlOf(text)}, ${sqlOf(separator)}, ${sqlOf(field)})`;
  }, 'constant separator and field'),
  'translate(text,text,text)': exact('translate'),
  'ascii(text)': exact('ascii'),
  'chr(int4)': rewritten('an error for 0', ([code]) => {
    const constant = constantInteger(code) ?? refuse('the code is no constant');
    return constant < 1 || constant > 0xd7ff ? refuse('a code that is no character') : `chr(${constant})`;
  }, 'constant codes'),
  'md5(text)': exact('md5'),
  'to_hex(int4)': rewritten('in lower case', ([value]) => `lower(to_hex(${castTo(`${sqlOf(value)} & ${castTo('4294967295', 'BIGINT')}`, 'BIGINT')}))`),
  'to_hex(int8)': rewritten('in lower case', ([value]) => `lower(to_hex(${sqlOf(value)}))`),
  'concat(variadic)': rewritten('NULLs left out', (args) => `concat(${args.map(concatenated).join(', ')})`),
  'concat_ws(text,variadic)': rewritten('NULLs left out', ([separator, ...parts]) => `concat_ws(${sqlOf(separator)}, ${parts.map(concatenated).join(', ')})`),
  ...patternFunctions,
};

const WRITTEN: readonly string[] = ['int2', 'int4', 'int8', 'numeric', 'bool', 'date', 'timestamp', 'timestamptz', 'uuid', 'varchar'];

/** `||` with something else than a text writes that as a cast to text does. */
export const concatenation: Rules = {
  'text || text': exactAs((args) => { const [a, b] = sides(args); return `(${a.sql} || ${b.sql})`; }),
  ...Object.fromEntries(
    WRITTEN.flatMap((type) => [`text || ${type}`, `${type} || text`]).map((key) => [key, rewritten('as a cast to text', (args) => { const [a, b] = sides(args); return `(${asText(a)} || ${asText(b)})`; })]),
  ),
};
