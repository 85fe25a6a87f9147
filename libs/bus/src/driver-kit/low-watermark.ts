/** One taken record of a partition; `done` once it needs no redelivery. */
export interface TakenOffset {
  readonly offset: number;
  done: boolean;
}

/** The queue is cut when this many settled entries lie before its head. */
const COMPACT_AT = 1_024;

/**
 * What was taken from one partition and what of it is settled. Records end in any order; what may be committed is the offset
 * below which all have ended. Offsets need not be contiguous (compacted topics have gaps).
 */
export class LowWatermark {
  #taken: TakenOffset[] = [];
  #head = 0;
  #open = 0;
  #watermark: number;
  #position: number;

  constructor(position: number) {
    this.#watermark = position;
    this.#position = position;
  }

  /** Everything below has ended: the offset to commit. */
  get watermark(): number {
    return this.#watermark;
  }

  /** One after the last record taken. */
  get position(): number {
    return this.#position;
  }

  /** Taken and not ended. */
  get inFlight(): number {
    return this.#open;
  }

  /** Offsets between the watermark and the position: what a crash now would deliver again at most. */
  get span(): number {
    return this.#position - this.#watermark;
  }

  /** Null for a record that was taken before: after a rebalance the broker delivers again what this process still handles. */
  take(offset: number): TakenOffset | null {
    if (offset < this.#position) return null;
    const entry: TakenOffset = { offset, done: false };
    this.#taken.push(entry);
    this.#open += 1;
    this.#position = offset + 1;
    return entry;
  }

  /** Returns true when the watermark moved. */
  settle(entry: TakenOffset): boolean {
    if (entry.done) return false;
    entry.done = true;
    this.#open -= 1;
    if (this.#taken[this.#head] !== entry) return false;
    let head = this.#head;
    while (this.#taken[head]?.done === true) head += 1;
    this.#watermark = Math.max(this.#watermark, this.#taken[head]?.offset ?? this.#position);
    this.#head = head;
    if (head === this.#taken.length || head >= COMPACT_AT) {
      this.#taken = this.#taken.slice(head);
      this.#head = 0;
    }
    return true;
  }

  /**
   * The partition is ours again and the group has committed `offset`. What is still in flight here stays known, so that its
   * redelivery is suppressed; the watermark never falls behind what others committed meanwhile.
   */
  resume(offset: number): void {
    this.#watermark = Math.max(this.#watermark, offset);
    this.#position = Math.max(this.#position, offset);
  }
}
