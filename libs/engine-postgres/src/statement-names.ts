import { createHash } from 'node:crypto';

const MAX_TEXTS = 2_000;
/** Longer texts are not worth keeping: parsing them is a small part of running them. */
const MAX_TEXT_LENGTH = 10_000;

/**
 * Which texts deserve a prepared statement: those seen before. The first run of a text uses the unnamed statement, so a stream
 * of texts that never repeat costs the server no memory.
 */
export class StatementNames {
  /** Text to name; null after the first sight. Least recently used first. */
  readonly #texts = new Map<string, string | null>();

  /** Name for this run, '' for the unnamed statement. */
  nameFor(text: string): string {
    if (text.length > MAX_TEXT_LENGTH) return '';
    const known = this.#texts.get(text);
    this.#texts.delete(text);
    const name = known === undefined ? null : (known ?? `qr_${createHash('sha256').update(text).digest('base64url').slice(0, 32)}`);
    this.#texts.set(text, name);
    if (this.#texts.size > MAX_TEXTS) {
      for (const oldest of this.#texts.keys()) {
        this.#texts.delete(oldest);
        break;
      }
    }
    return name ?? '';
  }
}
