import { CannotEmit } from '../cannot-emit.ts';

/** A LIKE pattern read by PostgreSQL's rules, with the backslash as escape character. */
export type LikeToken = { readonly literal: string } | 'any' | 'one';

/**
 * Reads a constant LIKE pattern. A backslash makes the next character literal, whatever it is.
 *
 * @throws CannotEmit for a pattern that ends in a lone backslash, which is an error in PostgreSQL, but only when a row gets that far.
 */
export function likeTokens(pattern: string): readonly LikeToken[] {
  const tokens: LikeToken[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === '%') tokens.push('any');
    else if (character === '_') tokens.push('one');
    else if (character === '\\') {
      index += 1;
      const next = characters[index];
      if (next === undefined) throw new CannotEmit('the LIKE pattern ends with its escape character');
      tokens.push({ literal: next });
    } else tokens.push({ literal: character });
  }
  return tokens;
}

/** The pattern with a backslash before `%`, `_` and `\` only: the form that all engines read alike where the backslash is their escape character. */
export function likePattern(pattern: string): string {
  return likeTokens(pattern)
    .map((token) => (token === 'any' ? '%' : token === 'one' ? '_' : /[%_\\]/.test(token.literal) ? `\\${token.literal}` : token.literal))
    .join('');
}

/** Whether `part` of a regular expression is the same in PostgreSQL's language and in those of the engines (RE2, and Java's as Trino has it). */
export interface PortableRegex {
  /** Groups that capture, in order. */
  readonly groups: number;
  /** What it matches does not depend on the order in which alternatives and repetitions are tried, so that it can be replaced. */
  readonly unique: boolean;
}

const ATOM = /^(?:\\[.^$*+?()[\]{}|\\/-]|\[\^?(?:[^\\[\]^-]|[^\\[\]^-]-[^\\[\]^-]|\\[.\-/])+\]|\.|[^\\^$*+?()[\]{}|.])/u;
/** PostgreSQL counts to 255. */
const tooMany = (quantifier: string): boolean => [...quantifier.matchAll(/\d+/g)].some(([count]) => Number(count) > 255);
const QUANTIFIER = /^(?:[*+?](?![+?*])|\{\d{1,3}(?:,\d{0,3})?\}(?![+?*]))/;

/**
 * Reads a regular expression of plain characters, classes, `.`, greedy repetitions, groups, alternatives and the anchors `^` and `$`. Words like `\w` and `\b`, references and
 * everything else are read differently somewhere.
 *
 * @throws CannotEmit
 */
export function portableRegex(pattern: string): PortableRegex {
  let rest = pattern;
  let groups = 0;
  let depth = 0;
  let quantifiers = 0;
  let alternatives = false;
  let nested = false;
  let repeatable = false;
  // Starts a director (`***=`, `(?i)`) that only PostgreSQL knows, or holds an empty group.
  if (/^\*\*\*|^\(\?[a-z]/.test(pattern) || /\((?:\?:)?\)/.test(pattern)) throw notPortable(pattern);
  while (rest !== '') {
    const open = /^\((?:\?:)?/.exec(rest);
    const atom = ATOM.exec(rest);
    const quantifier = QUANTIFIER.exec(rest);
    if (open !== null && !/^\(\?(?!:)/.test(rest)) {
      if (open[0] === '(') groups += 1;
      depth += 1;
      rest = rest.slice(open[0].length);
      repeatable = false;
    } else if (rest.startsWith(')') && depth > 0) {
      depth -= 1;
      rest = rest.slice(1);
      repeatable = true;
    } else if (rest.startsWith('|')) {
      alternatives = true;
      rest = rest.slice(1);
      repeatable = false;
    } else if (anchorsBranch(rest, pattern.slice(0, pattern.length - rest.length))) {
      rest = rest.slice(1);
      repeatable = false;
    } else if (quantifier !== null && repeatable && !tooMany(quantifier[0])) {
      quantifiers += 1;
      if (pattern[pattern.length - rest.length - 1] === ')') nested = true;
      rest = rest.slice(quantifier[0].length);
      repeatable = false;
    } else if (atom !== null) {
      rest = rest.slice(atom[0].length);
      repeatable = true;
    } else throw notPortable(pattern);
  }
  if (depth !== 0) throw notPortable(pattern);
  const whole = pattern.startsWith('^') && pattern.endsWith('$') && !pattern.endsWith('\\$');
  return { groups, unique: !alternatives && (quantifiers <= 1 || (whole && !nested) || (whole && /\(\?:[^()*+{}|]*\)\?/.test(pattern))) };
}

/** `^` at the beginning of a branch or `$` at its end; elsewhere they match nothing, which DuckDB does not see. */
function anchorsBranch(rest: string, before: string): boolean {
  return rest.startsWith('^') ? /(?:^|(?<!\\)[(|]|(?<!\\)\(\?:)$/.test(before) : /^\$(?:$|[)|])/.test(rest);
}

/** Whether a portable expression matches no character at all, but for an anchor alone: engines differ in where they replace that beside other matches. */
export function matchesNothing(pattern: string): boolean {
  return pattern !== '^' && pattern !== '$' && new RegExp(pattern).test('');
}

function notPortable(pattern: string): CannotEmit {
  return new CannotEmit(`the regular expression '${pattern.slice(0, 40)}' holds more than plain characters, classes, groups and greedy repetitions`);
}
