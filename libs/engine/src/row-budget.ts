import type { JsonValue } from '@query-router/contracts';
import { rowBytes } from './json-bytes.ts';

/**
 * Collects the rows of one answer up to both limits. A row that does not fit ends the answer: `rows` is then an exact prefix
 * of the whole result and `truncated` is true. Bytes are those of each row's JSON text, commas between rows not counted.
 */
export class RowBudget {
  readonly rows: (readonly JsonValue[])[] = [];
  truncated = false;
  #bytes = 0;
  readonly #maxRows: number;
  readonly #maxBytes: number;

  constructor(limits: { readonly maxRows: number; readonly maxResultBytes: number }) {
    this.#maxRows = limits.maxRows;
    this.#maxBytes = limits.maxResultBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a row, or returns false: the answer is cut here and the engine should stop. */
  admit(row: readonly JsonValue[]): boolean {
    if (this.truncated) return false;
    const bytes = this.rows.length < this.#maxRows ? rowBytes(row) : Number.POSITIVE_INFINITY;
    if (this.#bytes + bytes > this.#maxBytes) {
      this.truncated = true;
      return false;
    }
    this.#bytes += bytes;
    this.rows.push(row);
    return true;
  }
}
