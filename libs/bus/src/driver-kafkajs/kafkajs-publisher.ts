import { Partitioners } from 'kafkajs';
import type { Message, PartitionMetadata, Producer } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusError } from '../bus-error.ts';
import { Spread } from '../driver-kit/spread.ts';
import type { OutgoingRecord } from '../driver.ts';
import { kafkajsHeaders } from './kafkajs-records.ts';
import { hasType, isUnknownTopic } from './topic-directory.ts';
import type { TopicDirectory } from './topic-directory.ts';

const RETRY_MS = 100;
const MAX_BATCH_BYTES = 512 * 1024;
/** Requests of one topic under way; what comes meanwhile gathers. */
const MAX_REQUESTS = 2;

interface Pending {
  readonly record: OutgoingRecord;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly alone: boolean;
}

/** One topic's waiting records. Topics do not share a request: one that vanished would fail the others' records. */
interface TopicQueue {
  readonly topic: string;
  waiting: Pending[];
  requests: number;
}

/** Natural batching in front of kafkajs, which sends every record by itself. */
export class KafkajsPublisher {
  readonly #connect: () => Promise<Producer>;
  #producer: Promise<Producer>;
  #renewing = false;
  readonly #directory: TopicDirectory;
  readonly #queues = new Map<string, TopicQueue>();
  readonly #spread = new Spread();
  readonly #keyed = Partitioners.DefaultPartitioner();
  #scheduled = false;
  #closed = false;

  constructor(connect: () => Promise<Producer>, producer: Producer, directory: TopicDirectory) {
    this.#connect = connect;
    this.#producer = Promise.resolve(producer);
    this.#directory = directory;
  }

  publish(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(new BusError('CLOSED', 'The bus is closed.'));
      else this.#add({ record, deadlineMs, resolve, reject, alone: false });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { waiting } of this.#queues.values()) {
      for (const pending of waiting) pending.reject(new BusError('CLOSED', 'The bus was closed before the record was acknowledged.'));
    }
    this.#queues.clear();
    await disconnect(this.#producer);
  }

  #add(pending: Pending): void {
    const { topic } = pending.record;
    let queue = this.#queues.get(topic);
    if (queue === undefined) {
      queue = { topic, waiting: [], requests: 0 };
      this.#queues.set(topic, queue);
    }
    queue.waiting.push(pending);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const each of this.#queues.values()) this.#pump(each);
    });
  }

  #pump(queue: TopicQueue): void {
    while (queue.waiting.length > 0 && queue.requests < MAX_REQUESTS) {
      const batch = takeBatch(queue);
      queue.requests += 1;
      void this.#send(queue, batch);
    }
    if (queue.waiting.length === 0 && queue.requests === 0) this.#queues.delete(queue.topic);
  }

  async #send(queue: TopicQueue, batch: readonly Pending[]): Promise<void> {
    try {
      const count = this.#directory.known(queue.topic) ?? (await this.#directory.lookUp(queue.topic));
      if (count === null) this.#rejectAll(batch, `Topic ${queue.topic} does not exist.`);
      else await this.#sendTo(queue.topic, count, batch);
    } catch (error) {
      await this.#failed(queue.topic, batch, error);
    }
    queue.requests -= 1;
    this.#pump(queue);
  }

  async #sendTo(topic: string, count: number, batch: readonly Pending[]): Promise<void> {
    const next = this.#spread.of(topic, batch.length, count);
    const messages: Message[] = [];
    const sent: Pending[] = [];
    for (const pending of batch) {
      const { record } = pending;
      if (record.partition !== undefined && record.partition >= count) {
        pending.reject(new BusError('UNKNOWN_TOPIC', `Topic ${topic} has no partition ${record.partition}.`));
        continue;
      }
      sent.push(pending);
      const partition = record.partition ?? (record.key === undefined || record.key === null ? next() : this.#partitionOf(record, count));
      messages.push({ partition, key: record.key ?? null, value: record.value, headers: kafkajsHeaders(record.headers) });
    }
    if (messages.length === 0) return;
    await (await this.#producer).send({ topic, messages, acks: -1 });
    for (const pending of sent) pending.resolve();
  }

  #partitionOf({ topic, key, value }: OutgoingRecord, count: number): number {
    const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 0 }) as PartitionMetadata);
    return this.#keyed({ topic, partitionMetadata, message: { key: key ?? null, value } });
  }

  async #failed(topic: string, batch: readonly Pending[], error: unknown): Promise<void> {
    this.#directory.forget([topic]);
    if (isUnknownTopic(error)) {
      this.#renew();
      const count = await this.#directory.lookUp(topic).catch(() => 0);
      if (count === null) return this.#rejectAll(batch, `Topic ${topic} does not exist.`);
    }
    const tooLarge = hasType(error, 'MESSAGE_TOO_LARGE') || hasType(error, 'RECORD_LIST_TOO_LARGE');
    const nowMs = Date.now();
    const again: Pending[] = [];
    for (const pending of batch) {
      if (tooLarge && batch.length === 1) pending.reject(new BusError('TOO_LARGE', `The broker refuses a record of this size for ${topic}.`));
      else if (nowMs + RETRY_MS >= pending.deadlineMs) {
        pending.reject(new BusError('DEADLINE', `No broker acknowledged a record for ${topic} in time.`, { cause: error }));
      } else again.push(tooLarge ? { ...pending, alone: true } : pending);
    }
    if (again.length === 0) return;
    if (!tooLarge) await sleep(RETRY_MS);
    for (const pending of again) {
      if (this.#closed) pending.reject(new BusError('CLOSED', 'The bus was closed before the record was acknowledged.'));
      else this.#add(pending);
    }
  }

  /**
   * A kafkajs producer that has ever written to a topic asks for it at every refresh of its metadata, and once the topic is gone no
   * refresh succeeds: every leader change would then be fatal to it. So a vanished topic costs the producer.
   */
  #renew(): void {
    if (this.#renewing || this.#closed) return;
    this.#renewing = true;
    const old = this.#producer;
    this.#producer = this.#connect()
      .then((producer) => {
        void disconnect(old);
        return producer;
      }, () => old)
      .finally(() => {
        this.#renewing = false;
      });
  }

  #rejectAll(batch: readonly Pending[], message: string): void {
    for (const pending of batch) pending.reject(new BusError('UNKNOWN_TOPIC', message));
  }
}

function takeBatch(queue: TopicQueue): Pending[] {
  let bytes = 0;
  let count = 0;
  for (const { record, alone } of queue.waiting) {
    const size = (record.value?.length ?? 0) + 512;
    if (count > 0 && (alone || queue.waiting[0]?.alone === true || bytes + size > MAX_BATCH_BYTES)) break;
    bytes += size;
    count += 1;
  }
  const batch = queue.waiting.slice(0, count);
  queue.waiting = queue.waiting.slice(count);
  return batch;
}

async function disconnect(producer: Promise<Producer>): Promise<void> {
  await (await producer).disconnect().catch(() => undefined);
}
