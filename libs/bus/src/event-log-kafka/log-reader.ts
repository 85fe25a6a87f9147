import { setTimeout as sleep } from 'node:timers/promises';
import type { BusRecord } from '../driver.ts';
import type { Cluster } from '../driver-platformatic/cluster.ts';
import { Fetcher, type FetchTarget } from '../driver-platformatic/fetcher.ts';
import { EARLIEST, keyOf, LATEST, listOffsets, type TopicPartition } from '../driver-platformatic/list-offsets.ts';
import { partitionCount } from '../driver-platformatic/tail-subscription.ts';
import type { OffsetMap, ReadOptions } from '../event-log.ts';

/** Read ahead of the consumer; one answer of a broker may come on top. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
const RETRY_MS = 100;

export interface LogReaderOptions extends ReadOptions {
  readonly topics: readonly string[];
  readonly from: 'earliest' | 'latest' | OffsetMap;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly BusRecord[];
  readonly bytes: number;
  readonly next: number;
}

/** Reads partitions from given offsets; the consumer's pace is the reader's. */
export class LogReader {
  readonly #cluster: Cluster;
  readonly #options: LogReaderOptions;
  readonly #fetcher: Fetcher;
  readonly #batches: FetchedBatch[] = [];
  #buffered = 0;
  #arrived: () => void = () => undefined;

  constructor(cluster: Cluster, options: LogReaderOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#fetcher = new Fetcher(cluster, {
      wants: () => this.#buffered < MAX_BUFFERED_BYTES && !options.signal.aborted,
      fetched: (target, records) => this.#buffer(target, records),
      repositioned: () => undefined,
      vanished: (target: FetchTarget) => {
        // All of a topic that is made anew is later than what was read.
        target.position = 0;
      },
      onError: options.onError,
    }, { committedOnly: true });
  }

  /** Batches until the signal aborts. */
  async *batches(): AsyncGenerator<readonly BusRecord[]> {
    const { signal } = this.#options;
    const stop = (): void => this.#arrived();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#start();
      while (!signal.aborted) {
        const next = this.#batches.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            this.#arrived = resolve;
          });
          continue;
        }
        this.#release(next.bytes);
        if (next.records.length > 0) yield next.records;
        this.#options.onPosition?.(next.topic, next.partition, next.next);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#fetcher.close();
    }
  }

  #buffer({ topic, partition, position }: FetchTarget, records: readonly BusRecord[]): void {
    let bytes = 64;
    for (const { key, value } of records) bytes += (value?.length ?? 0) + (key?.length ?? 0) + 64;
    this.#batches.push({ topic, partition, records, bytes, next: position });
    this.#buffered += bytes;
    this.#arrived();
  }

  #release(bytes: number): void {
    const full = this.#buffered >= MAX_BUFFERED_BYTES;
    this.#buffered -= bytes;
    if (full && this.#buffered < MAX_BUFFERED_BYTES) this.#fetcher.wake();
  }

  async #start(): Promise<void> {
    const { topics, from, signal, onError } = this.#options;
    const partitions: TopicPartition[] = [];
    for (const topic of topics) {
      const count = await partitionCount(this.#cluster, topic, () => signal.aborted, onError).catch((error: unknown) => {
        if (signal.aborted) return 0;
        throw error;
      });
      for (let partition = 0; partition < count; partition += 1) partitions.push({ topic, partition });
    }
    if (signal.aborted) return;
    const named = typeof from === 'string' ? {} : from;
    const unnamed = partitions.filter(({ topic, partition }) => named[topic]?.[String(partition)] === undefined);
    const found = await this.#offsets(unnamed, from === 'latest' ? LATEST : EARLIEST);
    this.#fetcher.assign(
      partitions.map(({ topic, partition }) => ({
        topic,
        partition,
        position: named[topic]?.[String(partition)] ?? found.get(keyOf(topic, partition)) ?? 0,
      })),
    );
  }

  async #offsets(partitions: readonly TopicPartition[], timestamp: bigint): Promise<Map<string, number>> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      try {
        return await listOffsets(this.#cluster, partitions, timestamp);
      } catch {
        await sleep(RETRY_MS);
      }
    }
    return new Map();
  }
}
