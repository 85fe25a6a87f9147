import { LIMITS } from '@query-router/contracts';
import { isBusError } from '../bus-error.ts';
import type { BusDriver, BusRecord, Subscription, TopicSpec } from '../driver.ts';

/** Header of the records an owner writes into its own reply topic to show that it lives. */
export const HEARTBEAT_HEADER = 'x-reply-topic-heartbeat';
const DEFAULT_HEARTBEAT_MS = 30_000;
const RETENTION_MS = 300_000;

export interface ReplyTopicOptions {
  readonly driver: BusDriver;
  readonly topic: string;
  /** Owners are held for dead after three of these. */
  readonly heartbeatMs?: number;
  readonly onReply: (record: BusRecord) => void;
  readonly onError: (error: unknown) => void;
}

/** One instance's own topic for answers: created at open, shown alive by heartbeats, made anew when somebody deleted it. */
export class ReplyTopic {
  readonly #options: ReplyTopicOptions;
  #subscription: Subscription | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReplyTopicOptions) {
    this.#options = options;
  }

  /** Resolves when answers published from now on will be seen. */
  async open(): Promise<void> {
    const { driver, topic, onError } = this.#options;
    await driver.createTopics([replyTopicSpec(topic)]);
    this.#subscription = await driver.tail({ topics: [topic], from: 'latest', handler: (record) => this.#take(record), onError });
    await this.#beat();
    this.#timer = setInterval(() => void this.#beat(), this.#options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS);
    this.#timer.unref();
  }

  /** Stops reading and deletes the topic. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#subscription?.close(0);
    try {
      await this.#options.driver.deleteTopics([this.#options.topic]);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #take(record: BusRecord): void {
    if (!record.headers.has(HEARTBEAT_HEADER)) this.#options.onReply(record);
  }

  async #beat(): Promise<void> {
    const { driver, topic, onError } = this.#options;
    const beat = { topic, partition: 0, value: null, headers: new Map([[HEARTBEAT_HEADER, Buffer.from(String(Date.now()))]]) };
    try {
      await driver.publish(beat, Date.now() + 10_000);
    } catch (error) {
      if (!isBusError(error, 'UNKNOWN_TOPIC')) return onError(error);
      await driver.createTopics([replyTopicSpec(topic)]).catch(onError);
    }
  }
}

export function replyTopicSpec(topic: string): TopicSpec {
  return {
    topic,
    partitions: 1,
    config: {
      'retention.ms': String(RETENTION_MS),
      'segment.ms': String(RETENTION_MS),
      'max.message.bytes': String(LIMITS.maxRecordBytes),
      'cleanup.policy': 'delete',
    },
  };
}
