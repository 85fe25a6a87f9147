import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { BusError } from '../bus-error.ts';
import { ConnectionLeases } from '../driver-kit/connection-leases.ts';
import type { KafkaOptions } from '../driver-options.ts';
import type { BusDriver, GroupOptions, OutgoingRecord, Subscription, TailOptions, TopicSpec } from '../driver.ts';
import { kafkajsClient } from './kafkajs-client.ts';
import { KafkajsGroup } from './kafkajs-group.ts';
import { KafkajsPublisher } from './kafkajs-publisher.ts';
import { KafkajsTail } from './kafkajs-tail.ts';
import { hasType, isUnknownTopic, TopicDirectory } from './topic-directory.ts';

const RETRY_MS = 200;
const REPORT_EVERY_MS = 10_000;

/** The second driver: kafkajs, with its known faults repaired from outside. */
export class KafkajsDriver implements BusDriver {
  readonly name = 'kafkajs';
  readonly #kafka: Kafka;
  readonly #leases = new ConnectionLeases();
  readonly #admin: Admin;
  readonly #directory: TopicDirectory;
  readonly #producer: Producer;
  #publisher: KafkajsPublisher;

  constructor(options: KafkaOptions) {
    this.#kafka = kafkajsClient(options);
    this.#admin = this.#kafka.admin();
    this.#directory = new TopicDirectory(this.#admin);
    this.#producer = this.#kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 5 });
    this.#publisher = new KafkajsPublisher(this.#producer, this.#directory);
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#leases.acquire(() => this.#connect(signal));
  }

  publish(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    return this.#publisher.publish(record, deadlineMs);
  }

  async consume(options: GroupOptions): Promise<Subscription> {
    await this.#exist(options);
    const group = new KafkajsGroup(this.#kafka, options);
    await group.start();
    return group;
  }

  async tail(options: TailOptions): Promise<Subscription> {
    await this.#exist(options);
    const tail = new KafkajsTail(this.#kafka, this.#admin, options);
    await tail.start();
    return tail;
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await this.#admin.listTopics());
    const topics = specs.filter(({ topic }) => !existing.has(topic)).map(({ topic, partitions, config }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: -1,
      configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
    }));
    try {
      if (topics.length > 0) await this.#admin.createTopics({ topics, waitForLeaders: true });
    } catch (error) {
      if (!hasType(error, 'TOPIC_ALREADY_EXISTS')) throw error;
    }
    this.#directory.forget(specs.map(({ topic }) => topic));
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      try {
        await this.#admin.deleteTopics({ topics: [topic] });
      } catch (error) {
        if (!isUnknownTopic(error)) throw error;
      }
    }
    this.#directory.forget(topics);
  }

  listTopics(): Promise<readonly string[]> {
    return this.#admin.listTopics();
  }

  async hasRecordSince(topic: string, sinceMs: number): Promise<boolean> {
    try {
      const [found, ends] = await Promise.all([
        this.#admin.fetchTopicOffsetsByTimestamp(topic, Math.max(0, Math.floor(sinceMs))),
        this.#admin.fetchTopicOffsets(topic),
      ]);
      const highs = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
      return found.some(({ partition, offset }) => Number(offset) < (highs.get(partition) ?? 0));
    } catch (error) {
      if (isUnknownTopic(error)) return false;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.#leases.release()) return;
    this.#publisher.close();
    await Promise.allSettled([this.#producer.disconnect(), this.#admin.disconnect()]);
    this.#publisher = new KafkajsPublisher(this.#producer, this.#directory);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        signal.throwIfAborted();
        await Promise.all([this.#admin.connect(), this.#producer.connect()]);
        return;
      } catch (error) {
        if (signal.aborted) throw new BusError('CLOSED', 'Connecting was given up.', { cause: error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Waits until the topics exist. */
  async #exist({ topics, onError }: { topics: readonly string[]; onError: (error: unknown) => void }): Promise<void> {
    let reportMs = Date.now() + REPORT_EVERY_MS;
    for (const topic of topics) {
      while ((await this.#directory.lookUp(topic).catch(() => null)) === null) {
        if (!this.#leases.connected) throw new BusError('CLOSED', 'The bus is closed.');
        if (Date.now() > reportMs) {
          onError(new BusError('UNKNOWN_TOPIC', `Topic ${topic} does not exist; waiting for it.`));
          reportMs = Date.now() + REPORT_EVERY_MS;
        }
        await sleep(RETRY_MS);
      }
    }
  }
}
