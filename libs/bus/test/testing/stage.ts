import { randomUUID } from 'node:crypto';
import { isAllowedReplyTopic } from '@query-router/contracts';
import { BusClient, BusServer } from '../../src/index.ts';
import type { BusClientOptions, BusContext, BusDriver, BusRecord, BusServerOptions, OutgoingRecord, RecordOutcome, Settlement } from '../../src/index.ts';

export type Handler = (value: Buffer, context: BusContext) => Promise<Settlement>;

/** What one test needs: drivers over one broker, topics of its own, and everything closed at its end. */
export class Stage {
  readonly prefix = `t${randomUUID().slice(0, 8)}`;
  readonly errors: unknown[] = [];
  readonly outcomes: RecordOutcome[] = [];
  readonly driver: BusDriver;
  readonly #makeDriver: () => BusDriver;
  readonly #closers: (() => Promise<void>)[] = [];

  private constructor(makeDriver: () => BusDriver) {
    this.#makeDriver = makeDriver;
    this.driver = makeDriver();
  }

  /** Creates topics `requests`, `exec` (6 partitions), `dead` and `control` under the stage's prefix. */
  static async open(makeDriver: () => BusDriver): Promise<Stage> {
    const stage = new Stage(makeDriver);
    await stage.driver.connect(AbortSignal.timeout(20_000));
    stage.onClose(() => stage.driver.close());
    await stage.driver.createTopics([
      { topic: stage.topic('requests'), partitions: 6 },
      { topic: stage.topic('exec'), partitions: 6 },
      { topic: stage.topic('ordered'), partitions: 1 },
      { topic: stage.topic('dead'), partitions: 1 },
      { topic: stage.topic('control'), partitions: 1 },
    ]);
    return stage;
  }

  topic(name: string): string {
    return `${this.prefix}.${name}`;
  }

  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.toReversed()) await closer();
    const topics = (await this.#makeAndList()).filter((topic) => topic.startsWith(this.prefix));
    const driver = this.#makeDriver();
    await driver.connect(AbortSignal.timeout(20_000));
    await driver.deleteTopics(topics);
    await driver.close();
  }

  async serve(topic: string, handler: Handler, options: Partial<BusServerOptions> = {}): Promise<BusServer> {
    const server = new BusServer({
      driver: this.#makeDriver(),
      group: (each) => `${each}.group`,
      maxInFlight: 100,
      defaultTimeoutMs: 30_000,
      cancelTopic: this.topic('control'),
      deadLetterTopic: this.topic('dead'),
      drainMs: 5_000,
      allowReplyTopic: isAllowedReplyTopic,
      onError: (error) => this.errors.push(error),
      hooks: { settled: (_topic, outcome) => this.outcomes.push(outcome) },
      ...options,
    });
    server.addHandler(this.topic(topic), handler);
    await new Promise<void>((resolve, reject) => void server.listen((error) => (error === undefined ? resolve() : reject(error))));
    this.onClose(() => server.close());
    return server;
  }

  async client(options: Partial<BusClientOptions> = {}): Promise<BusClient> {
    const instanceId = randomUUID().slice(0, 8);
    const client = new BusClient({
      driver: this.#makeDriver(),
      instanceId,
      replyTopic: this.topic(`reply.${instanceId}`),
      maxPending: 10_000,
      cancelTopic: this.topic('control'),
      onError: (error) => this.errors.push(error),
      ...options,
    });
    await client.connect();
    this.onClose(() => client.close());
    return client;
  }

  /** A foreign requester: a topic of its own that is read as it is. */
  async inbox(name: string, partitions = 1): Promise<BusRecord[]> {
    const topic = this.topic(name);
    await this.driver.createTopics([{ topic, partitions }]);
    return this.read(name, 'latest');
  }

  async read(name: string, from: 'latest' | 'earliest'): Promise<BusRecord[]> {
    const records: BusRecord[] = [];
    const tail = await this.driver.tail({
      topics: [this.topic(name)], from, handler: (record) => records.push(record), onError: (error) => this.errors.push(error),
    });
    this.onClose(() => tail.close(0));
    return records;
  }

  publish(record: Omit<OutgoingRecord, 'topic'> & { readonly topic: string }): Promise<void> {
    return this.driver.publish({ ...record, topic: this.topic(record.topic) }, Date.now() + 10_000);
  }

  async #makeAndList(): Promise<readonly string[]> {
    const driver = this.#makeDriver();
    await driver.connect(AbortSignal.timeout(20_000));
    const topics = await driver.listTopics();
    await driver.close();
    return topics;
  }
}

/** Waits for a condition; fails with what was waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** A promise and its keys. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

export function inMs(ms: number): number {
  return Date.now() + ms;
}

export async function failureOf(promise: Promise<unknown>): Promise<{ code: string; retryable: boolean; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { failure } = error as { failure?: { code: string; retryable: boolean; message: string } };
    if (failure !== undefined) return failure;
    throw error;
  }
  throw new Error('it did not fail');
}
