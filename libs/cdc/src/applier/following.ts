import { setTimeout as delay } from 'node:timers/promises';
import type { BusRecord } from '@query-router/bus';
import { cdcTopicTable, isFailureError, TOPICS } from '@query-router/contracts';
import type { TableChanges } from '@query-router/engine';
import { readEnvelope } from '../envelope/read-envelope.ts';
import { readTableFacts } from '../postgres/table-facts.ts';
import { readLastMark } from '../progress/last-mark.ts';
import { readMark, type CdcMark } from '../progress/mark.ts';
import type { ApplierOptions, Watermark } from './applier.ts';
import { ChangeFeed } from './change-feed.ts';
import { CopyQueue } from './copy-queue.ts';
import { MarkQueue } from './mark-queue.ts';
import { readPosition, writePosition, type Followed } from './position.ts';
import { MismatchError, TableFollower } from './table-follower.ts';

export type FollowingOptions = Pick<ApplierOptions, 'address' | 'metadata' | 'log' | 'reader' | 'store' | 'wanted' | 'onWatermark' | 'onCopies' | 'logger'>;

/** Changes that wait for their mark: beyond this they are applied before it, as those of a transaction larger than this must be. */
const MOST_WAITING_BYTES = 64 << 20;
const MOST_WAITING = 50_000;
/** Until those who send reads know that they should not, and reads on their way are done or begun. */
const NOTICE_MS = 500;

/** The stream changed its name: changes may be missing. */
class StreamChangedError extends Error {}

