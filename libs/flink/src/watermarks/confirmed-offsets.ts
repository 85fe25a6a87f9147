/** Next offset by topic and partition. */
export type Offsets = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How a job's checkpoints stand. An epoch ends when the job is restored or replaced. */
export interface CheckpointSight {
  readonly epoch: string;
  /** Newest completed checkpoint; 0 when there is none. */
  readonly completed: number;
}

interface Waiting {
  readonly sight: CheckpointSight;
  readonly offsets: Offsets;
}

/**
 * Which offsets of a job are surely in its table.
 *
 * Offsets that a group has committed belong to a completed checkpoint, but its sink may still be committing that checkpoint to Iceberg, or
 * may die doing so. The sink commits when it is told that a checkpoint is complete, before it takes part in the next; and after a restore
 * before it takes any record. So when a later checkpoint than the newest one known after the offsets were read completes in the same
 * epoch, the commit was made.
 */
export class ConfirmedOffsets {
  private waiting: Waiting | null = null;
  private confirmed: Offsets | null = null;

  /** What is known to be in the table; null: nothing yet. */
  get offsets(): Offsets | null {
    return this.confirmed;
  }

  /** Whether offsets should be read now: none wait for their confirmation. */
  get wantsOffsets(): boolean {
    return this.waiting === null;
  }

  /** Looks at the job's checkpoints. */
  see(sight: CheckpointSight): void {
    if (this.waiting === null) return;
    if (this.waiting.sight.epoch !== sight.epoch) this.waiting = null;
    else if (sight.completed > this.waiting.sight.completed) {
      this.confirmed = this.waiting.offsets;
      this.waiting = null;
    }
  }

  /**
   * @param offsets what the group had committed
   * @param after how the checkpoints stood when that had been read, not before
   */
  read(offsets: Offsets, after: CheckpointSight): void {
    if (after.completed > 0) this.waiting = { sight: after, offsets };
  }
}

/** Whether everything below `mark` is below `offsets`. Topics and partitions that `offsets` does not name were not read at all. */
export function reaches(offsets: Offsets, mark: Offsets, topics: readonly string[]): boolean {
  return topics.every((topic) => Object.entries(mark[topic] ?? {}).every(([partition, next]) => (offsets[topic]?.[partition] ?? 0) >= next));
}
