/** A character that nobody can see, where it could change what a reader believes the statement says. */
export interface Forbidden {
  readonly codePoint: number;
  readonly line: number;
  readonly column: number;
}

export interface Scan {
  /** Deepest nesting of parentheses, brackets and CASE outside literals and comments. */
  readonly depth: number;
  readonly forbidden: Forbidden | null;
}

/** Controls, no-break and zero-width spaces, line separators, direction marks, byte order mark, tags. */
// oxlint-disable-next-line no-control-regex, no-misleading-character-class -- finding such characters is the point
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;

/** What begins another kind of piece, words aside. */
const STARTS = '()[]\'"-/$';
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** A piece of the text by PostgreSQL's lexical rules, as far as anybody here needs them. */
export interface Lexeme {
  readonly kind: 'open' | 'close' | 'text' | 'name' | 'comment' | 'word' | 'other';
  readonly start: number;
  readonly end: number;
}

/** The pieces of a text, in order, without a gap (`scan.l`: standard_conforming_strings on). Nothing is an error: what is not closed goes to the end. */
export function* lexemes(sql: string): Generator<Lexeme> {
  for (let start = 0; start < sql.length; ) {
    const lexeme = lexemeAt(sql, start);
    yield lexeme;
    start = lexeme.end;
  }
}

function lexemeAt(sql: string, start: number): Lexeme {
  const char = sql[start];
  if (char === '(' || char === '[') return { kind: 'open', start, end: start + 1 };
  if (char === ')' || char === ']') return { kind: 'close', start, end: start + 1 };
  if (char === "'") return { kind: 'text', start, end: endOfQuoted(sql, start, isEscapeString(sql, start)) };
  if (char === '"') return { kind: 'name', start, end: endOfQuoted(sql, start, false) };
  if (char === '-' && sql[start + 1] === '-') return { kind: 'comment', start, end: endOfLine(sql, start) };
  if (char === '/' && sql[start + 1] === '*') return { kind: 'comment', start, end: endOfComment(sql, start) };
  if (char === '$') {
    const end = endOfDollarQuoted(sql, start);
    return { kind: end > start + 1 ? 'text' : 'other', start, end };
  }
  if (!isWordStart(sql.charCodeAt(start))) return { kind: 'other', start, end: endOfOther(sql, start + 1) };
  return { kind: 'word', start, end: endOfWord(sql, start + 1) };
}

/**
 * One pass over the text. It decides nothing about meaning: it keeps absurd depth away from the parser and finds invisible characters outside string
 * literals, where text may hold anything but NUL.
 */
export function scan(sql: string): Scan {
  let depth = 0;
  let deepest = 0;
  const literals: [number, number][] = [];
  const nul = sql.indexOf('\0');
  if (nul >= 0) return { depth: 0, forbidden: locate(sql, nul) };
  for (let next = 0; next < sql.length; ) {
    const { kind, start, end } = lexemeAt(sql, next);
    next = end;
    const nesting = kind === 'word' ? caseNesting(sql, start, end) : kind === 'open' ? 1 : kind === 'close' ? -1 : 0;
    depth += nesting;
    if (depth > deepest) deepest = depth;
    if (kind === 'text') literals.push([start, end]);
  }
  return { depth: deepest, forbidden: firstInvisible(sql, literals) };
}

/** CASE opens, END closes. */
function caseNesting(sql: string, start: number, end: number): number {
  if (end - start === 4 && sql.slice(start, end).toLowerCase() === 'case') return 1;
  return end - start === 3 && sql.slice(start, end).toLowerCase() === 'end' ? -1 : 0;
}

function firstInvisible(sql: string, literals: readonly (readonly [number, number])[]): Forbidden | null {
  if (!INVISIBLE.test(sql)) return null;
  let from = 0;
  for (const [start, end] of [...literals, [sql.length, sql.length] as const]) {
    const found = INVISIBLE.exec(sql.slice(from, start));
    if (found !== null) return locate(sql, from + found.index);
    from = end;
  }
  return null;
}

function locate(sql: string, index: number): Forbidden {
  const before = sql.slice(0, index).split(/\r\n|\r|\n/);
  return { codePoint: sql.codePointAt(index) ?? 0, line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** Spaces, digits and operators in one piece. */
function endOfOther(sql: string, start: number): number {
  let at = start;
  while (at < sql.length && !isWordStart(sql.charCodeAt(at)) && !STARTS.includes(sql.charAt(at))) at += 1;
  return at;
}

function endOfWord(sql: string, start: number): number {
  let at = start;
  while (at < sql.length && isWordPart(sql.charCodeAt(at))) at += 1;
  return at;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || (code >= 48 && code <= 57) || code === 36;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

function isEscapeString(sql: string, quote: number): boolean {
  const prefix = sql[quote - 1];
  return (prefix === 'e' || prefix === 'E') && !/[\w$\u0080-\uffff]/.test(sql[quote - 2] ?? ' ');
}

function endOfQuoted(sql: string, start: number, escapes: boolean): number {
  const quote = sql[start];
  for (let at = start + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return sql.length;
}

function endOfLine(sql: string, start: number): number {
  for (let at = start; at < sql.length; at += 1) if (sql[at] === '\n' || sql[at] === '\r') return at;
  return sql.length;
}

function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql[at] === '/' && sql[at + 1] === '*') {
      depth += 1;
      at += 1;
    } else if (sql[at] === '*' && sql[at + 1] === '/') {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}

function endOfDollarQuoted(sql: string, start: number): number {
  DOLLAR_TAG.lastIndex = start;
  const tag = DOLLAR_TAG.exec(sql)?.[0];
  if (tag === undefined) return start + 1;
  const end = sql.indexOf(tag, start + tag.length);
  return end < 0 ? sql.length : end + tag.length;
}
