import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@query-router/bus';
import { cdcTopicTable, isFailureError, TOPICS } from '@query-router/contracts';
import { createProgressTopic, readLastMark } from '../progress/last-mark.ts';
import { readMark, type CdcMark } from '../progress/mark.ts';
import type { LakeReplica, LakeTarget } from './lake-target.ts';

type TableName = Pick<LakeReplica, 'schema' | 'name'>;
type Description = Pick<LakeReplica, 'columns' | 'key'>;

export interface LakeReplicasOptions {
  readonly log: EventLog;
  readonly target: LakeTarget;
  /** Which captured tables go into the lake. */
  readonly wanted: (table: TableName) => boolean;
  /** How PostgreSQL defines a table now; null when it does not. */
  readonly describe: (table: TableName, signal: AbortSignal) => Promise<Description | null>;
  readonly logger: { log(message: string): void; warn(message: string): void };
}

/** What became of a table. `waiting`: its rows do not stand in its topic as a whole yet. */
export interface LakeReplicaStatus {
  readonly table: string;
  readonly state: 'held' | 'waiting' | 'failing';
  readonly reason: string | null;
}

const EVERY_MS = 1_000;
const RETRY_MS = 5_000;
/** Trino and Flink would find them under other names. */
const LAKE_NAME = /^[a-z0-9_-]+$/;

interface Known {
  /** Of the mark that this was found for. */
  readonly sign: string;
  readonly description: Description;
}

/**
 * Keeps the lake's copies of captured tables what they are: makes them when they are first captured, and again when their rows begin elsewhere in
 * the topic (a truncation, a definition, a lost slot). Level-triggered: compares what marks say with what is held, each second.
 */
export class LakeReplicas {
  readonly #options: LakeReplicasOptions;
  readonly #stopping = new AbortController();
  readonly #known = new Map<string, Known>();
  readonly #failed = new Map<string, { readonly reason: string; readonly retryAtMs: number }>();
  #states: readonly LakeReplicaStatus[] = [];
  #mark: CdcMark | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: LakeReplicasOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = Promise.all([this.#follow(), this.#repeat()]);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  status(): readonly LakeReplicaStatus[] {
    return this.#states;
  }

  async #follow(): Promise<void> {
    const { log, logger } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await createProgressTopic(log);
        const { mark, next } = await readLastMark(log, signal);
        this.#mark = mark ?? this.#mark;
        for await (const records of log.read([TOPICS.cdcProgress], { [TOPICS.cdcProgress]: { '0': next } }, signal)) {
          this.#mark = records.map(({ value }) => readMark(value)).findLast((one) => one !== null) ?? this.#mark;
        }
      } catch (error) {
        if (!signal.aborted) logger.warn(`marks cannot be read now: ${text(error)}`);
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #repeat(): Promise<void> {
    const { target, logger } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (target.leads() && this.#mark !== null) await this.#reconcile(this.#mark).catch((error: unknown) => logger.warn(text(error)));
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #reconcile(mark: CdcMark): Promise<void> {
    const { target, wanted } = this.#options;
    const held = new Map((await target.held()).map((replica) => [replica.topic, replica]));
    const topics = Object.keys(mark.offsets).filter((topic) => {
      const table = cdcTopicTable(topic);
      return table !== null && wanted(table);
    });
    // One after the other: each stops and starts a job.
    const states: LakeReplicaStatus[] = [];
    for (const topic of topics) states.push(await this.#settle(topic, mark, held.get(topic)));
    for (const [topic, replica] of held) if (!topics.includes(topic)) await target.leave(replica);
    this.#states = states;
  }

  async #settle(topic: string, mark: CdcMark, held: LakeReplica | undefined): Promise<LakeReplicaStatus> {
    const table = `${topic.replace(/^cdc\./, '')}`;
    const begin = mark.begins?.[topic];
    const failed = this.#failed.get(topic);
    if (begin === undefined) return { table, state: 'waiting', reason: 'its rows are not in its topic as a whole' };
    if (failed !== undefined && failed.retryAtMs > Date.now()) return { table, state: 'failing', reason: failed.reason };
    try {
      await this.#make(topic, begin, mark.definitions, held);
      this.#failed.delete(topic);
      return { table, state: 'held', reason: null };
    } catch (error) {
      this.#stopping.signal.throwIfAborted();
      const reason = text(error);
      if (failed?.reason !== reason) this.#options.logger.warn(`${table} is not in the lake: ${reason}`);
      this.#failed.set(topic, { reason, retryAtMs: Date.now() + RETRY_MS });
      return { table, state: 'failing', reason };
    }
  }

  async #make(topic: string, begin: number, definitions: string, held: LakeReplica | undefined): Promise<void> {
    const { describe, target, logger } = this.#options;
    const table = cdcTopicTable(topic);
    if (table === null) return;
    if (![table.schema, table.name].every((name) => LAKE_NAME.test(name))) throw new RangeError('names in the lake are lower case');
    const sign = `${definitions}@${begin}`;
    let known = this.#known.get(topic);
    if (known?.sign !== sign) {
      const description = await describe(table, this.#stopping.signal);
      // It is gone; the next mark does not name it any more.
      if (description === null) return;
      known = { sign, description };
      this.#known.set(topic, known);
    }
    if (held?.begin === begin && isSame(held, known.description)) return;
    const startedAt = performance.now();
    await target.make({ ...table, topic, begin, ...known.description });
    logger.log(`${table.schema}.${table.name} ${held === undefined ? 'goes' : 'is made anew'} into the lake from offset ${begin}, after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

function isSame(held: Description, { columns, key }: Description): boolean {
  const shape = (one: Description): string => JSON.stringify([one.columns.map(({ name, type, nullable }) => [name, type, nullable]), one.key]);
  return shape(held) === shape({ columns, key });
}

function text(error: unknown): string {
  return isFailureError(error) ? error.failure.message : String((error as { message?: unknown }).message ?? error);
}
