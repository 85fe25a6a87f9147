import { constantText, type Printed } from '../printed.ts';
import { quoteText } from '../names.ts';
import { exactAs, refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { likeTokens, matchesNothing, portableRegex } from '../standard/patterns.ts';
import { constantOf, failure, sides, sqlOf } from './text.ts';

/** A LIKE pattern with its backslashes; DuckDB has no escape character of its own, and looks up patterns without one faster. */
function written(pattern: string): string {
  likeTokens(pattern);
  return pattern.includes('\\') ? `${quoteText(pattern)} ESCAPE '\\'` : quoteText(pattern);
}

/** A constant pattern that has another escape character, or none, in the form that has the backslash. */
function escaped({ bound }: Pick<Printed, 'bound'>): string | null {
  if (bound.kind !== 'call' || bound.facts.name !== 'like_escape') return null;
  const [pattern, escape] = bound.arguments.map((argument) => (argument.kind === 'constant' ? argument.text : null));
  if (pattern == null || escape == null || [...escape].length > 1) return refuse('the pattern or its escape character is no constant');
  let text = '';
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === escape) {
      index += 1;
      text += `\\${characters[index] ?? refuse('the LIKE pattern ends with its escape character')}`;
    } else text += character === '\\' ? '\\\\' : character;
  }
  return text;
}

function like(negated: boolean, folded: boolean): Rule {
  const name = `${negated ? 'NOT ' : ''}${folded ? 'ILIKE' : 'LIKE'}`;
  return rewritten('with the backslash as escape character', (args) => {
    const [text, pattern] = sides(args);
    const constant = escaped(pattern) ?? constantText(pattern);
    // Letters of Unicode 16 have no other case in DuckDB.
    if (folded && (typeof constant !== 'string' || /[\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7dc\u{10d50}-\u{10d85}]/u.test(constant))) return refuse('the pattern is no constant, or has letters of Unicode 16');
    if (typeof constant === 'string') return `(${text.sql} ${name} ${written(constant)})`;
    // A pattern that ends in a lone backslash is an error, where the text gets that far; DuckDB finds no match.
    const lone = `regexp_matches(${pattern.sql}, '(^|[^\\\\])(\\\\\\\\)*\\\\$', 's')`;
    return `(CASE WHEN ${lone} AND ${text.sql} IS NOT NULL THEN ${failure('LIKE pattern must not end with escape character')} ELSE ${text.sql} ${name} ${pattern.sql} ESCAPE '\\' END)`;
  });
}

/** PostgreSQL lets `.` and `[^x]` match a new line. */
function regexMatch(text: string, pattern: Printed | undefined, options: string): string {
  const constant = constantOf(pattern, 'the pattern');
  portableRegex(constant);
  if (options.includes('i') && /[^ -~\n\t]|[ks]/i.test(constant)) refuse('letters with more than two cases');
  return `regexp_matches(${text}, ${quoteText(constant)}, '${options}')`;
}

const regex = (negated: boolean, options: string): Rule => rewritten('regexp_matches', (args) => {
  const [text, pattern] = sides(args);
  return `(${negated ? 'NOT ' : ''}${regexMatch(text.sql, pattern, options)})`;
}, 'constant patterns of plain characters, classes, groups and greedy repetitions');

function regexReplace([text, pattern, by, flags]: readonly Printed[]): string {
  const [expression, replacement, mode] = [constantOf(pattern, 'the pattern'), constantOf(by, 'the replacement'), flags === undefined ? '' : constantOf(flags, 'the flags')];
  const { groups, unique } = portableRegex(expression);
  if (!unique) refuse('what the pattern matches depends on the order in which it is tried');
  if (mode !== '' && mode !== 'g') refuse('flags other than g');
  if (mode === 'g' && matchesNothing(expression)) refuse('the pattern may match no character');
  const used = [...replacement.matchAll(/\\(.?)/gs)].map(([, next = '']) => next);
  if (used.some((next) => !/^[1-9\\]$/.test(next) || (next !== '\\' && Number(next) > groups))) refuse('the replacement refers to something else than a group');
  return `regexp_replace(${sqlOf(text)}, ${quoteText(expression)}, ${quoteText(replacement)}, '${mode}s')`;
}

const REGEX = 'constant patterns that are matched in one way only, flag g';

export const patternOperators: Rules = {
  'text ~~ text': like(false, false),
  'text !~~ text': like(true, false),
  'text ~~* text': like(false, true),
  'text !~~* text': like(true, true),
  'text ~ text': regex(false, 's'),
  'text !~ text': regex(true, 's'),
  'text ~* text': regex(false, 'si'),
  'text !~* text': regex(true, 'si'),
  'text ^@ text': exactAs((args) => { const [text, start] = sides(args); return `starts_with(${text.sql}, ${start.sql})`; }),
};

export const patternFunctions: Rules = {
  'like_escape(text,text)': rewritten('with the backslash', (_, call) => quoteText(escaped(call) ?? refuse('an unusual place')), 'constants'),
  'regexp_like(text,text)': rewritten('regexp_matches', ([text, pattern]) => regexMatch(sqlOf(text), pattern, 's'), 'constant patterns of plain characters, classes, groups and greedy repetitions'),
  'regexp_replace(text,text,text)': rewritten('a new line is a character like others', regexReplace, REGEX),
  'regexp_replace(text,text,text,text)': rewritten('a new line is a character like others', regexReplace, REGEX),
};
