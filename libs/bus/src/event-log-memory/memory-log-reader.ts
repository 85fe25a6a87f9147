import type { BusRecord } from '../driver.ts';
import type { MemoryBroker, MemoryTopic, TopicReader } from '../driver-memory/memory-broker.ts';
import type { MemoryPartition, PartitionReader } from '../driver-memory/memory-partition.ts';
import type { OffsetMap, ReadOptions } from '../event-log.ts';

const MAX_BATCH = 500;

class Position implements PartitionReader {
  readonly log: MemoryPartition;
  readonly wake: () => void;
  neededFrom: number;

  constructor(log: MemoryPartition, from: number, wake: () => void) {
    this.log = log;
    this.neededFrom = from;
    this.wake = wake;
  }
}

/** Reads by position; what it has not read is kept. */
export class MemoryLogReader implements TopicReader {
  readonly #broker: MemoryBroker;
  readonly #topics: readonly string[];
  readonly #from: 'earliest' | 'latest' | OffsetMap;
  readonly #positions = new Map<MemoryTopic, readonly Position[]>();
  readonly #seen = new Set<string>();
  #arrived: () => void = () => undefined;

  constructor(broker: MemoryBroker, topics: readonly string[], from: 'earliest' | 'latest' | OffsetMap) {
    this.#broker = broker;
    this.#topics = topics;
    this.#from = from;
    broker.read(topics, this);
  }

  attach(topic: MemoryTopic): void {
    const positions = topic.partitions.map((log, partition) => new Position(log, this.#startOf(topic.name, log, partition), () => this.#arrived()));
    for (const position of positions) position.log.readers.add(position);
    this.#positions.set(topic, positions);
    this.#seen.add(topic.name);
    this.#arrived();
  }

  detach(topic: MemoryTopic): void {
    for (const position of this.#positions.get(topic) ?? []) position.log.readers.delete(position);
    this.#positions.delete(topic);
  }

  async *batches(signal: AbortSignal, { onPosition }: ReadOptions): AsyncGenerator<readonly BusRecord[]> {
    const stop = (): void => this.#arrived();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        const batch = this.#take();
        if (batch.length > 0) {
          yield batch;
          if (onPosition !== undefined) this.#report(onPosition);
          continue;
        }
        await new Promise<void>((resolve) => {
          this.#arrived = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#broker.unread(this.#topics, this);
      for (const topic of this.#positions.keys()) this.detach(topic);
    }
  }

  /** A topic that is deleted and made anew is read from its start: all of it is later than what was read. */
  #startOf(topic: string, log: MemoryPartition, partition: number): number {
    if (this.#seen.has(topic) || this.#from === 'earliest') return log.start;
    if (this.#from === 'latest') return log.end;
    return this.#from[topic]?.[String(partition)] ?? log.start;
  }

  #report(onPosition: NonNullable<ReadOptions['onPosition']>): void {
    for (const [topic, positions] of this.#positions) for (const [partition, { neededFrom }] of positions.entries()) onPosition(topic.name, partition, neededFrom);
  }

  #take(): readonly BusRecord[] {
    const batch: BusRecord[] = [];
    for (const positions of this.#positions.values()) {
      for (const position of positions) {
        for (let record = position.log.read(position.neededFrom); record !== undefined && batch.length < MAX_BATCH; record = position.log.read(position.neededFrom)) {
          position.neededFrom = Number(record.offset) + 1;
          batch.push(record);
        }
      }
    }
    return batch;
  }
}
