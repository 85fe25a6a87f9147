import { constantInteger, constantText, type Printed } from '../printed.ts';
import { exactAs, refuse, rewritten, type Rules } from '../rules.ts';
import { matchesNothing, portableRegex } from '../standard/patterns.ts';
import { asInteger, failIf, quote } from './text.ts';

const sql = (value: Printed | undefined): string => value?.sql ?? refuse('an argument is missing');

/**
 * Lower case by single characters, as PostgreSQL's C.UTF-8: ClickHouse also knows rules that look around (the final sigma) or make two characters of one.
 */
export const lower = (text: string): string => `lowerUTF8(replaceAll(replaceAll(${text}, 'Σ', 'σ'), 'İ', 'i'))`;

/** Where a character has an upper case of two, PostgreSQL leaves it as it is: then character by character. Greek with an iota below has one that ClickHouse does not know. */
export function upper(text: string): string {
  const each = `arrayStringConcat(arrayMap(c -> if(lengthUTF8(upperUTF8(c)) = 1, upperUTF8(c), c), extractAll(ifNull(${text}, ''), '(?s).')))`;
  const checked = `if(${failIf(`match(${text}, '[\\\\x{1F80}-\\\\x{1FFF}]')`, 'a character whose upper case is not known')} = 0, ${each}, '')`;
  return `multiIf(isNull(${text}), NULL, lengthUTF8(upperUTF8(${text})) = lengthUTF8(${text}), upperUTF8(${text}), ${checked})`;
}

function constantCount(value: Printed | undefined, what: string): number {
  const count = constantInteger(value);
  return count === null || Math.abs(count) > 1_000_000 ? refuse(`${what} is no constant`) : count;
}

function constantOf(value: Printed | undefined, what: string): string {
  const text = value === undefined ? undefined : constantText(value);
  return typeof text === 'string' ? text : refuse(`${what} is no constant`);
}

/** PostgreSQL counts from before the start: `substring('hello', 0, 3)` is 'he'. */
function substring([text, from, length]: readonly Printed[]): string {
  const start = constantCount(from, 'the start');
  const first = Math.max(start, 1);
  if (length === undefined) return `substringUTF8(${sql(text)}, ${first})`;
  const count = constantCount(length, 'the length');
  if (count < 0) refuse('the length is negative');
  return `substringUTF8(${sql(text)}, ${first}, ${Math.max(start + count - first, 0)})`;
}

function regexReplace([text, pattern, by, flags]: readonly Printed[]): string {
  const [regex, replacement, mode] = [constantOf(pattern, 'the pattern'), constantOf(by, 'the replacement'), flags === undefined ? '' : constantOf(flags, 'the flags')];
  const { groups, unique } = portableRegex(regex);
  if (!unique) refuse('what the pattern matches depends on the order in which it is tried');
  if (mode !== '' && mode !== 'g') refuse('flags other than g');
  if (mode === 'g' && matchesNothing(regex)) refuse('the pattern may match no character');
  const used = [...replacement.matchAll(/\\(.?)/gs)].map(([, next = '']) => next);
  if (used.includes('\\')) refuse('a backslash in the replacement: there is no way to write one');
  if (used.some((next) => !/^\d$/.test(next) || Number(next) > groups)) refuse('the replacement refers to something else than a group');
  return `${mode === 'g' ? 'replaceRegexpAll' : 'replaceRegexpOne'}(${sql(text)}, ${quote(regex)}, ${quote(replacement)})`;
}

const length = rewritten('counts characters (lengthUTF8)', ([text]) => asInteger(`lengthUTF8(${sql(text)})`, 'int4'));
const position = rewritten('counts characters (positionUTF8)', ([text, part]) => asInteger(`positionUTF8(${sql(text)}, ${sql(part)})`, 'int4'));
const cut = rewritten('counts characters (substringUTF8)', substring, 'constant start and length');
const blanks = (name: string): Rules[string] => exactAs(([text]) => `${name}(${sql(text)}, ' ')`);
const trimmed = (name: string): Rules[string] => exactAs(([text, characters]) => {
  const set = constantOf(characters, 'the characters to trim');
  if (/[^\u0020-\u007e]/.test(set)) refuse('the characters to trim are not plain ASCII');
  return set === '' ? sql(text) : `${name}(${sql(text)}, ${quote(set)})`;
}, 'constant ASCII characters');
const padded = (name: string): Rules[string] => rewritten('counts characters', ([text, count, fill]) => {
  const size = constantCount(count, 'the length');
  const filler = fill === undefined ? ' ' : constantOf(fill, 'the filler');
  if (filler === '') refuse('an empty filler');
  return `${name}(${sql(text)}, ${Math.max(size, 0)}, ${quote(filler)})`;
}, 'constant length and filler');
/** Arguments that are not text are written as PostgreSQL writes them. */
function asText(value: Printed): string {
  const { name } = value.bound.type;
  if (name === 'text' || name === 'varchar') return value.sql;
  if (name === 'int2' || name === 'int4' || name === 'int8') return `toString(${value.sql})`;
  return refuse(`${name} as text`);
}

