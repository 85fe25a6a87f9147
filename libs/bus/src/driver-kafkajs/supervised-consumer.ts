import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { hasType } from './topic-directory.ts';

/** See the other Kafka driver: brokers that allow no short session get their own default. */
const SESSION_MS = 1_000;
const SESSION_FALLBACK_MS = 6_000;
const RETRY_MS = 200;

export interface SupervisedOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>;
  /** Partitions owned from now on, by topic. */
  readonly assigned: (assignment: Readonly<Record<string, number[]>>, consumer: Consumer) => void;
  readonly onError: (error: unknown) => void;
}

/** A kafkajs consumer that is made anew when it gives up. */
export class SupervisedConsumer {
  readonly #kafka: Kafka;
  readonly #options: SupervisedOptions;
  #consumer: Consumer | undefined;
  #sessionMs = SESSION_MS;
  #closed = false;
  #joined: () => void = () => undefined;
  /** Resolves with the first assignment. */
  readonly ready: Promise<void>;

  constructor(kafka: Kafka, options: SupervisedOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#joined = resolve;
    });
  }

  get current(): Consumer | undefined {
    return this.#consumer;
  }

  async start(): Promise<void> {
    while (!this.#closed) {
      const consumer = this.#create();
      this.#consumer = consumer;
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
        await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: this.#options.eachBatch });
        if (this.#closed) await this.#discard(consumer);
        return;
      } catch (error) {
        this.#failed(error);
        await this.#discard(consumer);
        await sleep(RETRY_MS);
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (consumer !== undefined) await this.#discard(consumer);
  }

  #create(): Consumer {
    const consumer = this.#kafka.consumer({
      groupId: this.#options.group,
      sessionTimeout: this.#sessionMs,
      rebalanceTimeout: 5_000,
      heartbeatInterval: this.#sessionMs / 4,
      maxWaitTimeInMs: 400,
      maxBytes: 16 * 1024 * 1024,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 50, maxRetryTime: 250, retries: 5, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#options.assigned(payload.memberAssignment, consumer);
      this.#joined();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (this.#closed || consumer !== this.#consumer) return;
      this.#failed(payload.error);
      this.#consumer = undefined;
      void this.#discard(consumer).then(() => this.start());
    });
    return consumer;
  }

  #failed(error: unknown): void {
    if (hasType(error, 'INVALID_SESSION_TIMEOUT')) this.#sessionMs = SESSION_FALLBACK_MS;
    else this.#options.onError(error);
  }

  async #discard(consumer: Consumer): Promise<void> {
    await consumer.disconnect().catch(() => undefined);
  }
}
