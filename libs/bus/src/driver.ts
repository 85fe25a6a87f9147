import type { JsonBody } from './json-record.ts';

/** Headers of a record: raw bytes in, raw bytes out. */
export type RecordHeaders = Map<string, Buffer>;

/** A record as consumed. */
export interface BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** What `value` would be made from, when the publisher runs in this process; reading `value` makes it. */
  readonly body?: JsonBody | undefined;
  readonly headers: RecordHeaders;
}

/** A record to publish. Without a partition the driver spreads records over the topic's partitions. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition?: number;
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  /** What `value` would be made from; drivers that send bytes read `value`. */
  readonly body?: JsonBody | undefined;
  readonly headers: RecordHeaders;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** Broker settings, for example `{ 'cleanup.policy': 'compact' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface Subscription {
  /** Stops taking records, waits up to `drainMs` for running handlers, commits what is done, leaves. */
  close(drainMs: number): Promise<void>;
  /** Records taken and not yet settled. */
  readonly inFlight: number;
}

export interface GroupOptions {
  readonly topics: readonly string[];
  readonly group: string;
  /** Stop taking records at this many unsettled ones. */
  readonly maxInFlight: number;
  /**
   * Called for each record, many at once. Its promise settles when the record needs no redelivery (its reply was acknowledged);
   * only then may the contiguous low watermark move past it. A rejection is reported to `onError` and settles the record too.
   */
  readonly handler: (record: BusRecord) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Gives up waiting for topics that do not exist yet: `consume` rejects with `CLOSED`. */
  readonly signal?: AbortSignal;
}

export interface TailOptions {
  readonly topics: readonly string[];
  /** `latest`: only what is published after the promise resolved. `earliest`: everything; the promise resolves once caught up. */
  readonly from: 'latest' | 'earliest';
  readonly handler: (record: BusRecord) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * What the bus needs of a broker. Three implementations pass one contract suite. Knows no SQL and no Nest.
 */
export interface BusDriver {
  readonly name: 'platformatic' | 'kafkajs' | 'memory';

  /**
   * Keeps trying until connected or `signal` aborts. May be called by several users (a server and a client of one process); each
   * calls `close` once.
   */
  connect(signal: AbortSignal): Promise<void>;

  /**
   * Resolves when the broker has acknowledged. Calls of one turn of the event loop travel in one batch. Retries until
   * `deadlineMs` (epoch), then rejects. Rejects at once with code `UNKNOWN_TOPIC` when the topic does not exist.
   */
  publish(record: OutgoingRecord, deadlineMs: number): Promise<void>;

  /** Consumes as a member of a group with committed offsets, at least once. */
  consume(options: GroupOptions): Promise<Subscription>;

  /** Reads every partition without a group and without commits (reply topics, control, catalogue). */
  tail(options: TailOptions): Promise<Subscription>;

  /** Creates topics that do not exist; existing ones are left as they are. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  listTopics(): Promise<readonly string[]>;

  /** Whether any partition holds a record whose timestamp is `sinceMs` (epoch) or later. False for a topic that does not exist. */
  hasRecordSince(topic: string, sinceMs: number): Promise<boolean>;

  /** Takes back one `connect`; the last one disconnects. Subscriptions are closed by whoever opened them, before this. */
  close(): Promise<void>;
}
