import { readStatement } from './read-statement.ts';
import type { Statement } from './statement.ts';

/** A parse tree in memory is some fifty times its text; this keeps the default cache below about 100 MB. */
const DEFAULT_MAX_TEXT_BYTES = 2 * 1024 * 1024;

/**
 * Statements by text, least recently used out first, bounded by the bytes of their texts. Holds only what passed the gate: a refused
 * text is read again each time.
 */
export class StatementCache {
  readonly #entries = new Map<string, Statement>();
  readonly #maxTextBytes: number;
  #textBytes = 0;

  constructor(maxTextBytes = DEFAULT_MAX_TEXT_BYTES) {
    this.#maxTextBytes = maxTextBytes;
  }

  /** As `readStatement`, and throws what it throws. */
  read(sql: string): Statement {
    const known = this.#entries.get(sql);
    if (known !== undefined) {
      this.#entries.delete(sql);
      this.#entries.set(sql, known);
      return known;
    }
    const statement = readStatement(sql);
    this.#entries.set(sql, statement);
    this.#textBytes += statement.features.textBytes;
    this.#evict();
    return statement;
  }

  get size(): number {
    return this.#entries.size;
  }

  get textBytes(): number {
    return this.#textBytes;
  }

  #evict(): void {
    for (const [sql, statement] of this.#entries) {
      if (this.#textBytes <= this.#maxTextBytes) return;
      this.#entries.delete(sql);
      this.#textBytes -= statement.features.textBytes;
    }
  }
}
