import { BusError } from '../bus-error.ts';
import type { DeadlineEntry, DeadlineQueue } from '../deadline-queue.ts';
import type { RecordPlace } from '../event-log.ts';

const NOWHERE: RecordPlace = { partition: -1, offset: -1n };

/** One `append`: settles once, when its last record is acknowledged or its first one fails. */
export class AppendCall {
  readonly topic: string;
  readonly promise: Promise<readonly RecordPlace[]>;
  readonly #places: RecordPlace[];
  readonly #deadlines: DeadlineQueue;
  readonly #deadline: DeadlineEntry;
  #left: number;
  #settled = false;
  #resolve: (places: readonly RecordPlace[]) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  /** Why it was tried again last; told when the deadline comes. */
  disturbance: unknown;

  constructor(topic: string, count: number, deadlineMs: number, deadlines: DeadlineQueue) {
    this.topic = topic;
    this.#left = count;
    this.#places = Array.from({ length: count }, () => NOWHERE);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#deadlines = deadlines;
    this.#deadline = deadlines.add(deadlineMs, () => {
      this.fail(new BusError('DEADLINE', `No broker acknowledged records for ${topic} in time.`, { cause: this.disturbance }));
    });
  }

  /** Nobody waits for it any more. */
  get settled(): boolean {
    return this.#settled;
  }

  acknowledged(index: number, partition: number, offset: bigint): void {
    if (this.#settled) return;
    this.#places[index] = { partition, offset };
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#settle();
    this.#resolve(this.#places);
  }

  fail(error: Error): void {
    if (this.#settled) return;
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.#settled = true;
    this.#deadlines.remove(this.#deadline);
  }
}
