/** Work done in one go before other events of the loop get their turn. */
const BURST = 512;

export interface Drainable {
  /** Does one step; false when there is nothing (more) to do. */
  step(): boolean;
}

/**
 * Runs readers in microtasks: a record published in one turn is handled in the same turn. After a burst the rest waits for
 * `setImmediate`, so that a process talking to itself cannot starve its sockets and timers.
 */
export class DrainQueue {
  #queue = new Set<Drainable>();
  #scheduled = false;
  readonly #run = (): void => this.#drain();
  #budget = BURST;
  #budgetTimer = false;

  add(reader: Drainable): void {
    this.#queue.add(reader);
    if (!this.#scheduled) this.#schedule();
  }

  #schedule(): void {
    this.#scheduled = true;
    if (this.#budget > 0) queueMicrotask(this.#run);
    else setImmediate(this.#run);
    if (this.#budgetTimer) return;
    this.#budgetTimer = true;
    setImmediate(() => {
      this.#budgetTimer = false;
      this.#budget = BURST;
    });
  }

  #drain(): void {
    this.#scheduled = false;
    for (const reader of this.#queue) {
      while (this.#budget > 0) {
        if (!reader.step()) break;
        this.#budget -= 1;
      }
      if (this.#budget <= 0) break;
      this.#queue.delete(reader);
    }
    if (this.#queue.size > 0) this.#schedule();
  }
}
