import { setTimeout as sleep } from 'node:timers/promises';
import { BusError } from '../bus-error.ts';
import type { Subscription, TailOptions } from '../driver.ts';
import type { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';
import { EARLIEST, keyOf, LATEST, listOffsets } from './list-offsets.ts';
import type { TopicPartition } from './list-offsets.ts';

const RETRY_MS = 100;
/** A topic that is missing is reported this often while it is waited for. */
const REPORT_EVERY_MS = 10_000;

/** Reads every partition of its topics from an offset on: no group, no commits, nothing to rebalance. */
export class TailSubscription implements Subscription {
  readonly inFlight = 0;
  readonly #cluster: Cluster;
  readonly #options: TailOptions;
  readonly #fetcher: Fetcher;
  /** Offsets still to be passed before the tail counts as caught up. */
  readonly #behind = new Map<string, number>();
  #caughtUp: () => void = () => undefined;
  #closed = false;

  constructor(cluster: Cluster, options: TailOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#fetcher = new Fetcher(cluster, {
      wants: () => !this.#closed,
      fetched: ({ topic, partition, position }, records) => {
        for (const record of records) this.#hand(record);
        if (this.#behind.size > 0) this.#passed(keyOf(topic, partition), position);
      },
      repositioned: ({ topic, partition }) => this.#passed(keyOf(topic, partition), Infinity),
      // All of a topic that is made anew is later than what was read.
      vanished: (target) => {
        target.position = 0;
      },
      onError: options.onError,
    });
  }

  /** Resolves when reading goes on from the right place: the end, or everything that was there has been handed over. */
  async start(): Promise<void> {
    const partitions = await this.#partitions();
    const ends = await this.#offsets(partitions, LATEST);
    const starts = this.#options.from === 'latest' ? ends : await this.#offsets(partitions, EARLIEST);
    for (const [key, end] of ends) if ((starts.get(key) ?? 0) < end) this.#behind.set(key, end);
    const caughtUp = new Promise<void>((resolve) => {
      this.#caughtUp = resolve;
    });
    this.#fetcher.assign(partitions.map((each) => ({ ...each, position: starts.get(keyOf(each.topic, each.partition)) ?? 0 })));
    if (this.#behind.size > 0) await caughtUp;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fetcher.close();
    this.#caughtUp();
  }

  #hand(record: Parameters<TailOptions['handler']>[0]): void {
    try {
      this.#options.handler(record);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #passed(key: string, position: number): void {
    const end = this.#behind.get(key);
    if (end === undefined || position < end) return;
    this.#behind.delete(key);
    if (this.#behind.size === 0) this.#caughtUp();
  }

  /** All partitions of all topics; waits for topics that do not exist yet. */
  async #partitions(): Promise<TopicPartition[]> {
    const partitions: TopicPartition[] = [];
    for (const topic of this.#options.topics) {
      const count = await partitionCount(this.#cluster, topic, () => this.#closed, this.#options.onError);
      for (let partition = 0; partition < count; partition += 1) partitions.push({ topic, partition });
    }
    return partitions;
  }

  async #offsets(partitions: readonly TopicPartition[], timestamp: bigint): Promise<Map<string, number>> {
    for (;;) {
      try {
        return await listOffsets(this.#cluster, partitions, timestamp);
      } catch (error) {
        if (this.#closed) throw error;
        await sleep(RETRY_MS);
      }
    }
  }
}

/** Number of partitions of a topic, waiting for it to exist. */
export async function partitionCount(
  cluster: Cluster,
  topic: string,
  isClosed: () => boolean,
  onError: (error: unknown) => void,
): Promise<number> {
  let reportMs = Date.now() + REPORT_EVERY_MS;
  for (;;) {
    const metadata = await cluster.lookUp(topic).catch(() => null);
    if (metadata !== null) return metadata.leaders.length;
    if (isClosed()) throw new BusError('CLOSED', 'The bus is closed, or the wait was given up.');
    if (Date.now() > reportMs) {
      onError(new BusError('UNKNOWN_TOPIC', `Topic ${topic} does not exist; waiting for it.`));
      reportMs = Date.now() + REPORT_EVERY_MS;
    }
    await sleep(RETRY_MS);
  }
}