export const strings: Rules = {
  'length(text)': length,
  'char_length(text)': length,
  'character_length(text)': length,
  'octet_length(text)': rewritten('length in bytes', ([text]) => asInteger(`length(${sql(text)})`, 'int4')),
  'bit_length(text)': rewritten('length in bytes', ([text]) => asInteger(`(length(${sql(text)}) * 8)`, 'int4')),
  'lower(text)': rewritten('character by character', ([text]) => lower(sql(text))),
  'upper(text)': rewritten('character by character', ([text]) => upper(sql(text))),
  'substring(text,int4)': cut,
  'substring(text,int4,int4)': cut,
  'substr(text,int4)': cut,
  'substr(text,int4,int4)': cut,
  'left(text,int4)': rewritten('counts characters (leftUTF8)', ([text, count]) => `leftUTF8(${sql(text)}, ${constantCount(count, 'the length')})`, 'constant length'),
  'right(text,int4)': rewritten('counts characters (rightUTF8)', ([text, count]) => `rightUTF8(${sql(text)}, ${constantCount(count, 'the length')})`, 'constant length'),
  'replace(text,text,text)': rewritten('replaceAll', ([text, from, to]) => (constantOf(from, 'what is replaced') === '' ? sql(text) : `replaceAll(${sql(text)}, ${sql(from)}, ${sql(to)})`), 'constant text to replace'),
  'position(text,text)': position,
  'strpos(text,text)': position,
  'starts_with(text,text)': rewritten('startsWith', ([text, start]) => `startsWith(${sql(text)}, ${sql(start)})`),
  'reverse(text)': rewritten('reverseUTF8', ([text]) => `reverseUTF8(${sql(text)})`),
  'repeat(text,int4)': exactAs(([text, count]) => `repeat(${sql(text)}, ${Math.max(constantCount(count, 'the count'), 0)})`, 'constant count'),
  'ltrim(text)': blanks('trimLeft'),
  'rtrim(text)': blanks('trimRight'),
  'btrim(text)': blanks('trimBoth'),
  'ltrim(text,text)': trimmed('trimLeft'),
  'rtrim(text,text)': trimmed('trimRight'),
  'btrim(text,text)': trimmed('trimBoth'),
  'lpad(text,int4)': padded('leftPadUTF8'),
  'lpad(text,int4,text)': padded('leftPadUTF8'),
  'rpad(text,int4)': padded('rightPadUTF8'),
  'rpad(text,int4,text)': padded('rightPadUTF8'),
  'md5(text)': rewritten('lower(hex(MD5(x)))', ([text]) => `lower(hex(MD5(${sql(text)})))`),
  'translate(text,text,text)': rewritten('translateUTF8', ([text, from, to]) => {
    const [search, replace] = [constantOf(from, 'the characters'), constantOf(to, 'the characters')];
    const characters = [...search];
    if ([...replace].length < characters.length || new Set(characters).size < characters.length) refuse('characters that are taken out or stand twice');
    return `translateUTF8(${sql(text)}, ${quote(search)}, ${quote([...replace].slice(0, characters.length).join(''))})`;
  }, 'constants of one length'),
  'split_part(text,text,int4)': rewritten('an element of splitByString', ([text, separator, field]) => {
    const index = constantCount(field, 'the field');
    const by = constantOf(separator, 'the separator');
    if (index === 0) refuse('a field of 0 is an error');
    if (by === '') refuse('an empty separator');
    return `if(isNull(${sql(text)}), NULL, arrayElement(splitByString(${quote(by)}, ifNull(${sql(text)}, '')), ${index}))`;
  }, 'constant separator and field'),
  'concat(variadic)': rewritten('NULLs left out', (args) => (args.length === 1 ? `ifNull(${asText(args[0] as Printed)}, '')` : `concat(${args.map((value) => `ifNull(${asText(value)}, '')`).join(', ')})`), 'texts and whole numbers'),
  'concat_ws(text,variadic)': rewritten('NULLs left out', ([separator, ...parts]) => `if(isNull(${sql(separator)}), NULL, arrayStringConcat(arrayMap(x -> ifNull(x, ''), arrayFilter(x -> isNotNull(x), [${parts.map((part) => `CAST(${asText(part)} AS Nullable(String))`).join(', ')}])), ${quote(constantOf(separator, 'the separator'))}))`, 'constant separator; texts and whole numbers'),
  'regexp_replace(text,text,text)': exactAs(regexReplace, 'constant pattern that is matched in one way only'),
  'regexp_replace(text,text,text,text)': exactAs(regexReplace, 'constant pattern that is matched in one way only, flag g'),
  'regexp_like(text,text)': exactAs(([text, pattern]) => {
    const regex = constantOf(pattern, 'the pattern');
    portableRegex(regex);
    return `match(${sql(text)}, ${quote(regex)})`;
  }, 'constant patterns of plain characters, classes, groups and greedy repetitions'),
};
