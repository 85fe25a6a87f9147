/** Statements under way, so that `close()` can wait for them. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();
  #closing = false;

  get size(): number {
    return this.#running.size;
  }

  /** True once `drain` was called: no new statement may start. */
  get closing(): boolean {
    return this.#closing;
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Resolves when nothing runs any more, true, or after `graceMs`, false. */
  async drain(graceMs: number): Promise<boolean> {
    this.#closing = true;
    if (this.#running.size === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), graceMs);
    });
    try {
      return await Promise.race([Promise.allSettled(this.#running).then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
