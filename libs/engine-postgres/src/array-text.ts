import type { JsonValue } from '@query-router/contracts';

/**
 * Reads the text form of an array (`{1,NULL,"a,b",{…}}`, with or without leading bounds `[0:2]=`).
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function parseArray(text: string, element: (text: string) => JsonValue): JsonValue {
  return new ArrayText(text, element).read();
}

class ArrayText {
  readonly #text: string;
  readonly #element: (text: string) => JsonValue;
  #at: number;

  constructor(text: string, element: (text: string) => JsonValue) {
    this.#text = text;
    this.#element = element;
    this.#at = text.startsWith('[') ? text.indexOf('=') + 1 : 0;
  }

  read(): JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '}') {
        this.#at++;
        return items;
      }
      if (char === ',') this.#at++;
      else if (char === '{') items.push(this.read());
      else if (char === '"') items.push(this.#element(this.#quoted()));
      else items.push(this.#bare());
    }
    throw new Error('array text ends early');
  }

  #quoted(): string {
    let value = '';
    this.#at++;
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) throw new Error('array text ends early');
      if (char === '"') return value;
      value += char === '\\' ? (this.#text[this.#at++] ?? '') : char;
    }
  }

  #bare(): JsonValue {
    const start = this.#at;
    while (this.#at < this.#text.length && this.#text[this.#at] !== ',' && this.#text[this.#at] !== '}') this.#at++;
    const text = this.#text.slice(start, this.#at);
    return text === 'NULL' ? null : this.#element(text);
  }
}
