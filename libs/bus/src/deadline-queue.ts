/** Longest delay a Node timer takes. */
const MAX_TIMER_MS = 2_147_483_647;
/** Deadlines are kept to this many milliseconds; they may fire that much late, never early. */
const BUCKET_MS = 16;

/** Handle of a scheduled deadline. */
export interface DeadlineEntry {
  readonly bucket: number;
  readonly expire: () => void;
}

/**
 * Thousands of deadlines on one timer: a timer per request would cost more than the request's own bookkeeping.
 * The timer is armed for the earliest deadline only and does not keep the process alive.
 */
export class DeadlineQueue {
  readonly #buckets = new Map<number, Set<DeadlineEntry>>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;

  /** Calls `expire` once at `deadlineMs` (epoch), at most 16 ms late, unless removed before. */
  add(deadlineMs: number, expire: () => void): DeadlineEntry {
    const bucket = Math.ceil(deadlineMs / BUCKET_MS);
    const entry = { bucket, expire };
    const entries = this.#buckets.get(bucket);
    if (entries === undefined) this.#buckets.set(bucket, new Set([entry]));
    else entries.add(entry);
    if (bucket < this.#armedFor) this.#arm(bucket);
    return entry;
  }

  remove(entry: DeadlineEntry): void {
    const entries = this.#buckets.get(entry.bucket);
    if (entries === undefined) return;
    entries.delete(entry);
    if (entries.size === 0) this.#buckets.delete(entry.bucket);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#buckets.clear();
    this.#armedFor = Infinity;
  }

  #arm(bucket: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = bucket;
    const delayMs = Math.min(Math.max(bucket * BUCKET_MS - Date.now(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#fire(), delayMs);
    this.#timer.unref();
  }

  #fire(): void {
    this.#armedFor = Infinity;
    const now = Date.now();
    let earliest = Infinity;
    const due: DeadlineEntry[] = [];
    for (const [bucket, entries] of this.#buckets) {
      if (bucket * BUCKET_MS <= now) {
        due.push(...entries);
        this.#buckets.delete(bucket);
      } else if (bucket < earliest) earliest = bucket;
    }
    if (earliest !== Infinity) this.#arm(earliest);
    for (const entry of due) entry.expire();
  }
}
