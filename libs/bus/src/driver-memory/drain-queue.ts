/** Work done in one go before other events of the loop get their turn. */
const BURST = 512;

export interface Drainable {
  /** Does one step; false when there is nothing (more) to do. */
  step(): boolean;
}

/**
 * Runs readers at the end of the turn in which records were published, stage by stage: what a turn brought is first handled by the
 * readers of one hop, and when all their promises have run, what they published by those of the next. Taking each record through all
 * hops at once, in microtasks of the socket that brought it, cost twice the processor time (docs/decisions/135). After a burst the rest
 * waits for another turn, so that a process talking to itself cannot starve its sockets and timers.
 */
export class DrainQueue {
  readonly #queue = new Set<Drainable>();
  /** A pass is to come. */
  #open = false;
  #budget = BURST;
  readonly #start = (): void => {
    this.#budget = BURST;
    this.#pass();
  };
  readonly #nextPass = (): void => this.#pass();
  /** Called in a microtask: a tick asked for there runs when no microtask is left. */
  readonly #afterMicrotasks = (): void => process.nextTick(this.#nextPass);

  add(reader: Drainable): void {
    this.#queue.add(reader);
    if (this.#open) return;
    this.#open = true;
    setImmediate(this.#start);
  }

  #pass(): void {
    const before = this.#budget;
    for (const reader of this.#queue) {
      while (this.#budget > 0 && reader.step()) this.#budget -= 1;
      if (this.#budget <= 0) break;
      this.#queue.delete(reader);
    }
    if (this.#budget <= 0) setImmediate(this.#start);
    else if (this.#budget < before) queueMicrotask(this.#afterMicrotasks);
    else this.#open = false;
  }
}
