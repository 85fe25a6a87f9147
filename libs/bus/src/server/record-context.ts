import type { BusRecord } from '../driver.ts';
import type { DeadlineEntry, DeadlineQueue } from '../deadline-queue.ts';
import type { BusContext } from '../settlement.ts';

/** Why a running record was told to stop. */
export type AbortCause = 'deadline' | 'cancel' | 'drain';

/** What a handler sees of one record. The abort signal costs nothing until a handler asks for it. */
export class RecordContext implements BusContext {
  readonly record: BusRecord;
  readonly deadlineMs: number;
  readonly queryId: string | undefined;
  abortCause: AbortCause | undefined;
  readonly #deadlines: DeadlineQueue;
  #controller: AbortController | undefined;
  #entry: DeadlineEntry | undefined;

  constructor(record: BusRecord, deadlineMs: number, queryId: string | undefined, deadlines: DeadlineQueue) {
    this.record = record;
    this.deadlineMs = deadlineMs;
    this.queryId = queryId;
    this.#deadlines = deadlines;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.abortCause !== undefined) this.#controller.abort();
      else this.#entry = this.#deadlines.add(this.deadlineMs, () => this.abort('deadline'));
    }
    return this.#controller.signal;
  }

  /** Only the first cause counts. */
  abort(cause: AbortCause): void {
    if (this.abortCause !== undefined) return;
    this.abortCause = cause;
    this.release();
    this.#controller?.abort();
  }

  /** The handler is done: the deadline no longer matters. */
  release(): void {
    if (this.#entry === undefined) return;
    this.#deadlines.remove(this.#entry);
    this.#entry = undefined;
  }
}
