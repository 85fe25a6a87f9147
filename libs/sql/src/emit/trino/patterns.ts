import type { Printed } from '../printed.ts';
import { constantText } from '../printed.ts';
import { quoteText } from '../names.ts';
import { refuse, rewritten, type Rule, type Rules } from '../rules.ts';
import { likePattern, matchesNothing, portableRegex } from '../standard/patterns.ts';
import { constantOf, sides } from './args.ts';

/** A constant pattern; one with an escape character of its own, in the form with the backslash. */
function patternOf(value: Pick<Printed, 'bound'>): string | null | undefined {
  const { bound } = value;
  if (bound.kind !== 'call' || bound.facts.name !== 'like_escape') return constantText(value);
  const [pattern, escape] = bound.arguments.map((part) => (part.kind === 'constant' ? part.text : null));
  if (typeof pattern !== 'string' || typeof escape !== 'string' || [...escape].length > 1) return refuse('the pattern or its escape character is no constant');
  return escapedOtherwise(pattern, escape);
}

function escapedOtherwise(pattern: string, escape: string): string {
  const characters = [...pattern];
  let written = '';
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === escape && escape !== '') {
      index += 1;
      written += `\\${characters[index] ?? refuse('the LIKE pattern ends with its escape character')}`;
    } else written += character === '\\' ? '\\\\' : character;
  }
  return written;
}

/** The backslash must be named as the escape character. Before other characters than `%`, `_` and itself, and at the end, it is an error here. */
function like(negated: boolean, folded: boolean): Rule {
  return rewritten(`ESCAPE '\\'${folded ? ', both in lower case' : ''}`, (args) => {
    const [text, pattern] = sides(args);
    const constant = patternOf(pattern);
    if (folded && typeof constant !== 'string') return refuse('the pattern is no constant');
    const written = typeof constant === 'string' ? quoteText(likePattern(constant)) : pattern.sql;
    const fold = (side: string): string => (folded ? `lower(${side})` : side);
    const escape = typeof constant === 'string' && !constant.includes('\\') ? '' : " ESCAPE '\\'";
    return `(${fold(text.sql)} ${negated ? 'NOT ' : ''}LIKE ${fold(written)}${escape})`;
  });
}

/**
 * A constant pattern in Java's words: `.` is any character, `$` the end of the text and not of its last line. `folded`: ASCII letters in both cases; other letters have more than two
 * forms in one language or the other.
 */
export function javaPattern(pattern: string, folded = false): string {
  portableRegex(pattern);
  if (pattern.includes('&&')) return refuse('the regular expression holds && in a class');
  if (folded && !/^[\x20-\x7e]*$/.test(pattern)) return refuse('letters that are not ASCII, whatever their case');
  if (folded && /\[[^\]]*[a-z]/i.test(pattern)) return refuse('letters in a class, whatever their case');
  let inClass = false;
  const written = pattern.replaceAll(/\\[\s\S]|[\s\S]/g, (piece) => {
    if (piece === '[') inClass = true;
    else if (piece === ']') inClass = false;
    else if (piece === '$' && !inClass) return '\\z';
    else if (folded && /[a-z]/i.test(piece) && piece.length === 1) return `[${piece.toLowerCase()}${piece.toUpperCase()}]`;
    return piece;
  });
  return `(?s)${written}`;
}

function matches(negated: boolean, folded: boolean): Rule {
  return rewritten("regexp_like with (?s) and \\z for $", (args) => {
    const [text, pattern] = sides(args);
    const call = `regexp_like(${text.sql}, ${quoteText(javaPattern(constantOf(pattern, 'the regular expression'), folded))})`;
    return negated ? `(NOT ${call})` : call;
  }, 'constant patterns of plain characters, classes, groups and greedy repetitions');
}

/** `regexp_replace` of the first match: what stands before it is kept. Only where there is one way to match. */
function replaced([text, pattern, replacement, flags]: readonly Printed[]): string {
  const constant = constantOf(pattern, 'the regular expression');
  const { unique, groups } = portableRegex(constant);
  if (!unique) return refuse('the regular expression can match in several ways');
  const all = flags === undefined ? '' : constantOf(flags, 'the flags');
  if (all !== '' && all !== 'g') return refuse('flags other than g');
  if (all === 'g' && matchesNothing(constant)) return refuse('the pattern may match no character');
  // Without g only the first match counts: with ^ in front there is no other, else all that stands before it is matched as well.
  const kept = all === '' && !constant.startsWith('^');
  if (kept && /[\^$]/.test(constant)) return refuse('it replaces every match');
  const words = constantOf(replacement, 'the replacement').replaceAll(/\\(\d)|\\([\s\S]?)|\$/g, (piece, group: string | undefined, other: string | undefined) => {
    if (group !== undefined) return group === '0' || Number(group) > groups ? refuse('the replacement names a group that is not there') : `$${Number(group) + (kept ? 1 : 0)}`;
    if (other !== undefined) return refuse('the replacement holds a backslash');
    return `\\${piece}`;
  });
  if (/\$\d\d/.test(words)) return refuse('a digit after a group');
  const written = kept ? javaPattern(constant).replace(/^\(\?s\)([\s\S]*)$/, (_, rest: string) => `(?s)^(.*?)(?:${rest})`) : javaPattern(constant);
  return `regexp_replace(${text?.sql ?? ''}, ${quoteText(written)}, ${quoteText(kept ? `$1${words}` : words)})`;
}

const ONLY = 'constant patterns with one way to match';

export const patternFunctions: Rules = {
  'like_escape(text,text)': rewritten('as a pattern with the backslash', (_, { bound }) => quoteText(patternOf({ bound }) ?? refuse('the pattern is no constant')), 'constants'),
  'regexp_replace(text,text,text)': rewritten('regexp_replace with $1 for \\1', replaced, ONLY),
  'regexp_replace(text,text,text,text)': rewritten('regexp_replace with $1 for \\1', replaced, ONLY),
  'regexp_like(text,text)': matches(false, false),
};

export const patterns: Rules = {
  'text ~~ text': like(false, false),
  'text !~~ text': like(true, false),
  'text ~~* text': like(false, true),
  'text !~~* text': like(true, true),
  'text ~ text': matches(false, false),
  'text !~ text': matches(true, false),
  'text ~* text': matches(false, true),
  'text !~* text': matches(true, true),
};
