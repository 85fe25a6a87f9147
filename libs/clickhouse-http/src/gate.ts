/** Lets a limited number of holders in at a time; the others wait in order, up to a limit. */
export class Gate {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** Whether somebody who came now would have to be turned away. */
  get isFull(): boolean {
    return this.#inside >= this.#limit && this.#waiting.length >= this.#maxWaiting;
  }

  async through<T>(body: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#limit) this.#inside += 1;
    // The leaver hands its place over, so that a newcomer cannot take it first.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await body();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}
