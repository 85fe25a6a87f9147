import { settledWithin } from '../driver-kit/settled-within.ts';
import type { BusRecord, GroupOptions, Subscription } from '../driver.ts';
import type { Drainable } from './drain-queue.ts';
import type { MemoryBroker, MemoryTopic, TopicReader } from './memory-broker.ts';
import type { GroupPartition, MemoryGroup } from './memory-group.ts';

/** A member of a group. */
export class MemoryConsumer implements Subscription, Drainable, TopicReader {
  readonly topics: readonly string[];
  /** Owned now; the group edits this. */
  readonly partitions = new Set<GroupPartition>();
  inFlight = 0;
  readonly #options: GroupOptions;
  readonly #broker: MemoryBroker;
  readonly #group: MemoryGroup;
  #closed = false;
  #idle: (() => void) | undefined;

  constructor(options: GroupOptions, broker: MemoryBroker) {
    this.#options = options;
    this.topics = options.topics;
    this.#broker = broker;
    this.#group = broker.group(options.group);
    this.#group.join(this);
  }

  attach(topic: MemoryTopic): void {
    this.#group.assign(topic);
  }

  detach(): void {
    // The group takes the partitions away.
  }

  wake(): void {
    if (!this.#closed && this.inFlight < this.#options.maxInFlight) this.#broker.drain.add(this);
  }

  /** Takes one record. */
  step(): boolean {
    if (this.#closed || this.inFlight >= this.#options.maxInFlight) return false;
    for (const partition of this.partitions) {
      if (partition.heir !== this) continue;
      const record = partition.take();
      if (record === undefined) continue;
      if (this.partitions.size > 1) {
        this.partitions.delete(partition);
        this.partitions.add(partition);
      }
      this.#handle(record, partition);
      return true;
    }
    return false;
  }

  async close(drainMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.inFlight > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      await settledWithin(idle, drainMs);
    }
    this.#group.leave(this);
  }

  #handle(record: BusRecord, partition: GroupPartition): void {
    this.inFlight += 1;
    const { taken } = partition;
    const settle = (): void => {
      this.inFlight -= 1;
      taken.delete(record);
      if (partition.heir !== this && partition.taken === taken) partition.handOver(false);
      if (this.inFlight === 0) this.#idle?.();
      this.wake();
    };
    this.#options.handler(record).then(settle, (error: unknown) => {
      this.#options.onError(error);
      settle();
    });
  }
}
