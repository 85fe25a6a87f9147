import type { BusRecord, RecordHeaders, TopicSpec } from './driver.ts';

/** A record to append. The key chooses the partition, as Kafka's own clients do; without one the log spreads records. */
export interface AppendRecord {
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: RecordHeaders;
  readonly partition?: number;
}

/** Where an appended record is. */
export interface RecordPlace {
  readonly partition: number;
  readonly offset: bigint;
}

/** Offsets by topic and partition, as they stand in JSON: `{"cdc.shop.orders": {"0": 123}}`. */
export type OffsetMap = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface ReadOptions {
  /**
   * Everything below `next` was handed over and the next batch asked for. Offsets may hold nothing for a reader (markers of transactions,
   * compacted records), so the last record alone does not tell that an end was reached.
   */
  readonly onPosition?: (topic: string, partition: number, next: number) => void;
}

/**
 * Topics as logs: for what must not be lost, repeated or reordered. (A {@link BusDriver} is for questions and answers, where a record may
 * come twice.) Implementations pass one contract suite.
 */
export interface EventLog {
  /** Keeps trying until the broker answers or `signal` aborts. */
  connect(signal: AbortSignal): Promise<void>;

  /** Creates topics that do not exist; existing ones are left as they are. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  deleteTopics(topics: readonly string[]): Promise<void>;

  /**
   * Appends each record once (idempotent producer, acks=all), records of a partition in the order of the calls and of the array. Resolves
   * when all are acknowledged, with their places in the order of `records`. Lost connections and restarting brokers are retried; waits for
   * room when too much is on its way.
   *
   * @throws BusError `DEADLINE` at `deadlineMs` (epoch): the records may have been written or not. `UNKNOWN_TOPIC`, `TOO_LARGE`,
   *   `REFUSED`: those of that partition and batch were not; others of the same call may have been.
   */
  append(topic: string, records: readonly AppendRecord[], deadlineMs: number): Promise<readonly RecordPlace[]>;

  /**
   * Batches in order within each partition, of transactions the committed ones; ends only when `signal` aborts, without an error. Reads ahead a bounded number of bytes, so a
   * slow consumer is not buried. Topics that do not exist yet are waited for; positions the log no longer has move on to its start.
   *
   * @param from an OffsetMap gives next offsets; partitions it does not name are read from their start
   */
  read(topics: readonly string[], from: 'earliest' | 'latest' | OffsetMap, signal: AbortSignal, options?: ReadOptions): AsyncIterable<readonly BusRecord[]>;

  /** The next offset of every partition. @throws BusError `UNKNOWN_TOPIC`; others after trying for ten seconds. */
  endOffsets(topics: readonly string[]): Promise<OffsetMap>;

  /** The first offset that is still there, of every partition. */
  startOffsets(topics: readonly string[]): Promise<OffsetMap>;

  /** What a group has committed, partitions without a commit left out. */
  groupOffsets(group: string, topics: readonly string[]): Promise<OffsetMap>;

  /** Gives what is on its way a moment to be acknowledged, then fails it and disconnects. */
  close(): Promise<void>;
}
