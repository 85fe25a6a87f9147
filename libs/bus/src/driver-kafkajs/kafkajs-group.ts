import type { EachBatchPayload, Kafka } from 'kafkajs';
import { PartitionDispatcher } from '../driver-kit/partition-dispatcher.ts';
import { settledWithin } from '../driver-kit/settled-within.ts';
import type { GroupOptions, Subscription } from '../driver.ts';
import { busRecord } from './kafkajs-records.ts';
import { SupervisedConsumer } from './supervised-consumer.ts';

const COMMIT_EVERY_MS = 100;
const COMMIT_TIMEOUT_MS = 2_000;

/**
 * Consumes as a member of a group. Batches are handed to a dispatcher and released at once: kafkajs fetches nothing, beats no heart
 * and rebalances nothing while `eachBatch` runs.
 */
export class KafkajsGroup implements Subscription {
  readonly #dispatcher: PartitionDispatcher;
  readonly #consumer: SupervisedConsumer;
  readonly #paused = new Map<string, Set<number>>();
  #commitTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(kafka: Kafka, options: GroupOptions) {
    this.#dispatcher = new PartitionDispatcher(options, {
      hungry: () => this.#resume(),
      progressed: () => this.#commitSoon(),
    });
    this.#consumer = new SupervisedConsumer(kafka, {
      group: options.group,
      topics: options.topics,
      eachBatch: async (payload) => this.#take(payload),
      assigned: (assignment) => {
        const partitions = Object.entries(assignment).flatMap(([topic, indexes]) => indexes.map((partition) => ({ topic, partition })));
        this.#dispatcher.assign(partitions, new Map());
        this.#paused.clear();
      },
      onError: options.onError,
    });
  }

  get inFlight(): number {
    return this.#dispatcher.inFlight;
  }

  async start(): Promise<void> {
    await this.#consumer.start();
    await this.#consumer.ready;
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#drain(drainMs);
    return this.#closing;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#dispatcher.stop();
    await settledWithin(this.#dispatcher.idle(), drainMs);
    clearTimeout(this.#commitTimer);
    await settledWithin(this.#commit(), COMMIT_TIMEOUT_MS);
    await this.#consumer.close();
  }

  #take({ batch, resolveOffset, isStale, isRunning }: EachBatchPayload): void {
    const last = batch.messages.at(-1);
    if (last === undefined || isStale() || !isRunning() || this.#closing !== undefined) return;
    const { topic, partition } = batch;
    this.#dispatcher.offer(topic, partition, batch.messages.map((message) => busRecord(topic, partition, message)));
    resolveOffset(last.offset);
    if (this.#dispatcher.wants(topic, partition)) return;
    this.#consumer.current?.pause([{ topic, partitions: [partition] }]);
    const paused = this.#paused.get(topic);
    if (paused === undefined) this.#paused.set(topic, new Set([partition]));
    else paused.add(partition);
  }

  /** Resumes what is wanted again. */
  #resume(): void {
    for (const [topic, paused] of this.#paused) {
      const wanted = [...paused].filter((partition) => this.#dispatcher.wants(topic, partition));
      if (wanted.length === 0) continue;
      this.#consumer.current?.resume([{ topic, partitions: wanted }]);
      for (const partition of wanted) paused.delete(partition);
    }
  }

  #commitSoon(): void {
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = undefined;
      void this.#commit();
    }, COMMIT_EVERY_MS);
  }

  /** A commit that fails (between generations, without a coordinator) is carried by the next. */
  async #commit(): Promise<void> {
    const due = this.#dispatcher.uncommitted();
    if (due.length === 0) return;
    try {
      const consumer = this.#consumer.current;
      if (consumer === undefined) throw new Error('The consumer is being made anew.');
      await consumer.commitOffsets(due.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })));
      this.#dispatcher.committed(due);
    } catch {
      if (this.#closing === undefined) this.#commitSoon();
    }
  }
}
