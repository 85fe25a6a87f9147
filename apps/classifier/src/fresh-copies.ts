import type { CatalogView } from '@query-router/routing';

interface Waiter {
  readonly isFresh: (view: CatalogView) => boolean;
  readonly end: (fresh: boolean) => void;
}

/**
 * Reads that wait until a copy has come far enough. Looked at when the catalogue has changed, all of them against one view; bounded,
 * because each of them holds back the commit of what came after it.
 */
export class FreshCopies {
  private readonly waiters = new Set<Waiter>();
  private readonly maxWaiting: number;
  private readonly view: () => CatalogView;
  private looking = false;

  constructor(maxWaiting: number, view: () => CatalogView) {
    this.maxWaiting = maxWaiting;
    this.view = view;
  }

  get isFull(): boolean {
    return this.waiters.size >= this.maxWaiting;
  }

  /** Resolves with true as soon as `isFresh` holds after a change of the catalogue, with false at `untilMs` or when `signal` aborts. */
  wait(isFresh: (view: CatalogView) => boolean, untilMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        isFresh,
        end: (fresh) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          this.waiters.delete(waiter);
          resolve(fresh);
        },
      };
      const giveUp = (): void => waiter.end(false);
      const timer = setTimeout(giveUp, Math.max(0, untilMs - Date.now()));
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      else this.waiters.add(waiter);
    });
  }

  /** The catalogue has changed. Changes that come together are looked at once. */
  changed(): void {
    if (this.waiters.size === 0 || this.looking) return;
    this.looking = true;
    setImmediate(() => {
      this.looking = false;
      const view = this.view();
      for (const waiter of this.waiters) if (waiter.isFresh(view)) waiter.end(true);
    });
  }
}
