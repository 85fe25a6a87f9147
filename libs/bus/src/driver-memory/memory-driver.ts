import { BusError } from '../bus-error.ts';
import { ConnectionLeases } from '../driver-kit/connection-leases.ts';
import type { BusDriver, GroupOptions, OutgoingRecord, Subscription, TailOptions, TopicSpec } from '../driver.ts';
import type { MemoryBroker } from './memory-broker.ts';
import { MemoryConsumer } from './memory-consumer.ts';
import { MemoryTail } from './memory-tail.ts';

const ACKNOWLEDGED = Promise.resolve();

/** The bus inside one process: nothing is copied, nothing survives the process. */
export class MemoryDriver implements BusDriver {
  readonly name = 'memory';
  readonly #broker: MemoryBroker;
  readonly #leases = new ConnectionLeases();

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#leases.acquire(async () => signal.throwIfAborted());
  }

  publish(record: OutgoingRecord): Promise<void> {
    if (!this.#leases.connected) return Promise.reject(new BusError('CLOSED', 'The bus is closed.'));
    try {
      this.#broker.append(record);
      return ACKNOWLEDGED;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async consume(options: GroupOptions): Promise<Subscription> {
    return new MemoryConsumer(options, this.#broker);
  }

  async tail(options: TailOptions): Promise<Subscription> {
    const tail = new MemoryTail(options, this.#broker);
    await tail.ready;
    return tail;
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) this.#broker.create(spec);
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#broker.delete(topic);
  }

  async listTopics(): Promise<readonly string[]> {
    return this.#broker.topicNames;
  }

  async hasRecordSince(topic: string, sinceMs: number): Promise<boolean> {
    return this.#broker.topic(topic)?.partitions.some((partition) => partition.newestMs >= sinceMs) ?? false;
  }

  async close(): Promise<void> {
    this.#leases.release();
  }
}
