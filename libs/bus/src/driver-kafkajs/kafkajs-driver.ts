import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { BusError } from '../bus-error.ts';
import { ConnectionLeases } from '../driver-kit/connection-leases.ts';
import { patiently } from '../driver-kit/patiently.ts';
import type { KafkaOptions } from '../driver-options.ts';
import type { BusDriver, GroupOptions, OutgoingRecord, Subscription, TailOptions, TopicSpec } from '../driver.ts';
import { kafkajsClient, withAdmin } from './kafkajs-client.ts';
import type { KafkajsClient } from './kafkajs-client.ts';
import { KafkajsGroup } from './kafkajs-group.ts';
import { KafkajsPublisher } from './kafkajs-publisher.ts';
import { KafkajsTail } from './kafkajs-tail.ts';
import { hasType, isUnknownTopic, TopicDirectory } from './topic-directory.ts';

const RETRY_MS = 200;
const REPORT_EVERY_MS = 10_000;

/** The second driver: kafkajs, with its known faults repaired from outside. */
export class KafkajsDriver implements BusDriver {
  readonly name = 'kafkajs';
  readonly #client: KafkajsClient;
  readonly #kafka: Kafka;
  readonly #leases = new ConnectionLeases();
  readonly #admin: Admin;
  readonly #directory: TopicDirectory;
  #publisher: KafkajsPublisher | undefined;

  constructor(options: KafkaOptions) {
    this.#client = kafkajsClient(options);
    this.#kafka = this.#client.kafka;
    this.#admin = this.#kafka.admin();
    this.#directory = new TopicDirectory(this.#admin);
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#leases.acquire(() => this.#connect(signal));
  }

  publish(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    if (this.#publisher === undefined) return Promise.reject(new BusError('CLOSED', 'The bus is closed.'));
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
    const tail = new KafkajsTail(this.#kafka, options);
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
      if (topics.length > 0) await this.#admin.createTopics({ topics, waitForLeaders: false });
    } catch (error) {
      if (!hasType(error, 'TOPIC_ALREADY_EXISTS')) throw error;
    }
    const names = specs.map(({ topic }) => topic);
    await patiently(async () => {
      this.#directory.forget(names);
      for (const name of names) if ((await this.#directory.lookUp(name)) === null) throw new Error(`Topic ${name} was not created.`);
    }, () => false);
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
      const [found, ends] = await withAdmin(this.#kafka, (admin) => Promise.all([
        admin.fetchTopicOffsetsByTimestamp(topic, Math.max(0, Math.floor(sinceMs))),
        admin.fetchTopicOffsets(topic),
      ]));
      const highs = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
      return found.some(({ partition, offset }) => Number(offset) < (highs.get(partition) ?? 0));
    } catch (error) {
      if (isUnknownTopic(error)) return false;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.#leases.release()) return;
    const publisher = this.#publisher;
    this.#publisher = undefined;
    await Promise.allSettled([publisher?.close(), this.#admin.disconnect()]);
    this.#client.abandon();
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#client.revive();
    for (;;) {
      try {
        signal.throwIfAborted();
        await this.#admin.connect();
        const connect = (): Promise<Producer> => this.#connectProducer();
        this.#publisher = new KafkajsPublisher(connect, await connect(), this.#directory);
        return;
      } catch (error) {
        if (signal.aborted) throw new BusError('CLOSED', 'Connecting was given up.', { cause: error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #connectProducer(): Promise<Producer> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false, maxInFlightRequests: 5 });
    await producer.connect();
    return producer;
  }

  /** Waits until the topics exist. */
  async #exist({ topics, onError, signal }: { readonly topics: readonly string[]; readonly onError: (error: unknown) => void; readonly signal?: AbortSignal }): Promise<void> {
    let reportMs = Date.now() + REPORT_EVERY_MS;
    for (const topic of topics) {
      while ((await this.#directory.lookUp(topic).catch(() => null)) === null) {
        if (!this.#leases.connected || signal?.aborted === true) throw new BusError('CLOSED', 'The bus is closed, or the wait was given up.');
        if (Date.now() > reportMs) {
          onError(new BusError('UNKNOWN_TOPIC', `Topic ${topic} does not exist; waiting for it.`));
          reportMs = Date.now() + REPORT_EVERY_MS;
        }
        await sleep(RETRY_MS);
      }
    }
  }
}
