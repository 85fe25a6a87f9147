import { ConnectionLeases } from '../driver-kit/connection-leases.ts';
import type { KafkaOptions } from '../driver-options.ts';
import type { BusDriver, GroupOptions, OutgoingRecord, Subscription, TailOptions, TopicSpec } from '../driver.ts';
import { Cluster } from './cluster.ts';
import { GroupSubscription } from './group-subscription.ts';
import { Producer } from './producer.ts';
import { partitionCount, TailSubscription } from './tail-subscription.ts';
import { createTopics, deleteTopics, hasRecordSince } from './topic-admin.ts';

/**
 * The default driver: the connections (TLS, SASL) and protocol codecs of `@platformatic/kafka` under produce, fetch and group loops
 * of its own. Why: docs/decisions/001-kafka-client.md.
 */
export class PlatformaticDriver implements BusDriver {
  readonly name = 'platformatic';
  readonly #cluster: Cluster;
  readonly #leases = new ConnectionLeases();
  #producer: Producer;

  constructor(options: KafkaOptions) {
    this.#cluster = new Cluster(options);
    this.#producer = new Producer(this.#cluster);
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#leases.acquire(() => this.#cluster.connect(signal));
  }

  publish(record: OutgoingRecord, deadlineMs: number): Promise<void> {
    return this.#producer.publish(record, deadlineMs);
  }

  async consume(options: GroupOptions): Promise<Subscription> {
    for (const topic of options.topics) await partitionCount(this.#cluster, topic, () => !this.#leases.connected || options.signal?.aborted === true, options.onError);
    const subscription = new GroupSubscription(this.#cluster, options);
    await subscription.start();
    return subscription;
  }

  async tail(options: TailOptions): Promise<Subscription> {
    const subscription = new TailSubscription(this.#cluster, options);
    await subscription.start();
    return subscription;
  }

  createTopics(specs: readonly TopicSpec[]): Promise<void> {
    return createTopics(this.#cluster, specs);
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return deleteTopics(this.#cluster, topics);
  }

  listTopics(): Promise<readonly string[]> {
    return this.#cluster.listTopics();
  }

  hasRecordSince(topic: string, sinceMs: number): Promise<boolean> {
    return hasRecordSince(this.#cluster, topic, sinceMs);
  }

  async close(): Promise<void> {
    if (!this.#leases.release()) return;
    this.#producer.close();
    this.#cluster.close();
    this.#producer = new Producer(this.#cluster);
  }
}
