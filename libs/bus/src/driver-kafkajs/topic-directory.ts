import type { Admin } from 'kafkajs';

const ABSENT_MS = 500;
const MAX_TOPICS = 10_000;

/** Partition counts of topics. kafkajs must be asked before each publish: it sends nothing, silently, to what does not exist. */
export class TopicDirectory {
  readonly #admin: Admin;
  readonly #partitions = new Map<string, number>();
  readonly #absentUntil = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<number | null>>();

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  known(topic: string): number | undefined {
    return this.#partitions.get(topic);
  }

  forget(topics: readonly string[]): void {
    for (const topic of topics) {
      this.#partitions.delete(topic);
      this.#absentUntil.delete(topic);
    }
  }

  /** Null when the topic does not exist. */
  async lookUp(topic: string): Promise<number | null> {
    if ((this.#absentUntil.get(topic) ?? 0) > Date.now()) return null;
    let request = this.#underWay.get(topic);
    if (request === undefined) {
      request = this.#request(topic).finally(() => this.#underWay.delete(topic));
      this.#underWay.set(topic, request);
    }
    return request;
  }

  async #request(topic: string): Promise<number | null> {
    try {
      const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]?.partitions.length ?? 0;
      if (count === 0) return null;
      this.#partitions.set(topic, count);
      return count;
    } catch (error) {
      if (!isUnknownTopic(error)) throw error;
      this.#partitions.delete(topic);
      if (this.#absentUntil.size > MAX_TOPICS) this.#absentUntil.clear();
      this.#absentUntil.set(topic, Date.now() + ABSENT_MS);
      return null;
    }
  }
}

/** Looks through the errors kafkajs wraps errors in. */
export function isUnknownTopic(error: unknown): boolean {
  return hasType(error, 'UNKNOWN_TOPIC_OR_PARTITION') || hasType(error, 'INVALID_TOPIC_EXCEPTION');
}

export function hasType(error: unknown, type: string): boolean {
  for (let each: unknown = error; typeof each === 'object' && each !== null; each = (each as { cause?: unknown }).cause) {
    if ((each as { type?: unknown }).type === type) return true;
  }
  return false;
}
