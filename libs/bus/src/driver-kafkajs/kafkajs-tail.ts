import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { patiently } from '../driver-kit/patiently.ts';
import type { Subscription, TailOptions } from '../driver.ts';
import { withAdmin } from './kafkajs-client.ts';
import { busRecord } from './kafkajs-records.ts';
import { SupervisedConsumer } from './supervised-consumer.ts';

interface Position {
  readonly topic: string;
  readonly partition: number;
  /** Next offset to hand over. */
  offset: number;
  /** Where the log ended when the tail began. */
  readonly end: number;
}

/**
 * Reads every partition. kafkajs cannot read without a group, so each tail is the only member of one with a random name; nothing is
 * committed: whenever the group has (re)joined, the consumer is sent to the positions kept here.
 */
export class KafkajsTail implements Subscription {
  readonly inFlight = 0;
  readonly #kafka: Kafka;
  readonly #options: TailOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #positions = new Map<string, Position>();
  #behind = 0;
  #caughtUp: () => void = () => undefined;

  constructor(kafka: Kafka, options: TailOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.#consumer = new SupervisedConsumer(kafka, {
      group: `tail.${randomUUID()}`,
      topics: options.topics,
      eachBatch: async (payload) => this.#take(payload),
      assigned: (_, consumer) => this.#seek(consumer),
      onError: options.onError,
    });
  }

  async start(): Promise<void> {
    const latest = this.#options.from === 'latest';
    for (const topic of this.#options.topics) {
      const offsets = await patiently(() => withAdmin(this.#kafka, (admin) => admin.fetchTopicOffsets(topic)), () => false);
      for (const { partition, low, high } of offsets) {
        const offset = Number(latest ? high : low);
        this.#positions.set(`${topic}/${partition}`, { topic, partition, offset, end: Number(high) });
        if (offset < Number(high)) this.#behind += 1;
      }
    }
    const caughtUp = new Promise<void>((resolve) => {
      this.#caughtUp = resolve;
    });
    await this.#consumer.start();
    await this.#consumer.ready;
    if (this.#behind > 0) await caughtUp;
  }

  async close(): Promise<void> {
    await this.#consumer.close();
    this.#caughtUp();
  }

  #seek(consumer: Consumer): void {
    for (const { topic, partition, offset } of this.#positions.values()) consumer.seek({ topic, partition, offset: String(offset) });
  }

  #take({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    const { topic, partition, messages } = batch;
    const position = this.#positions.get(`${topic}/${partition}`);
    const last = messages.at(-1);
    if (isStale() || position === undefined || last === undefined) return;
    // A log that ends before the position is a new topic of the old name.
    if (Number(batch.highWatermark) < position.offset) position.offset = 0;
    for (const message of messages) if (Number(message.offset) >= position.offset) this.#hand(busRecord(topic, partition, message));
    const wasBehind = position.offset < position.end;
    position.offset = Math.max(position.offset, Number(last.offset) + 1);
    resolveOffset(last.offset);
    if (!wasBehind || position.offset < position.end) return;
    this.#behind -= 1;
    if (this.#behind === 0) this.#caughtUp();
  }

  #hand(record: Parameters<TailOptions['handler']>[0]): void {
    try {
      this.#options.handler(record);
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
