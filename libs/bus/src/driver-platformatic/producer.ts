import { murmur2 } from '@platformatic/kafka';
import { BusError, isBusError } from '../bus-error.ts';
import { Spread } from '../driver-kit/spread.ts';
import type { OutgoingRecord } from '../driver.ts';
import type { Cluster, TopicMetadata } from './cluster.ts';
import { KAFKA, isRetriableProduceError } from './protocol-errors.ts';
import { NodeQueue } from './node-queue.ts';
import type { PendingRecord } from './node-queue.ts';
import { recordSize } from './record-batch-encoder.ts';

const RETRY_MS = 100;

/**
 * Publishes with natural batching: everything handed over in one turn of the event loop, and everything that gathers while earlier
 * requests are under way, travels in one request per broker. No timers on the success path.
 */
export class Producer {
  readonly #cluster: Cluster;
  readonly #queues = new Map<number, NodeQueue>();
  readonly #spread = new Spread();
  #arrived: PendingRecord[] = [];
  #retries: PendingRecord[] = [];
  #retryTimer: NodeJS.Timeout | undefined;
  #scheduled = false;
  #closed = false;
  readonly #flush = (): void => this.#assign();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  publish(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new BusError('CLOSED', 'The bus is closed.'));
        return;
      }
      this.#arrived.push({ record, deadlineMs, size: recordSize(record), resolve, reject, alone: false });
      if (this.#scheduled) return;
      this.#scheduled = true;
      queueMicrotask(this.#flush);
    });
  }

  /** What is still waiting fails. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    const waiting = [...this.#arrived, ...this.#retries, ...[...this.#queues.values()].flatMap((queue) => queue.close())];
    this.#arrived = [];
    this.#retries = [];
    for (const pending of waiting) pending.reject(new BusError('CLOSED', 'The bus was closed before the record was acknowledged.'));
  }

  /** Gives every record of this turn its partition and the queue of its broker. */
  #assign(): void {
    this.#scheduled = false;
    const arrived = this.#arrived;
    this.#arrived = [];
    const first = arrived[0];
    if (first === undefined) return;
    if (arrived.length === 1) {
      this.#assignTopic(first.record.topic, arrived);
    } else {
      for (const [topic, records] of Map.groupBy(arrived, ({ record }) => record.topic)) this.#assignTopic(topic, records);
    }
    for (const queue of this.#queues.values()) queue.pump();
  }

  #assignTopic(topic: string, records: readonly PendingRecord[]): void {
    const metadata = this.#cluster.known(topic);
    if (metadata === undefined) void this.#discover(topic, records);
    else this.#enqueue(topic, metadata, records);
  }

  #enqueue(topic: string, metadata: TopicMetadata, records: readonly PendingRecord[]): void {
    const count = metadata.leaders.length;
    const next = this.#spread.of(topic, records.length, count);
    for (const pending of records) {
      const { partition, key } = pending.record;
      if (partition !== undefined) this.#place(pending, metadata, partition);
      else if (key !== undefined && key !== null) this.#place(pending, metadata, (murmur2(key) & 0x7fffffff) % count);
      else this.#place(pending, metadata, next());
    }
  }

  #place(pending: PendingRecord, metadata: TopicMetadata, partition: number): void {
    const leader = metadata.leaders[partition];
    if (leader === undefined) {
      pending.reject(new BusError('UNKNOWN_TOPIC', `Topic ${pending.record.topic} has no partition ${partition}.`));
    } else if (leader === null) {
      this.#cluster.forget([pending.record.topic]);
      this.#later(pending);
    } else {
      this.#queue(leader).add(pending, partition);
    }
  }

  async #discover(topic: string, records: readonly PendingRecord[]): Promise<void> {
    try {
      const metadata = await this.#cluster.lookUp(topic);
      if (metadata !== null) {
        this.#enqueue(topic, metadata, records);
        for (const queue of this.#queues.values()) queue.pump();
        return;
      }
      for (const pending of records) pending.reject(new BusError('UNKNOWN_TOPIC', `Topic ${topic} does not exist.`));
    } catch (error) {
      for (const pending of records) {
        if (isBusError(error, 'CLOSED')) pending.reject(error);
        else this.#later(pending, error);
      }
    }
  }

  #queue(nodeId: number): NodeQueue {
    let queue = this.#queues.get(nodeId);
    if (queue === undefined) {
      const link = this.#cluster.link(nodeId, 5);
      queue = new NodeQueue(link, {
        refused: (code, message, records) => this.#refused(code, message, records),
        lost: (error, records) => this.#lost(error, records),
      });
      this.#queues.set(nodeId, queue);
    }
    return queue;
  }

  /** The broker answered with an error code for these records. */
  #refused(code: number, message: string, records: readonly PendingRecord[]): void {
    if (isRetriableProduceError(code)) {
      for (const { record } of records) this.#cluster.forget([record.topic]);
      for (const pending of records) this.#later(pending);
      return;
    }
    const tooLarge = code === KAFKA.messageTooLarge || code === KAFKA.recordListTooLarge;
    for (const pending of records) {
      if (tooLarge && records.length > 1) this.#later({ ...pending, alone: true });
      else pending.reject(new BusError(tooLarge ? 'TOO_LARGE' : 'REFUSED', `The broker refuses a record for ${pending.record.topic}: ${message}.`));
    }
  }

  /** There was no answer: the records may have been written or not. Sending them again may write them twice, never lose them. */
  #lost(error: unknown, records: readonly PendingRecord[]): void {
    for (const { record } of records) this.#cluster.forget([record.topic]);
    for (const pending of records) this.#later(pending, error);
  }

  #later(pending: PendingRecord, cause?: unknown): void {
    if (this.#closed) {
      pending.reject(new BusError('CLOSED', 'The bus was closed before the record was acknowledged.'));
    } else if (Date.now() + RETRY_MS >= pending.deadlineMs) {
      pending.reject(new BusError('DEADLINE', `No broker acknowledged a record for ${pending.record.topic} in time.`, { cause }));
    } else {
      this.#retries.push(pending);
      this.#retryTimer ??= setTimeout(() => this.#retry(), RETRY_MS);
    }
  }

  #retry(): void {
    this.#retryTimer = undefined;
    const due = this.#retries;
    this.#retries = [];
    this.#arrived.push(...due);
    this.#assign();
  }
}

