import type { Subscription, TailOptions } from '../driver.ts';
import type { Drainable } from './drain-queue.ts';
import type { MemoryBroker, MemoryTopic, TopicReader } from './memory-broker.ts';
import type { MemoryPartition, PartitionReader } from './memory-partition.ts';

class TailPosition implements PartitionReader {
  readonly log: MemoryPartition;
  neededFrom: number;
  readonly #tail: MemoryTail;

  constructor(log: MemoryPartition, from: number, tail: MemoryTail) {
    this.log = log;
    this.neededFrom = from;
    this.#tail = tail;
  }

  wake(): void {
    this.#tail.wake();
  }
}

/** Reads every partition of its topics by position, without a group. */
export class MemoryTail implements Subscription, Drainable, TopicReader {
  readonly inFlight = 0;
  /** Resolves when every topic exists and what it held is handled. */
  readonly ready: Promise<void>;
  readonly #options: TailOptions;
  readonly #broker: MemoryBroker;
  readonly #positions = new Map<MemoryTopic, readonly TailPosition[]>();
  readonly #seen = new Set<string>();
  #becomeReady: () => void = () => undefined;
  #closed = false;

  constructor(options: TailOptions, broker: MemoryBroker) {
    this.#options = options;
    this.#broker = broker;
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    broker.read(options.topics, this);
  }

  attach(topic: MemoryTopic): void {
    // A topic that is deleted and made anew is read from its start: all of it is later than this tail.
    const fromEnd = this.#options.from === 'latest' && !this.#seen.has(topic.name);
    const positions = topic.partitions.map((log) => new TailPosition(log, fromEnd ? log.end : log.start, this));
    for (const position of positions) position.log.readers.add(position);
    this.#positions.set(topic, positions);
    this.#seen.add(topic.name);
    while (this.step());
    if (this.#seen.size === this.#options.topics.length) this.#becomeReady();
  }

  detach(topic: MemoryTopic): void {
    for (const position of this.#positions.get(topic) ?? []) position.log.readers.delete(position);
    this.#positions.delete(topic);
  }

  wake(): void {
    if (!this.#closed) this.#broker.drain.add(this);
  }

  step(): boolean {
    if (this.#closed) return false;
    for (const positions of this.#positions.values()) {
      for (const position of positions) {
        const record = position.log.read(position.neededFrom);
        if (record === undefined) continue;
        position.neededFrom = Number(record.offset) + 1;
        try {
          this.#options.handler(record);
        } catch (error) {
          this.#options.onError(error);
        }
        return true;
      }
    }
    return false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#broker.unread(this.#options.topics, this);
    for (const topic of this.#positions.keys()) this.detach(topic);
  }
}
