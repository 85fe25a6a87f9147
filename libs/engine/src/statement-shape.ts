/** What the text of a statement shows without parsing it. */
export interface StatementShape {
  /** First word, upper case; '' when the text is empty. */
  readonly keyword: string;
  /** Names directly followed by an opening parenthesis, and those in `(…).name`, which calls `name` too; folded as the server folds them. */
  readonly calls: ReadonlySet<string>;
}

/** Comments, literals, identifiers, numbers, then any single character; block comments nest and are read by hand. */
const TOKEN =
  /\s+|--[^\r\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|[uU]&'(?:[^']|'')*'|[bBxXnN]?'(?:[^']|'')*'|\$([A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$|[uU]&"(?:[^"]|"")*"|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*|\d[\w.]*|[\s\S]/y;

/** Reads a statement's tokens as PostgreSQL's scanner does (DuckDB's is the same one), as far as names and calls need it. */
export function shapeOf(sql: string): StatementShape {
  const calls = new Set<string>();
  let keyword = '';
  let name: string | null = null;
  /** The two tokens before, blanks and comments left out. */
  let before: readonly [string, string] = ['', ''];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < sql.length) {
    const match = TOKEN.exec(sql);
    if (match === null) break;
    const [token, tag] = match;
    const first = token[0] ?? '';
    if (token === '/*') {
      TOKEN.lastIndex = endOfComment(sql, TOKEN.lastIndex);
      continue;
    }
    if (/^\s|^--/.test(token)) continue;
    if (first === '$' && token.length > 1) {
      TOKEN.lastIndex = endOfDollarQuote(sql, TOKEN.lastIndex, tag ?? '');
      name = null;
    } else if (first === '(') {
      if (name !== null) calls.add(name);
      if (keyword === '') keyword = '(';
      name = null;
    } else {
      name = identifier(token);
      if (name !== null && before[1] === '.' && /^[)\]]$/.test(before[0])) calls.add(name);
      if (keyword === '') keyword = token.toUpperCase();
    }
    before = [before[1], token];
  }
  return { keyword, calls };
}

function identifier(token: string): string | null {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  if (/^[uU]&"/.test(token)) return unescape(token.slice(3, -1));
  return /^[A-Za-z_\u0080-\uFFFF]/.test(token) && !token.endsWith("'") ? token.toLowerCase() : null;
}

/** `U&"\0061"`; with UESCAPE another character may be used, so callers refuse texts with `U&"`. */
function unescape(text: string): string {
  return text
    .replaceAll('""', '"')
    .replaceAll(/\\\+([0-9A-Fa-f]{6})|\\([0-9A-Fa-f]{4})/g, (_all, long: string | undefined, short: string | undefined) => String.fromCodePoint(Number.parseInt(long ?? short ?? '', 16)));
}

function endOfComment(sql: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < sql.length && depth > 0) {
    if (sql.startsWith('*/', at)) {
      depth--;
      at += 2;
    } else if (sql.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else at++;
  }
  return at;
}

function endOfDollarQuote(sql: string, from: number, tag: string): number {
  const end = sql.indexOf(`$${tag}$`, from);
  return end < 0 ? sql.length : end + tag.length + 2;
}
