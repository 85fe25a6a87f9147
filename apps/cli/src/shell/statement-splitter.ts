/** What the text so far is in the middle of. */
type Inside =
  | { readonly kind: 'plain' | 'line-comment' }
  | { readonly kind: 'quoted'; readonly quote: '\'' | '"'; readonly backslashes: boolean }
  | { readonly kind: 'dollar-quoted'; readonly tag: string }
  | { readonly kind: 'block-comment'; readonly depth: number };

const PLAIN: Inside = { kind: 'plain' };
const DOLLAR_TAG = /^\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/;

/**
 * Cuts typed lines into statements at each `;` that is not inside a literal, a quoted name or a comment, by PostgreSQL's lexical
 * rules (manual, section 4.1): `''`, `E'\''`, `$tag$…$tag$`, nested comments. Only finds ends; the router parses.
 */
export class StatementSplitter {
  #pending = '';

  /** True while a statement has been begun and not ended. */
  get isInside(): boolean {
    return this.#pending.trim() !== '';
  }

  /** Takes a line; returns the statements that it completes, without their `;`. */
  push(line: string): string[] {
    this.#pending += `${line}\n`;
    const { statements, rest } = split(this.#pending);
    this.#pending = rest.trim() === '' ? '' : rest;
    return statements;
  }

  /** Forgets what was begun; returns it. */
  clear(): string {
    const begun = this.#pending.trim();
    this.#pending = '';
    return begun;
  }
}

function split(text: string): { statements: string[]; rest: string } {
  const statements: string[] = [];
  let start = 0;
  let inside = PLAIN;
  for (let at = 0; at < text.length; ) {
    if (inside.kind === 'plain' && text[at] === ';') {
      const statement = text.slice(start, at).trim();
      if (statement !== '') statements.push(statement);
      at += 1;
      start = at;
    } else {
      const step = advance(text, at, inside);
      inside = step.inside;
      at = step.next;
    }
  }
  return { statements, rest: text.slice(start) };
}

function advance(text: string, at: number, inside: Inside): { inside: Inside; next: number } {
  const two = text.slice(at, at + 2);
  switch (inside.kind) {
    case 'plain':
      return open(text, at, two);
    case 'line-comment':
      return { inside: text[at] === '\n' ? PLAIN : inside, next: at + 1 };
    case 'block-comment':
      if (two === '/*') return { inside: { kind: 'block-comment', depth: inside.depth + 1 }, next: at + 2 };
      if (two === '*/') return { inside: inside.depth === 1 ? PLAIN : { kind: 'block-comment', depth: inside.depth - 1 }, next: at + 2 };
      return { inside, next: at + 1 };
    case 'dollar-quoted':
      return text.startsWith(inside.tag, at) ? { inside: PLAIN, next: at + inside.tag.length } : { inside, next: at + 1 };
    case 'quoted':
      if (inside.backslashes && text[at] === '\\') return { inside, next: at + 2 };
      if (two === inside.quote + inside.quote) return { inside, next: at + 2 };
      return { inside: text[at] === inside.quote ? PLAIN : inside, next: at + 1 };
  }
}

function open(text: string, at: number, two: string): { inside: Inside; next: number } {
  if (two === '--') return { inside: { kind: 'line-comment' }, next: at + 2 };
  if (two === '/*') return { inside: { kind: 'block-comment', depth: 1 }, next: at + 2 };
  const character = text[at];
  if (character === '"') return { inside: { kind: 'quoted', quote: '"', backslashes: false }, next: at + 1 };
  if (character === '\'') return { inside: { kind: 'quoted', quote: '\'', backslashes: isEscapeString(text, at) }, next: at + 1 };
  const tag = character === '$' && !/[\w$]/.test(text[at - 1] ?? '') ? DOLLAR_TAG.exec(text.slice(at))?.[0] : undefined;
  if (tag !== undefined) return { inside: { kind: 'dollar-quoted', tag }, next: at + tag.length };
  return { inside: PLAIN, next: at + 1 };
}

/** Whether the quote at `at` begins `E'…'`, in which a backslash escapes. */
function isEscapeString(text: string, at: number): boolean {
  return /(?:^|[^\w$])[eE]$/.test(text.slice(Math.max(0, at - 2), at));
}
