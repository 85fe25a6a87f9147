/** What the server must know about a statement before it gives it to the engine. */
export interface Statement {
  /** First word, upper case: `SELECT`, `INSERT`, `KILL`, … */
  readonly verb: string;
  /** The name after the last `FORMAT`, as written. */
  readonly format: string | undefined;
  /** A second statement follows the first. The engine would run both, ClickHouse's HTTP interface refuses. */
  readonly hasSecond: boolean;
  /** An INSERT whose rows come after the text: it ends with `FORMAT name` or `VALUES`, or has neither rows nor a SELECT. */
  readonly expectsData: boolean;
}

/**
 * One token: blank, comment, here-document, string with backslash or doubled quotes, quoted identifier, word, or any other character.
 * An unterminated string or comment runs to the end: the engine will report it.
 */
const TOKEN = /(?<blank>\s+|--[^\n]*|#[! ][^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>\$(?<tag>\w*)\$[\s\S]*?(?:\$\k<tag>\$|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|`(?:[^`\\]|\\[\s\S]|``)*(?:`|$))|(?<word>[A-Za-z_][A-Za-z0-9_]*)|[\s\S]/g;

/**
 * A row cannot be told from a statement after this: the engine ends the rows of an INSERT at such a line (`\n\n;` in CSV) and runs
 * what follows. No JSON row begins like that, and of other rows hardly one.
 */
const LINE_THAT_ENDS_ROWS = /(?:^|\n)\s*;\s*\S/;

/** Whether inline or streamed rows would be taken for further statements by the engine. */
export function endsRowsEarly(rows: string): boolean {
  return LINE_THAT_ENDS_ROWS.test(rows);
}

interface Token {
  readonly text: string;
  readonly end: number;
  readonly isWord: boolean;
}

function* tokens(sql: string): Generator<Token> {
  for (const match of sql.matchAll(TOKEN)) {
    if (match.groups?.['blank'] !== undefined) continue;
    yield { text: match[0], end: match.index + match[0].length, isWord: match.groups?.['word'] !== undefined };
  }
}

/** Reads a statement's outline. Inline rows of an INSERT need not be SQL, except those of VALUES. */
export function readStatement(sql: string): Statement {
  let verb = '';
  let previous = '';
  let format: string | undefined;
  let ended = false;
  let rowsBegin: 'sql' | number | undefined;
  let hasRows = false;
  let selects = false;
  for (const { text, end, isWord } of tokens(sql)) {
    if (ended) return { verb, format, hasSecond: true, expectsData: false };
    if (text === ';') {
      ended = true;
      continue;
    }
    hasRows ||= rowsBegin !== undefined;
    if (typeof rowsBegin === 'number') return { verb, format, hasSecond: endsRowsEarly(sql.slice(rowsBegin)), expectsData: false };
    const word = isWord ? text.toUpperCase() : text;
    if (verb === '' && isWord) verb = word;
    if (previous === 'FORMAT' && isWord && rowsBegin === undefined) format = text;
    if (word === 'SELECT' || word === 'WITH') selects = true;
    if (verb === 'INSERT' && !selects && rowsBegin === undefined) {
      if (word === 'VALUES') rowsBegin = 'sql';
      else if (previous === 'FORMAT' && isWord) rowsBegin = end;
    }
    previous = word;
  }
  return { verb, format, hasSecond: false, expectsData: verb === 'INSERT' && !selects && !hasRows };
}
