import { BusError } from '../bus-error.ts';
import type { OutgoingRecord, TopicSpec } from '../driver.ts';
import { DrainQueue } from './drain-queue.ts';
import { MemoryGroup } from './memory-group.ts';
import { MemoryPartition } from './memory-partition.ts';

/** Nobody consumes and the log has grown to this: refuse rather than take the whole heap. */
const MAX_PARTITION_BYTES = 256 << 20;

export interface MemoryTopic {
  readonly name: string;
  readonly partitions: readonly MemoryPartition[];
  readonly maxRecordBytes: number;
  /** Where the next record without key and partition goes. */
  next: number;
}

/** Reads a topic whenever it exists. */
export interface TopicReader {
  attach(topic: MemoryTopic): void;
  detach(topic: MemoryTopic): void;
}

/** One broker inside the process, shared by every driver that is to see the same topics. */
export class MemoryBroker {
  readonly drain = new DrainQueue();
  readonly #topics = new Map<string, MemoryTopic>();
  readonly #readers = new Map<string, Set<TopicReader>>();
  readonly #groups = new Map<string, MemoryGroup>();

  get topicNames(): readonly string[] {
    return [...this.#topics.keys()];
  }

  topic(name: string): MemoryTopic | undefined {
    return this.#topics.get(name);
  }

  group(name: string): MemoryGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new MemoryGroup(this);
      this.#groups.set(name, group);
    }
    return group;
  }

  create(spec: TopicSpec): void {
    if (this.#topics.has(spec.topic)) return;
    const compacted = spec.config?.['cleanup.policy']?.includes('compact') ?? false;
    const partitions = Array.from({ length: spec.partitions }, (_, index) => new MemoryPartition(spec.topic, index, compacted));
    const maxRecordBytes = Number(spec.config?.['max.message.bytes'] ?? Infinity);
    const topic: MemoryTopic = { name: spec.topic, partitions, maxRecordBytes, next: 0 };
    this.#topics.set(spec.topic, topic);
    for (const reader of this.#readers.get(spec.topic) ?? []) reader.attach(topic);
  }

  delete(name: string): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    this.#topics.delete(name);
    for (const reader of this.#readers.get(name) ?? []) reader.detach(topic);
    for (const group of this.#groups.values()) group.detach(topic);
  }

  /** Where the record is now. @throws BusError `UNKNOWN_TOPIC`, `TOO_LARGE`, or `REFUSED` while nobody reads a full partition */
  append(record: OutgoingRecord): { readonly partition: number; readonly offset: number } {
    const topic = this.#topics.get(record.topic);
    const index = topic === undefined ? 0 : (record.partition ?? partitionOf(record, topic));
    const partition = topic?.partitions[index];
    if (partition === undefined) throw new BusError('UNKNOWN_TOPIC', `Topic ${record.topic} or its partition does not exist.`);
    // Bodies of this process have no size until somebody asks for their bytes; they are small by their limits.
    if (record.body === undefined && (record.value?.length ?? 0) > (topic?.maxRecordBytes ?? Infinity)) {
      throw new BusError('TOO_LARGE', `Topic ${record.topic} takes no record of this size.`);
    }
    if (partition.bytes > MAX_PARTITION_BYTES) throw new BusError('REFUSED', `Topic ${record.topic} is full: nobody reads it.`);
    partition.append(record, Date.now());
    return { partition: index, offset: partition.end - 1 };
  }

  /** Attaches the reader to each topic now or as soon as it exists. */
  read(topics: readonly string[], reader: TopicReader): void {
    for (const name of topics) {
      const readers = this.#readers.get(name);
      if (readers === undefined) this.#readers.set(name, new Set([reader]));
      else readers.add(reader);
      const topic = this.#topics.get(name);
      if (topic !== undefined) reader.attach(topic);
    }
  }

  unread(topics: readonly string[], reader: TopicReader): void {
    for (const name of topics) this.#readers.get(name)?.delete(reader);
  }
}

/** Same key, same partition; without a key in turn. */
function partitionOf(record: OutgoingRecord, topic: MemoryTopic): number {
  const count = topic.partitions.length;
  if (count === 1) return 0;
  const { key } = record;
  if (key === undefined || key === null) {
    topic.next = (topic.next + 1) % count;
    return topic.next;
  }
  let hash = 0;
  for (const byte of key) hash = (hash * 31 + byte) | 0;
  return (hash >>> 0) % count;
}
