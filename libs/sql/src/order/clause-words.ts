import { lexemes } from '../gate/scan.ts';

/** A word of the statement itself, outside of all parentheses. */
export interface ClauseWord {
  /** Upper case. */
  readonly word: string;
  readonly start: number;
}

/** Words of a text that stand outside of parentheses, brackets, quotes and comments, in order. */
export function clauseWords(sql: string): readonly ClauseWord[] {
  const words: ClauseWord[] = [];
  let depth = 0;
  for (const { kind, start, end } of lexemes(sql)) {
    if (kind === 'open') depth += 1;
    else if (kind === 'close') depth -= 1;
    else if (kind === 'word' && depth === 0) words.push({ word: sql.slice(start, end).toUpperCase(), start });
  }
  return words;
}

/** Where the statement ends: behind its last lexeme that is no semicolon, blank or comment. */
export function endOfText(sql: string): number {
  let last = 0;
  for (const { kind, start, end } of lexemes(sql)) {
    const length = kind === 'comment' ? 0 : sql.slice(start, end).replace(/[\s;]+$/, '').length;
    if (length > 0) last = start + length;
  }
  return last;
}
