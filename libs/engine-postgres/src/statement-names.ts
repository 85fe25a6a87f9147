const MAX_TEXTS = 2_000;
/** Longer texts are not worth keeping: parsing them is a small part of running them. */
const MAX_TEXT_LENGTH = 10_000;
/** A statement of another value comes back now and then by chance; one that is really repeated soon comes a third time. */
const SIGHTS = 3;

interface Seen {
  sights: number;
  name: string;
}

/**
 * Which texts deserve a prepared statement: those seen before. The first runs of a text use the unnamed statement, so a stream
 * of texts that (nearly) never repeat costs the server no memory.
 */
export class StatementNames {
  /** What was seen lately, in two generations: what is seen again moves to the young one, and a full young one replaces the old. */
  #young = new Map<string, Seen>();
  #old = new Map<string, Seen>();
  #made = 0;

  /** Name for this run, '' for the unnamed statement. */
  nameFor(text: string): string {
    if (text.length > MAX_TEXT_LENGTH) return '';
    const seen = this.#young.get(text) ?? this.#move(text);
    seen.sights += 1;
    if (seen.sights === SIGHTS) {
      this.#made += 1;
      seen.name = `qr_${this.#made}`;
    }
    return seen.name;
  }

  #move(text: string): Seen {
    const seen = this.#old.get(text) ?? { sights: 0, name: '' };
    if (this.#young.size >= MAX_TEXTS / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, seen);
    return seen;
  }
}
