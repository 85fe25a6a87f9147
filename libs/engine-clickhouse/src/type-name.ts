/** A ClickHouse type as its text says: `Map(String, Array(Nullable(Int8)))`. */
export interface TypeName {
  readonly name: string;
  readonly args: readonly TypeArgument[];
}

/** An argument: a type (named, in tuples), or a literal (sizes, zones, enum values). */
export type TypeArgument =
  | { readonly kind: 'type'; readonly label: string | null; readonly type: TypeName }
  | { readonly kind: 'literal'; readonly text: string };

/** Reads a type's text as ClickHouse writes it. Throws a `SyntaxError` for text that is no type. */
export function parseTypeName(text: string): TypeName {
  const reader = new TypeReader(text);
  const type = reader.type();
  reader.end();
  return type;
}

const IDENTIFIER = /\s*(?:([A-Za-z_]\w*)|`((?:[^`\\]|\\.)*)`)/y;
const LITERAL = /\s*(?:'((?:[^'\\]|\\.|'')*)'|(-?\d+(?:\.\d+)?))/y;
const REST_OF_ARGUMENT = /[^,()]*/y;

class TypeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): TypeName {
    const name = this.#identifier();
    if (name === null) throw this.#error();
    return { name, args: this.#arguments() };
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw this.#error();
  }

  #arguments(): TypeArgument[] {
    if (this.#peek() !== '(') return [];
    this.#at++;
    const args: TypeArgument[] = [];
    while (this.#peek() !== ')') {
      args.push(this.#argument());
      if (this.#peek() === ',') this.#at++;
      else if (this.#peek() !== ')') throw this.#error();
    }
    this.#at++;
    return args;
  }

  #argument(): TypeArgument {
    const literal = this.#match(LITERAL);
    if (literal !== null) {
      // Enum values: `'a' = 1`.
      this.#match(REST_OF_ARGUMENT);
      return { kind: 'literal', text: literal[1] === undefined ? (literal[2] ?? '') : unescape(literal[1]) };
    }
    const first = this.#identifier();
    if (first === null) throw this.#error();
    const before = this.#at;
    const second = this.#identifier();
    if (second !== null) return { kind: 'type', label: first, type: { name: second, args: this.#arguments() } };
    this.#at = before;
    // `JSON(max_dynamic_paths=8)` and the like: parameters, not types.
    if (this.#peek() === '=') {
      this.#match(REST_OF_ARGUMENT);
      return { kind: 'literal', text: first };
    }
    return { kind: 'type', label: null, type: { name: first, args: this.#arguments() } };
  }

  #identifier(): string | null {
    const found = this.#match(IDENTIFIER);
    return found === null ? null : (found[1] ?? unescape(found[2] ?? ''));
  }

  #peek(): string {
    while (this.#text.charAt(this.#at) === ' ') this.#at++;
    return this.#text.charAt(this.#at);
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found !== null) this.#at = expression.lastIndex;
    return found;
  }

  #error(): SyntaxError {
    return new SyntaxError(`not a ClickHouse type: ${this.#text.slice(0, 100)}`);
  }
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1').replaceAll("''", "'");
}
