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

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;

/**
 * One pass over the text by PostgreSQL's lexical rules (`scan.l`: standard_conforming_strings on). It decides nothing about meaning: it
 * keeps absurd depth away from the parser and finds invisible characters outside string literals, where text may hold anything but NUL.
 */
export function scan(sql: string): Scan {
  let depth = 0;
  let deepest = 0;
  let at = 0;
  const literals: [number, number][] = [];
  const nul = sql.indexOf('\0');
  if (nul >= 0) return { depth: 0, forbidden: locate(sql, nul) };
  while (at < sql.length) {
    const char = sql[at];
    if (char === '(' || char === '[') {
      depth += 1;
      if (depth > deepest) deepest = depth;
      at += 1;
    } else if (char === ')' || char === ']') {
      depth -= 1;
      at += 1;
    } else if (char === "'") {
      const end = endOfQuoted(sql, at, isEscapeString(sql, at));
      literals.push([at, end]);
      at = end;
    } else if (char === '"') {
      at = endOfQuoted(sql, at, false);
    } else if (char === '-' && sql[at + 1] === '-') {
      at = endOfLine(sql, at);
    } else if (char === '/' && sql[at + 1] === '*') {
      at = endOfComment(sql, at);
    } else if (char === '$') {
      const end = endOfDollarQuoted(sql, at);
      if (end > at + 1) literals.push([at, end]);
      at = end;
    } else if (isWordStart(sql.charCodeAt(at))) {
      WORD.lastIndex = at;
      const word = WORD.exec(sql)?.[0] ?? char ?? '';
      if (word.length === 4 && word.toLowerCase() === 'case') {
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (word.length === 3 && word.toLowerCase() === 'end') depth -= 1;
      at += word.length;
    } else at += 1;
  }
  return { depth: deepest, forbidden: firstInvisible(sql, literals) };
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
