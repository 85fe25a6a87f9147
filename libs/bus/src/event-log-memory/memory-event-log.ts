import { setTimeout as sleep } from 'node:timers/promises';
import { BusError, isBusError } from '../bus-error.ts';
import type { BusRecord, OutgoingRecord, TopicSpec } from '../driver.ts';
import type { MemoryBroker } from '../driver-memory/memory-broker.ts';
import type { MemoryPartition } from '../driver-memory/memory-partition.ts';
import type { AppendRecord, EventLog, OffsetMap, ReadOptions, RecordPlace } from '../event-log.ts';
import { MemoryLogReader } from './memory-log-reader.ts';

const RETRY_MS = 20;
const NO_HEADERS = new Map<string, Buffer>();

/** The log on the broker inside the process: bounded history, nothing survives the process. */
export class MemoryEventLog implements EventLog {
  readonly #broker: MemoryBroker;
  /** The last call: the next begins when it has ended, so that order is kept. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) this.#broker.create(spec);
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#broker.delete(topic);
  }

  append(topic: string, records: readonly AppendRecord[], deadlineMs: number): Promise<readonly RecordPlace[]> {
    const call = this.#turn.then(() => this.#append(topic, records, deadlineMs));
    this.#turn = call.catch(() => undefined);
    return call;
  }

  read(topics: readonly string[], from: 'earliest' | 'latest' | OffsetMap, signal: AbortSignal, options: ReadOptions = {}): AsyncIterable<readonly BusRecord[]> {
    return new MemoryLogReader(this.#broker, topics, from).batches(signal, options);
  }

  async endOffsets(topics: readonly string[]): Promise<OffsetMap> {
    return this.#offsets(topics, (partition) => partition.end);
  }

  async startOffsets(topics: readonly string[]): Promise<OffsetMap> {
    return this.#offsets(topics, (partition) => partition.start);
  }

  async groupOffsets(group: string, topics: readonly string[]): Promise<OffsetMap> {
    return Object.fromEntries(
      topics.map((name) => {
        const topic = this.#broker.topic(name);
        if (topic === undefined) throw unknownTopic(name);
        return [name, Object.fromEntries(this.#broker.group(group).watermarks(topic).entries())];
      }),
    );
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#closed = true;
  }

  async #append(topic: string, records: readonly AppendRecord[], deadlineMs: number): Promise<readonly RecordPlace[]> {
    const places: RecordPlace[] = [];
    for (const record of records) {
      const { partition, offset } = await this.#appendOne({ ...record, topic, headers: record.headers ?? NO_HEADERS }, deadlineMs);
      places.push({ partition, offset: BigInt(offset) });
    }
    return places;
  }

  /** A full partition is waited for, as a slow broker would be. */
  #appendOne(record: OutgoingRecord, deadlineMs: number): { readonly partition: number; readonly offset: number } | Promise<{ readonly partition: number; readonly offset: number }> {
    if (this.#closed) throw new BusError('CLOSED', 'The log is closed.');
    try {
      return this.#broker.append(record);
    } catch (error) {
      if (!isBusError(error, 'REFUSED')) throw error;
      if (Date.now() >= deadlineMs) throw new BusError('DEADLINE', `No room for records of ${record.topic} in time.`, { cause: error });
      return sleep(RETRY_MS).then(() => this.#appendOne(record, deadlineMs));
    }
  }

  #offsets(topics: readonly string[], of: (partition: MemoryPartition) => number): OffsetMap {
    return Object.fromEntries(
      topics.map((name) => {
        const topic = this.#broker.topic(name);
        if (topic === undefined) throw unknownTopic(name);
        return [name, Object.fromEntries(topic.partitions.map((partition, index) => [index, of(partition)]))];
      }),
    );
  }
}

function unknownTopic(name: string): BusError {
  return new BusError('UNKNOWN_TOPIC', `Topic ${name} does not exist.`);
}