/** One run of following: from the remembered position to the first failure. */
export class Following {
  readonly #options: FollowingOptions;
  readonly #followers = new Map<string, TableFollower>();
  readonly #marks = new MarkQueue();
  readonly #feed: ChangeFeed;
  readonly #copies: CopyQueue;
  #stream = '';
  /** Definitions as of this mark have been compared with the copies. */
  #definitions: string | null = null;
  #waiting = 0;
  #waitingBytes = 0;
  /** What was told last; null when that was nothing, or something was applied beyond it. */
  #watermark: Watermark | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Something came since the last look. */
  #woken = false;
  #wake: () => void = () => undefined;
  #makeRoom: () => void = () => undefined;

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.#feed = new ChangeFeed({ log: options.log, onRecords: (records) => this.#receive(records), onError: (error) => this.#fail(error) });
    this.#copies = new CopyQueue({
      ...options,
      rows: options.metadata,
      place: (topic) => this.#marks.newest?.offsets[topic]?.['0'] ?? 0,
      onCopied: async (follower) => {
        this.#followers.set(follower.topic, follower);
        this.#retarget();
        this.#notify();
        await options.store.savePosition(this.#position());
        await options.onCopies();
      },
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    either.addEventListener('abort', () => this.#notify(), { once: true });
    const { mark, next } = await readLastMark(log, either);
    if (mark !== null) await this.#begin(mark);
    const marks = this.#followMarks(next, mark, either);
    try {
      while (!either.aborted) {
        if (this.#failure !== null) throw this.#failure.error;
        if (!(await this.#step(either))) await this.#untilWoken(either);
      }
    } finally {
      ended.abort();
      this.#makeRoom();
      await Promise.all([marks, this.#feed.close(), this.#copies.stop()]);
    }
  }

  /** Takes up the copies that are there, as far as they fit this stream and the log still has their changes. */
  async #begin(mark: CdcMark): Promise<void> {
    const { store, log } = this.#options;
    this.#stream = mark.stream;
    const position = readPosition(await store.loadPosition());
    const held = new Map((await store.heldCopies()).map((copy) => [`cdc.${copy.table.schema}.${copy.table.name}`, copy]));
    const topics = Object.keys(mark.offsets);
    const starts = topics.length === 0 ? {} : await log.startOffsets(topics);
    if (position !== null && position.stream === mark.stream) {
      const facts = await this.#facts();
      for (const [topic, followed] of Object.entries(position.tables)) {
        const fact = facts.get(topic);
        const usable = held.get(topic)?.copyId === followed.copy_id && (starts[topic]?.['0'] ?? Infinity) <= followed.offset && fact?.identity === followed.identity;
        const copy = held.get(topic);
        if (usable && copy !== undefined) this.#followers.set(topic, new TableFollower(topic, copy.table, followed));
      }
    }
    for (const [topic, { table }] of held) if (!(topic in mark.offsets)) await store.dropTable(table.schema, table.name);
    this.#retarget();
  }

  async #followMarks(from: number, first: CdcMark | null, signal: AbortSignal): Promise<void> {
    const topic = TOPICS.cdcProgress;
    if (first !== null) this.#marks.push(first);
    try {
      for await (const records of this.#options.log.read([topic], { [topic]: { '0': from } }, signal)) {
        for (const { value } of records) {
          const mark = readMark(value);
          if (mark !== null) this.#marks.push(mark);
        }
        this.#notify();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Applies what can be applied; false when there is nothing to do. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const { newest } = this.#marks;
    if (newest === null) return false;
    if (this.#stream === '') await this.#begin(newest);
    if (newest.stream !== this.#stream) throw new StreamChangedError('PostgreSQL’s changes were interrupted; all copies are made anew');
    if (newest.definitions !== this.#definitions) await this.#compareDefinitions(newest);
    this.#noticeTopics(newest);
    await this.#dropUnnamed(newest);
    this.#copies.run(signal);
    const mark = this.#marks.takeReached((one) => this.#reached(one));
    if (mark !== null) {
      await this.#apply(mark);
      return true;
    }
    if (this.#waiting < MOST_WAITING && this.#waitingBytes < MOST_WAITING_BYTES) return false;
    await this.#withdraw(signal);
    await this.#apply(null);
    return true;
  }

  /** Parts of a transaction are about to be seen by whoever reads: from here to the next mark nobody is sent to these copies. */
  async #withdraw(signal: AbortSignal): Promise<void> {
    if (this.#watermark === null) return;
    this.#tell(null);
    await delay(NOTICE_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Whether every change below a mark has arrived. A copy that is just being caught up is not waited for. */
  #reached({ offsets }: CdcMark): boolean {
    return [...this.#followers.values()].every(({ topic, received }) => this.#copies.isCatchingUp(topic) || received >= (offsets[topic]?.['0'] ?? 0));
  }

  /** Applies everything below the mark, or everything there is, and tells how far that is. */
  async #apply(mark: CdcMark | null): Promise<void> {
    const { store } = this.#options;
    const steps = this.#collect(mark);
    const changes = steps.flatMap((step) => step.changes ?? []);
    const next = new Map([...this.#followers].map(([topic, { followed }]) => [topic, followed]));
    // What came before a truncation must not come back when the same changes are applied again.
    const truncations = steps.filter(({ truncatedAt }) => truncatedAt !== null);
    for (const { topic, next: after } of truncations) next.set(topic, { ...(next.get(topic) ?? after), order: after.order });
    if (!store.atomic && truncations.length > 0) await store.savePosition(writePosition(this.#stream, next));
    for (const step of steps) next.set(step.topic, step.next);
    if (changes.length > 0) {
      if (!(await this.#applyFitting(changes, writePosition(this.#stream, next)))) return;
    }
    for (const { topic, next: after } of steps) this.#waitingBytes -= this.#followers.get(topic)?.confirm(after, mark !== null && after.offset >= (mark.offsets[topic]?.['0'] ?? Infinity) ? BigInt(mark.lsn) : null) ?? 0;
    this.#waiting = [...this.#followers.values()].reduce((sum, { waiting }) => sum + waiting, 0);
    this.#makeRoom();
    if (mark !== null) this.#advertise(mark);
  }

  #collect(mark: CdcMark | null): readonly ({ readonly topic: string } & ReturnType<TableFollower['collect']>)[] {
    const steps: ({ readonly topic: string } & ReturnType<TableFollower['collect']>)[] = [];
    for (const follower of this.#followers.values()) {
      const upTo = mark === null ? Infinity : (mark.offsets[follower.topic]?.['0'] ?? 0);
      try {
        steps.push({ topic: follower.topic, ...follower.collect(upTo) });
      } catch (error) {
        if (!(error instanceof MismatchError)) throw error;
        this.#options.logger.warn(`${follower.topic}: ${error.message}; the table is copied again`);
        this.#unfollow(follower.topic);
        this.#copies.want(follower.topic);
      }
    }
    return steps;
  }

  /** False when a table had a value that the engine cannot hold: it is followed no longer, and the rest has to be collected again. */
  async #applyFitting(changes: readonly TableChanges[], position: string): Promise<boolean> {
    try {
      await this.#options.store.applyChanges(changes, position);
      return true;
    } catch (error) {
      const table = isFailureError(error) && error.failure.code === 'ENGINE_CANNOT_ANSWER' ? error.failure.details?.['table'] : undefined;
      const unfit = changes.find((change) => `${change.table.schema}.${change.table.name}` === table)?.table;
      if (unfit === undefined) throw error;
      const topic = `cdc.${unfit.schema}.${unfit.name}`;
      this.#unfollow(topic);
      // Other tables may have got their part of these changes.
      this.#tell(null);
      this.#copies.failed(topic, error);
      await this.#options.store.dropTable(unfit.schema, unfit.name);
      await this.#options.onCopies();
      this.#notify();
      return false;
    }
  }

  #advertise(mark: CdcMark): void {
    const tables: string[] = [];
    for (const { topic, followed, table } of this.#followers.values()) {
      const reached = followed.offset >= (mark.offsets[topic]?.['0'] ?? Infinity);
      if (reached) this.#copies.caughtUp(topic);
      if (reached) tables.push(`${table.schema}.${table.name}`);
    }
    this.#tell({ ms: mark.at_ms, lsn: mark.lsn, tables });
  }

  /** Before a mark of other definitions counts, copies of tables that are defined otherwise now are given up and made anew. */
  async #compareDefinitions({ definitions }: CdcMark): Promise<void> {
    const facts = await this.#facts();
    for (const { topic, followed } of this.#followers.values()) {
      if (facts.get(topic)?.identity === followed.identity) continue;
      if (facts.has(topic)) {
        this.#unfollow(topic);
        this.#copies.want(topic);
      } else {
        await this.#drop(topic);
      }
    }
    this.#copies.definitionsChanged();
    this.#definitions = definitions;
  }

  /** The tables that marks name are those that there are. */
  #noticeTopics({ offsets }: CdcMark): void {
    for (const topic of Object.keys(offsets)) {
      const table = cdcTopicTable(topic);
      if (table !== null && !this.#followers.has(topic) && this.#options.wanted(table)) this.#copies.want(topic);
    }
  }

  /** Copies of tables that are not captured any more go, and none are made. */
  async #dropUnnamed({ offsets }: CdcMark): Promise<void> {
    for (const topic of this.#followers.keys()) if (!(topic in offsets)) await this.#drop(topic);
    this.#copies.forgetAllBut((topic) => topic in offsets);
  }

  async #drop(topic: string): Promise<void> {
    const table = this.#followers.get(topic)?.table;
    this.#unfollow(topic);
    this.#copies.forget(topic);
    if (table === undefined) return;
    await this.#options.store.dropTable(table.schema, table.name);
    await this.#options.onCopies();
  }

  #unfollow(topic: string): void {
    const follower = this.#followers.get(topic);
    if (follower === undefined) return;
    this.#followers.delete(topic);
    this.#waiting -= follower.waiting;
    this.#waitingBytes -= follower.confirm({ ...follower.followed, offset: Number.MAX_SAFE_INTEGER }, null);
    this.#retarget();
    // The other copies are as they were.
    const name = `${follower.table.schema}.${follower.table.name}`;
    if (this.#watermark !== null) this.#tell({ ...this.#watermark, tables: this.#watermark.tables.filter((table) => table !== name) });
  }

  #tell(watermark: Watermark | null): void {
    this.#watermark = watermark;
    this.#options.onWatermark(watermark);
  }

  #retarget(): void {
    this.#feed.retarget(new Map([...this.#followers].map(([topic, { received }]) => [topic, received])));
  }

  #receive(records: readonly BusRecord[]): Promise<void> | void {
    for (const { topic, offset, value } of records) {
      const follower = this.#followers.get(topic);
      if (follower === undefined) continue;
      const before = follower.waiting;
      const bytes = (value?.length ?? 0) + 64;
      follower.receive(Number(offset), readEnvelope(value), bytes);
      if (follower.waiting === before) continue;
      this.#waiting += 1;
      this.#waitingBytes += bytes;
    }
    this.#notify();
    if (this.#waiting < MOST_WAITING && this.#waitingBytes < MOST_WAITING_BYTES) return undefined;
    return new Promise((resolve) => {
      this.#makeRoom = resolve;
    });
  }

  async #facts(): Promise<ReadonlyMap<string, { readonly identity: string }>> {
    return new Map((await readTableFacts(this.#options.metadata)).map((fact) => [`cdc.${fact.schema}.${fact.name}`, fact]));
  }

  #position(): string {
    return writePosition(this.#stream, new Map<string, Followed>([...this.#followers].map(([topic, { followed }]) => [topic, followed])));
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#notify();
  }

  #notify(): void {
    this.#woken = true;
    this.#wake();
  }

  async #untilWoken(signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted) {
      this.#woken = false;
      return;
    }
    await Promise.race([
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
      // Copies that failed become due by themselves.
      delay(1_000, undefined, { signal, ref: false }).catch(() => undefined),
    ]);
    this.#woken = false;
  }
}
