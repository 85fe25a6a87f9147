/** An integer or a string of a text. */
export interface Literal {
  /** Where it starts, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
}

/** A text and its literals. */
export interface Lifted {
  /** The text with each literal replaced by a mark that says of which of the two kinds it was. */
  readonly shape: string;
  readonly literals: readonly Literal[];
}

const INTEGER_MARK = '\u0001';
const STRING_MARK = '\u0002';

/**
 * By PostgreSQL's lexical rules (`scan.l`, standard_conforming_strings on), one of: an integer of at most nine digits, which always fits
 * INTEGER and stands by itself; a plain string; a quoted identifier, which is passed over; or something that ends the attempt: comments, dollar
 * quotes and parameters, backslashes, controls, anything but ASCII outside strings, a quote that does not close.
 */
// oxlint-disable-next-line no-control-regex -- texts with controls are left to the full path
const PIECE = /(?<![\w.])\d{1,9}(?![\w.])|'[^'\\\u0000-\u001f\u007f-\u00a0\ud800-\udfff]*'|"[^"\u0000-\u001f\u007f-\uffff]*"|--|\/\*|['"\\$\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\uffff]/g;
/** Before a quote: part of a word (`E'…'`, `B'…'`, `U&'…'`), or the other half of a doubled quote. */
const JOINS_QUOTE = /[\w&'"]/;

/**
 * Takes the integers and strings out of a text, or gives null where telling them apart takes more than a look. Two texts of one shape are the
 * same tokens to PostgreSQL, but for the values of those literals.
 */
export function liftLiterals(sql: string): Lifted | null {
  const literals: Literal[] = [];
  let shape = '';
  let from = 0;
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(sql); match !== null; match = PIECE.exec(sql)) {
    const [text] = match;
    const at = match.index;
    const first = text.charCodeAt(0);
    const isInteger = first >= DIGIT_0 && first <= DIGIT_9;
    if (!isInteger) {
      if (text.length < 2 || (first !== QUOTE && first !== DOUBLE_QUOTE)) return null;
      if (at > 0 && JOINS_QUOTE.test(sql[at - 1] ?? '')) return null;
      if (first === DOUBLE_QUOTE) continue;
    }
    shape += sql.slice(from, at) + (isInteger ? INTEGER_MARK : STRING_MARK);
    from = at + text.length;
    literals.push({ at, text });
  }
  return { shape: shape + sql.slice(from), literals };
}

const DIGIT_0 = 48;
const DIGIT_9 = 57;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;
