import { failure, FailureError } from '@query-router/contracts';
import type { FailureCode } from '@query-router/contracts';
import { DeadlineQueue } from '../deadline-queue.ts';
import type { DeadlineEntry } from '../deadline-queue.ts';
import type { BusReply } from './bus-client-options.ts';

interface Pending {
  readonly resolve: (reply: BusReply) => void;
  readonly reject: (error: FailureError) => void;
  readonly deadline: DeadlineEntry;
  readonly signal: AbortSignal | undefined;
  /** Orders to stop what was asked for. */
  readonly cancel: () => void;
  readonly onAbort: (() => void) | undefined;
}

/**
 * Requests waiting for their answer, by correlation id. Each leaves exactly once: answered, failed, or past its deadline.
 */
export class PendingRequests {
  readonly #pending = new Map<string, Pending>();
  readonly #deadlines = new DeadlineQueue();
  /** Answers nobody waits for: duplicates after a rebalance, or later than the deadline. */
  strays = 0;

  get size(): number {
    return this.#pending.size;
  }

  /** Waits for the answer with this id. `cancel` runs once when the signal fires first, or when the request is abandoned. */
  wait(id: string, deadlineMs: number, signal: AbortSignal | undefined, cancel: () => void): Promise<BusReply> {
    return new Promise((resolve, reject) => {
      const deadline = this.#deadlines.add(deadlineMs, () => {
        this.fail(id, 'DEADLINE_EXCEEDED', 'No answer came before the deadline.');
      });
      const listener = signal === undefined ? undefined : (): void => {
        if (this.fail(id, 'CANCELLED', 'The request was cancelled.')) cancel();
      };
      if (listener !== undefined) signal?.addEventListener('abort', listener, { once: true });
      this.#pending.set(id, { resolve, reject, deadline, signal, cancel, onAbort: listener });
    });
  }

  answer(id: string, reply: BusReply): void {
    const pending = this.#take(id);
    if (pending === undefined) this.strays += 1;
    else pending.resolve(reply);
  }

  /** False when the request has left already. */
  fail(id: string, code: FailureCode, message: string, cause?: unknown): boolean {
    const pending = this.#take(id);
    pending?.reject(new FailureError(failure(code, message), cause === undefined ? undefined : { cause }));
    return pending !== undefined;
  }

  failAll(code: FailureCode, message: string): void {
    for (const id of this.#pending.keys()) this.fail(id, code, message);
    this.#deadlines.clear();
  }

  /** Fails every request and cancels it. */
  abandonAll(code: FailureCode, message: string): void {
    for (const [id, { cancel }] of this.#pending) if (this.fail(id, code, message)) cancel();
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    this.#deadlines.remove(pending.deadline);
    if (pending.onAbort !== undefined) pending.signal?.removeEventListener('abort', pending.onAbort);
    return pending;
  }
}
