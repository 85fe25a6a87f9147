import type { BusDriver } from '../driver.ts';
import type { ReapOptions } from './bus-client-options.ts';

/**
 * Deletes reply topics whose owner no longer publishes heartbeats: a killed instance cannot delete its own. A topic goes only when
 * two sweeps in a row found it silent, because a topic that was just created holds no heartbeat yet. Every client sweeps; deleting
 * the same topic twice does no harm.
 */
export class ReplyTopicReaper {
  readonly #driver: BusDriver;
  readonly #own: string;
  readonly #options: ReapOptions;
  readonly #onError: (error: unknown) => void;
  #suspects: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(driver: BusDriver, own: string, options: ReapOptions, onError: (error: unknown) => void) {
    this.#driver = driver;
    this.#own = own;
    this.#options = options;
    this.#onError = onError;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.sweep()
        .catch(this.#onError)
        .finally(() => {
          this.#sweeping = undefined;
        });
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async sweep(): Promise<void> {
    const sinceMs = Date.now() - this.#options.olderThanMs;
    const silent = new Set<string>();
    for (const topic of await this.#driver.listTopics()) {
      if (topic === this.#own || !topic.startsWith(this.#options.prefix)) continue;
      if (!(await this.#driver.hasRecordSince(topic, sinceMs))) silent.add(topic);
    }
    const orphans = [...silent].filter((topic) => this.#suspects.has(topic));
    this.#suspects = silent;
    if (orphans.length > 0) await this.#driver.deleteTopics(orphans);
  }
}
