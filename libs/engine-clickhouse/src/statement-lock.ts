/** A token of ClickHouse's lexer, as far as the lock needs it. */
type Token = { readonly kind: 'word' | 'name' | 'text' | 'sign'; readonly text: string };

/** How a read begins, after any parentheses. */
const LEADING = new Set(['SELECT', 'WITH']);

/**
 * Functions of the embedded engine that read files although the session is read-only (`file('path')` as a value; as a table
 * function it is refused by `readonly = 1`).
 */
const FILE_FUNCTIONS = new Set(['FILE', 'FILESYSTEMAVAILABLE', 'FILESYSTEMCAPACITY', 'FILESYSTEMUNRESERVED']);

/**
 * Why a text must not be run as a read, or null. `readonly = 1` refuses writes, changes of settings and table functions that reach
 * files or networks; it does **not** refuse `SELECT … INTO OUTFILE` (the embedded engine writes the file), `DESCRIBE` of a file or an
 * address (it is read), `KILL QUERY`, `USE`, nor the scalar `file()`. Those are refused here: the text must be one SELECT. Anything
 * this lexer and ClickHouse's might read differently (heredocs, query parameters, unterminated quotes) is refused as well.
 */
export function whyNotARead(sql: string): string | null {
  const tokens = tokenize(sql);
  if (typeof tokens === 'string') return tokens;
  const first = tokens.find((candidate) => candidate.text !== '(');
  if (first === undefined) return 'the statement is empty';
  if (first.kind !== 'word' || !LEADING.has(first.text.toUpperCase())) return 'only SELECT is run here';
  for (const [index, current] of tokens.entries()) {
    if (current.kind === 'sign' && current.text === ';' && index < tokens.length - 1) return 'one statement at a time';
    if (current.kind === 'text') continue;
    const word = current.text.toUpperCase();
    const next = tokens[index + 1]?.text;
    if (current.kind === 'word' && word === 'INTO' && /^OUTFILE$/i.test(next ?? '')) return 'INTO OUTFILE writes a file';
    if (next === '(' && FILE_FUNCTIONS.has(word)) return `${word.toLowerCase()}() reads the file system`;
  }
  return null;
}

const SPACE_OR_COMMENT = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const NUMBER = /(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?)/y;
const QUOTED: Readonly<Record<string, RegExp>> = {
  "'": /'(?:[^'\\]|\\[\s\S]|'')*'/y,
  '"': /"(?:[^"\\]|\\[\s\S]|"")*"/y,
  '`': /`(?:[^`\\]|\\[\s\S]|``)*`/y,
};

/** The tokens, or why the text cannot be told apart safely. */
function tokenize(sql: string): Token[] | string {
  const tokens: Token[] = [];
  let at = match(SPACE_OR_COMMENT, sql, 0) ?? 0;
  while (at < sql.length) {
    const quote = QUOTED[sql.charAt(at)];
    const end = quote === undefined ? (match(WORD, sql, at) ?? match(NUMBER, sql, at)) : match(quote, sql, at);
    if (quote !== undefined && end === null) return 'a quote is not closed';
    const text = sql.slice(at, end ?? at + 1);
    if (end === null && ('$#{}\0'.includes(text) || sql.startsWith('/*', at))) return `the sign ${JSON.stringify(text)} is not read here`;
    tokens.push(token(text, quote !== undefined, end === null));
    at = end ?? at + 1;
    at = match(SPACE_OR_COMMENT, sql, at) ?? at;
  }
  return tokens;
}

function token(text: string, quoted: boolean, sign: boolean): Token {
  if (sign) return { kind: 'sign', text };
  if (!quoted) return { kind: 'word', text };
  return text.startsWith("'") ? { kind: 'text', text } : { kind: 'name', text: text.slice(1, -1) };
}

/** Where a sticky expression that matches at `at` ends; null when it does not match. */
function match(expression: RegExp, text: string, at: number): number | null {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : null;
}
