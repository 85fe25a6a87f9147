import { BusError, isBusError } from '../bus-error.ts';
import { patiently } from '../driver-kit/patiently.ts';
import type { KafkaOptions } from '../driver-options.ts';
import type { BusRecord, TopicSpec } from '../driver.ts';
import { Cluster } from '../driver-platformatic/cluster.ts';
import { EARLIEST, keyOf, LATEST, listOffsets } from '../driver-platformatic/list-offsets.ts';
import { createTopics, deleteTopics } from '../driver-platformatic/topic-admin.ts';
import type { AppendRecord, EventLog, OffsetMap, ReadOptions, RecordPlace } from '../event-log.ts';
import { Appender } from './appender.ts';
import { fetchGroupOffsets } from './group-offsets.ts';
import { LogReader } from './log-reader.ts';

/** On their way at once, over all topics; more waits. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The log on Kafka, over the connections and codecs of the platformatic driver. Kafka 2.8 or later. */
export class KafkaEventLog implements EventLog {
  readonly #cluster: Cluster;
  readonly #appender: Appender;
  readonly #onError: (error: unknown) => void;

  constructor(options: KafkaOptions, onError: (error: unknown) => void, maxBytes = MAX_BYTES) {
    this.#cluster = new Cluster(options);
    this.#appender = new Appender(this.#cluster, maxBytes);
    this.#onError = onError;
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#cluster.connect(signal);
  }

  createTopics(specs: readonly TopicSpec[]): Promise<void> {
    return createTopics(this.#cluster, specs);
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return deleteTopics(this.#cluster, topics);
  }

  append(topic: string, records: readonly AppendRecord[], deadlineMs: number): Promise<readonly RecordPlace[]> {
    return this.#appender.append(topic, records, deadlineMs);
  }

  read(topics: readonly string[], from: 'earliest' | 'latest' | OffsetMap, signal: AbortSignal, options: ReadOptions = {}): AsyncIterable<readonly BusRecord[]> {
    return new LogReader(this.#cluster, { ...options, topics, from, signal, onError: this.#onError }).batches();
  }

  endOffsets(topics: readonly string[]): Promise<OffsetMap> {
    return patiently(() => this.#offsets(topics, LATEST), isFinal);
  }

  startOffsets(topics: readonly string[]): Promise<OffsetMap> {
    return patiently(() => this.#offsets(topics, EARLIEST), isFinal);
  }

  groupOffsets(group: string, topics: readonly string[]): Promise<OffsetMap> {
    return patiently(() => fetchGroupOffsets(this.#cluster, group, topics), isFinal);
  }

  async close(): Promise<void> {
    await this.#appender.close();
    this.#cluster.close();
  }

  async #offsets(topics: readonly string[], timestamp: bigint): Promise<OffsetMap> {
    const partitions: { topic: string; partition: number }[] = [];
    for (const topic of topics) {
      const metadata = this.#cluster.known(topic) ?? (await this.#cluster.lookUp(topic));
      if (metadata === null) throw new BusError('UNKNOWN_TOPIC', `Topic ${topic} does not exist.`);
      for (const partition of metadata.leaders.keys()) partitions.push({ topic, partition });
    }
    const found = await listOffsets(this.#cluster, partitions, timestamp);
    const offsets: Record<string, Record<string, number>> = Object.fromEntries(topics.map((topic) => [topic, {}]));
    for (const { topic, partition } of partitions) {
      const of = offsets[topic];
      if (of !== undefined) of[String(partition)] = found.get(keyOf(topic, partition)) ?? 0;
    }
    return offsets;
  }
}

function isFinal(error: unknown): boolean {
  return isBusError(error, 'UNKNOWN_TOPIC') || isBusError(error, 'CLOSED');
}
