import type { BusRecord } from '../driver.ts';
import type { MemoryBroker, MemoryTopic } from './memory-broker.ts';
import type { MemoryConsumer } from './memory-consumer.ts';
import type { MemoryPartition, PartitionReader } from './memory-partition.ts';

/**
 * One partition as a group sees it: who owns it, where it is read next, and what was taken and is not settled. That is kept here, so that the log need
 * not keep all that came after a record that takes long.
 */
export class GroupPartition implements PartitionReader {
  readonly log: MemoryPartition;
  owner: MemoryConsumer | null = null;
  /** Takes over when what the owner handles has ended. */
  heir: MemoryConsumer | null = null;
  neededFrom: number;
  /** Of the present owner, in the order of offsets; whoever takes a record deletes it when it is settled. */
  taken = new Set<BusRecord>();
  /** Taken by an owner that left before it was settled. */
  #again: BusRecord[] = [];

  constructor(log: MemoryPartition) {
    this.log = log;
    this.neededFrom = log.start;
  }

  /** Everything below has been settled. */
  get watermark(): number {
    const [first] = [...this.taken, ...this.#again];
    return first === undefined ? this.neededFrom : Number(first.offset);
  }

  /** The next record for the owner, if there is one. */
  take(): BusRecord | undefined {
    const record = this.#again.shift() ?? this.log.read(this.neededFrom);
    if (record === undefined) return undefined;
    this.neededFrom = Math.max(this.neededFrom, Number(record.offset) + 1);
    this.taken.add(record);
    return record;
  }

  wake(): void {
    this.owner?.wake();
  }

  /** Hands over unless something is in flight; what is unsettled when its owner has left is delivered again. */
  handOver(force: boolean): void {
    if (this.owner === this.heir) return;
    if (this.taken.size > 0) {
      if (!force) return;
      this.#again = [...this.taken, ...this.#again];
      this.taken = new Set();
    }
    this.owner?.partitions.delete(this);
    this.owner = this.heir;
    this.owner?.partitions.add(this);
    this.owner?.wake();
  }
}

/** Members that share the partitions of their topics; positions survive the members. */
export class MemoryGroup {
  readonly #broker: MemoryBroker;
  readonly #members = new Set<MemoryConsumer>();
  readonly #partitions = new Map<MemoryTopic, readonly GroupPartition[]>();

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  join(member: MemoryConsumer): void {
    this.#members.add(member);
    this.#broker.read(member.topics, member);
  }

  leave(member: MemoryConsumer): void {
    this.#members.delete(member);
    this.#broker.unread(member.topics, member);
    for (const topic of this.#partitions.keys()) this.assign(topic);
  }

  /** Spreads the topic's partitions over the members that want it. */
  assign(topic: MemoryTopic): void {
    const members = [...this.#members].filter((member) => member.topics.includes(topic.name));
    for (const [index, partition] of this.#of(topic).entries()) {
      partition.heir = members[index % members.length] ?? null;
      partition.handOver(partition.owner !== null && !this.#members.has(partition.owner));
    }
  }

  /** Everything below has been handled, by partition; empty for a topic the group never read. */
  watermarks(topic: MemoryTopic): readonly number[] {
    return this.#partitions.get(topic)?.map(({ watermark }) => watermark) ?? [];
  }

  detach(topic: MemoryTopic): void {
    for (const partition of this.#partitions.get(topic) ?? []) {
      partition.heir = null;
      partition.handOver(true);
    }
    this.#partitions.delete(topic);
  }

  #of(topic: MemoryTopic): readonly GroupPartition[] {
    let partitions = this.#partitions.get(topic);
    if (partitions === undefined) {
      partitions = topic.partitions.map((log) => {
        const partition = new GroupPartition(log);
        log.readers.add(partition);
        return partition;
      });
      this.#partitions.set(topic, partitions);
    }
    return partitions;
  }
}
