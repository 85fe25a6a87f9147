/**
 * Bounds how many statements run at once. Waiters are served in order and leave the queue when their signal aborts.
 */
export class ExecutionSlots {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(count: number) {
    this.free = count;
  }

  get queued(): number {
    return this.waiting.size;
  }

  /** Runs `task` in a slot. Rejects with the signal's reason when it aborts before a slot is free. */
  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.turn(signal);
    try {
      return await task();
    } finally {
      const next = this.waiting.values().next();
      if (next.done === true) this.free += 1;
      else next.value();
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.delete(enter);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        this.waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
