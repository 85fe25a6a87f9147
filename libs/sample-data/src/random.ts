// Taken once: a global is looked up on every use where code runs in a context of its own, as under Jest, and that is twenty times slower.
const { floor, imul } = Math;

/**
 * Random numbers of one row: mulberry32 (Tommy Ettinger, public domain), seeded by table and row, so that any row can be made without
 * the rows before it and the same row is made twice alike.
 */
export class RowRandom {
  #state = 0;

  /** Starts the sequence of a row. */
  seed(table: number, row: number): this {
    this.#state = (imul(table, 0x9e3779b1) ^ imul(row + 1, 0x85ebca6b)) | 0;
    return this;
  }

  /** In [0, 1), 32 bits. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Integer in [from, to], both included. */
  int(from: number, to: number): number {
    return from + floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Integer in [1, count]; small ones far more often (the first tenth is drawn about four times in ten). */
  skewed(count: number): number {
    return 1 + floor(count * this.next() ** 2.5);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[floor(this.next() * items.length)] ?? items[0];
  }
}
