import { setTimeout as sleep } from 'node:timers/promises';
import { ingestDeadLetterTopic, ingestTopic } from '@query-router/contracts';
import { compileStream, type EventCheck } from '../compile-stream.ts';
import type { Stream } from '../stream.ts';
import type { StreamRow } from './stream-row.ts';
import type { StreamStore } from './stream-store.ts';

const POLL_MS = 1_000;

/** A stream that takes events. */
export interface ActiveStream {
  readonly stream: Stream;
  readonly topic: string;
  readonly deadLetterTopic: string;
  readonly check: EventCheck;
}

/** Every declared stream, in memory; what any instance declares is known here within about a second. */
export class StreamDirectory {
  readonly #store: StreamStore;
  readonly #onError: (error: unknown) => void;
  readonly #listeners: (() => void)[] = [];
  #rows: ReadonlyMap<string, StreamRow> = new Map();
  #active: ReadonlyMap<string, ActiveStream> = new Map();
  #fingerprint: string | null = null;
  #refreshing: Promise<void> | undefined;
  #closed = false;

  constructor(store: StreamStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /** Resolves when all that is declared is known; tries for a minute. */
  async open(): Promise<void> {
    await this.#store.migrate();
    await this.refresh();
    void this.#poll();
  }

  close(): void {
    this.#closed = true;
  }

  /** Events of known streams are taken also while the store does not answer; what is declared meanwhile is not known here. */
  get state(): { readonly ready: boolean; readonly reason?: string } {
    return this.#fingerprint === null ? { ready: false, reason: 'the declared streams are not known yet' } : { ready: true };
  }

  /** Called after each poll, whether something changed or not. */
  onPoll(listener: () => void): void {
    this.#listeners.push(listener);
  }

  rows(): Iterable<StreamRow> {
    return this.#rows.values();
  }

  active(): Iterable<ActiveStream> {
    return this.#active.values();
  }

  /** The stream if it takes events here and now. */
  find(name: string): ActiveStream | null {
    return this.#active.get(name) ?? null;
  }

  /** As {@link find}; asks the store when the stream is not known, since another instance may just have declared it. */
  async seek(name: string): Promise<ActiveStream | null> {
    const known = this.find(name);
    if (known !== null) return known;
    await this.refresh();
    return this.find(name);
  }

  /** Looks for changes now. Calls at the same time share one look. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #poll(): Promise<void> {
    while (!this.#closed) {
      await sleep(POLL_MS, undefined, { ref: false });
      if (this.#closed) return;
      await this.refresh().catch(this.#onError);
      for (const listener of this.#listeners) listener();
    }
  }

  async #load(): Promise<void> {
    const fingerprint = await this.#store.fingerprint();
    if (fingerprint === this.#fingerprint) return;
    const rows = await this.#store.list();
    const before = this.#active;
    this.#rows = new Map(rows.map((row) => [row.declared.name, row]));
    this.#active = new Map(rows.flatMap(({ active, deleting }) => (active === null || deleting ? [] : [[active.name, activate(active, before.get(active.name))] as const])));
    this.#fingerprint = fingerprint;
  }
}

function activate(stream: Stream, before: ActiveStream | undefined): ActiveStream {
  if (before !== undefined && JSON.stringify(before.stream) === JSON.stringify(stream)) return before;
  return { stream, topic: ingestTopic(stream.name), deadLetterTopic: ingestDeadLetterTopic(stream.name), check: compileStream(stream) };
}
