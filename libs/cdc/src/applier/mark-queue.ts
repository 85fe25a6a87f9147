import type { CdcMark } from '../progress/mark.ts';

/** Marks whose changes have not all arrived; the newest are kept. */
const MOST_KEPT = 200;

/** Marks in the order of the log, each with what it says of the topics. */
export class MarkQueue {
  #marks: CdcMark[] = [];
  #newest: CdcMark | null = null;

  get newest(): CdcMark | null {
    return this.#newest;
  }

  /** Marks of a publisher that was replaced may come late; they say nothing new. */
  push(mark: CdcMark): void {
    if (this.#newest?.stream === mark.stream && BigInt(mark.lsn) < BigInt(this.#newest.lsn)) return;
    this.#newest = mark;
    this.#marks.push(mark);
    // Without the middle one the steps are larger, and nothing else.
    if (this.#marks.length > MOST_KEPT) this.#marks = this.#marks.filter((_, at) => at % 2 === 1 || at === this.#marks.length - 1);
  }

  /** The last mark of which `reached` is true; it and those before it are forgotten. Stops at the first that needs looking at, which is given alone. */
  takeReached(reached: (mark: CdcMark) => boolean): CdcMark | null {
    let found = -1;
    for (const [at, mark] of this.#marks.entries()) {
      if (!reached(mark)) break;
      found = at;
    }
    const mark = this.#marks[found] ?? null;
    this.#marks.splice(0, found + 1);
    return mark;
  }

  clear(): void {
    this.#marks = [];
    this.#newest = null;
  }
}
