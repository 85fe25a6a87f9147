import { randomUUID } from 'node:crypto';
import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import type { Subscription, TailOptions } from '../driver.ts';
import { busRecord } from './kafkajs-records.ts';
import { SupervisedConsumer } from './supervised-consumer.ts';

const COMMIT_EVERY_MS = 1_000;

/**
 * Reads every partition. kafkajs cannot read without a group, so each tail is the only member of one with a random name, whose
 * offsets are set before it starts: a consumer that finds its own place would miss what is published meanwhile.
 */
export class KafkajsTail implements Subscription {
  readonly inFlight = 0;
  readonly #admin: Admin;
  readonly #options: TailOptions;
  readonly #group = `tail.${randomUUID()}`;
  readonly #consumer: SupervisedConsumer;
  readonly #positions = new Map<string, number>();
  readonly #behind = new Map<string, number>();
  #caughtUp: () => void = () => undefined;
  #commitTimer: NodeJS.Timeout | undefined;

  constructor(kafka: Kafka, admin: Admin, options: TailOptions) {
    this.#admin = admin;
    this.#options = options;
    this.#consumer = new SupervisedConsumer(kafka, {
      group: this.#group,
      topics: options.topics,
      eachBatch: async (payload) => this.#take(payload),
      assigned: () => undefined,
      onError: options.onError,
    });
  }

  async start(): Promise<void> {
    for (const topic of this.#options.topics) {
      const ends = await this.#admin.fetchTopicOffsets(topic);
      const partitions = ends.map(({ partition, low, high }) => ({ partition, offset: this.#options.from === 'latest' ? high : low }));
      for (const { partition, low, high } of ends) {
        if (this.#options.from === 'earliest' && Number(low) < Number(high)) this.#behind.set(`${topic}/${partition}`, Number(high));
      }
      await this.#admin.setOffsets({ groupId: this.#group, topic, partitions });
    }
    const caughtUp = new Promise<void>((resolve) => {
      this.#caughtUp = resolve;
    });
    await this.#consumer.start();
    await this.#consumer.ready;
    if (this.#behind.size > 0) await caughtUp;
  }

  async close(): Promise<void> {
    clearTimeout(this.#commitTimer);
    await this.#consumer.close();
    this.#caughtUp();
    await this.#admin.deleteGroups([this.#group]).catch(() => undefined);
  }

  #take({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    if (isStale()) return;
    const { topic, partition } = batch;
    const key = `${topic}/${partition}`;
    // A log that ends before the position is a new topic of the old name.
    if (Number(batch.highWatermark) < (this.#positions.get(key) ?? 0)) this.#positions.delete(key);
    for (const message of batch.messages) {
      const offset = Number(message.offset);
      if (offset >= (this.#positions.get(key) ?? 0)) this.#hand(busRecord(topic, partition, message));
      this.#positions.set(key, Math.max(this.#positions.get(key) ?? 0, offset + 1));
      resolveOffset(message.offset);
    }
    this.#passed(key);
    this.#commitTimer ??= setTimeout(() => void this.#commit(), COMMIT_EVERY_MS);
  }

  #hand(record: Parameters<TailOptions['handler']>[0]): void {
    try {
      this.#options.handler(record);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #passed(key: string): void {
    const end = this.#behind.get(key);
    if (end === undefined || (this.#positions.get(key) ?? 0) < end) return;
    this.#behind.delete(key);
    if (this.#behind.size === 0) this.#caughtUp();
  }

  /** So that a consumer made anew goes on where this one was. */
  async #commit(): Promise<void> {
    this.#commitTimer = undefined;
    const offsets = [...this.#positions].map(([key, offset]) => {
      const slash = key.lastIndexOf('/');
      return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)), offset: String(offset) };
    });
    await this.#consumer.current?.commitOffsets(offsets).catch(() => undefined);
  }
}
