/** From this many records of one topic at once on, partitions get runs of at least `MIN_RUN`: small batches cost brokers the most. */
const RUNS_FROM = 64;
const MIN_RUN = 8;

/** Where records without key and partition go: evenly over the partitions, in runs when there are many. */
export class Spread {
  readonly #turns = new Map<string, number>();

  /** Picks partitions for `count` records published together. */
  of(topic: string, count: number, partitions: number): () => number {
    const run = Math.max(Math.ceil(count / partitions), count > RUNS_FROM ? MIN_RUN : 1);
    let turn = this.#turns.get(topic) ?? 0;
    let inRun = 0;
    return () => {
      const chosen = turn % partitions;
      inRun += 1;
      if (inRun === run || inRun === count) {
        inRun = 0;
        turn += 1;
      }
      this.#turns.set(topic, (inRun === 0 ? turn : turn + 1) % partitions);
      return chosen;
    };
  }
}
