import type { EventLog } from '@query-router/bus';
import { cdcTopicTable, isFailureError } from '@query-router/contracts';
import { copyTables, type CopierOptions, type CopyOrder } from './copier.ts';
import { TableFollower } from './table-follower.ts';

export interface CopyQueueOptions extends CopierOptions {
  readonly log: EventLog;
  /** The next offset of a topic that the newest mark names. */
  readonly place: (topic: string) => number;
  readonly onCopied: (follower: TableFollower) => Promise<void>;
  readonly logger: { log(message: string): void; warn(message: string): void };
}

const RETRY_MS = 5_000;
/** For a table that the engine cannot hold: only a change of its definition or of the row in question would help. */
const RETRY_UNFIT_MS = 600_000;
/** Tables that one line of the log names. */
const NAMED_AT_MOST = 3;

/** Copies that are to be made, one round of them at a time. */
export class CopyQueue {
  readonly #options: CopyQueueOptions;
  /** When each table that is wanted may be tried (monotonic clock). */
  readonly #due = new Map<string, number>();
  /** Copied, but behind the marks. */
  readonly #catchingUp = new Set<string>();
  readonly #stopping = new AbortController();
  #round: Promise<void> | null = null;

  constructor(options: CopyQueueOptions) {
    this.#options = options;
  }

  /** The table is to be copied; at once unless it failed lately. */
  want(topic: string): void {
    if (!this.#due.has(topic)) this.#due.set(topic, 0);
  }

  forget(topic: string): void {
    this.#due.delete(topic);
    this.#catchingUp.delete(topic);
  }

  /** Tables that are not captured any more are not to be copied either. */
  forgetAllBut(captured: (topic: string) => boolean): void {
    for (const topic of this.#due.keys()) if (!captured(topic)) this.forget(topic);
  }

  /** What stood against a copy may not stand any more. */
  definitionsChanged(): void {
    for (const topic of this.#due.keys()) this.#due.set(topic, 0);
  }

  isCatchingUp(topic: string): boolean {
    return this.#catchingUp.has(topic);
  }

  caughtUp(topic: string): void {
    this.#catchingUp.delete(topic);
  }

  failed(topic: string, error: unknown): void {
    const unfit = isFailureError(error) && error.failure.code === 'ENGINE_CANNOT_ANSWER';
    this.#due.set(topic, performance.now() + (unfit ? RETRY_UNFIT_MS : RETRY_MS));
    this.#options.logger.warn(`${topic.replace(/^cdc\./, '')} has no copy now: ${isFailureError(error) ? error.failure.message : String((error as { message?: unknown }).message ?? error)}`);
  }

  /** Begins a round when something is due and none is under way. */
  run(signal: AbortSignal): void {
    if (this.#round !== null || signal.aborted) return;
    const nowMs = performance.now();
    const topics = [...this.#due].flatMap(([topic, dueMs]) => (dueMs <= nowMs ? [topic] : []));
    if (topics.length === 0) return;
    this.#round = this.#copy(topics, AbortSignal.any([signal, this.#stopping.signal])).finally(() => {
      this.#round = null;
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#round;
  }

  async #copy(topics: readonly string[], signal: AbortSignal): Promise<void> {
    const { log, place, logger } = this.#options;
    const startedAt = performance.now();
    const orders = topics.flatMap((topic): CopyOrder[] => {
      const table = cdcTopicTable(topic);
      return table === null ? [] : [{ ...table, topic, offset: place(topic) }];
    });
    const copied: string[] = [];
    const release = hold(log, orders);
    try {
      await copyTables(this.#options, orders, signal, {
        onCopied: async ({ topic, table, followed }) => {
          this.#due.delete(topic);
          this.#catchingUp.add(topic);
          copied.push(`${table.schema}.${table.name}`);
          await this.#options.onCopied(new TableFollower(topic, table, followed));
        },
        onFailed: ({ topic }, error) => this.failed(topic, error),
      });
      const named = copied.length > NAMED_AT_MOST ? `${copied.length} tables` : copied.join(', ');
      if (copied.length > 0) logger.log(`copied ${named} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      if (!signal.aborted) for (const topic of topics) if (this.#due.has(topic)) this.failed(topic, error);
    } finally {
      await release();
    }
  }
}

/** A log in memory keeps what somebody is still to read: changes that come while the copies are made. */
function hold(log: EventLog, orders: readonly CopyOrder[]): () => Promise<void> {
  const holding = new AbortController();
  const from = Object.fromEntries(orders.map(({ topic, offset }) => [topic, { '0': offset }]));
  const batches = log.read(orders.map(({ topic }) => topic), from, holding.signal)[Symbol.asyncIterator]();
  return async () => {
    holding.abort();
    await batches.next();
  };
}
