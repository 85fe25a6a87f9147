import type { EngineName, FailureError } from '@query-router/contracts';
import { engineFailure } from './failures.ts';

/** Deadlines that are at least a second away are kept to this many milliseconds, late, never early: timers of one duration share a list. */
const STEP_MS = 64;
const FINE_BELOW_MS = 1_000;
/** Longest delay a Node timer takes. */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * The one place where a statement's deadline and its caller's abort meet. Whichever comes first decides `reason`; the other
 * is ignored. `end()` must be called when the statement is over.
 */
export class StatementScope {
  #reason: 'cancelled' | 'deadline' | null = null;
  #listeners: (() => void)[] = [];
  #ended = false;
  readonly #caller: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#stop('cancelled');
  #controller: AbortController | undefined;

  constructor(timeoutMs: number, signal: AbortSignal) {
    this.#caller = signal;
    this.#timer = setTimeout(() => this.#stop('deadline'), timerMs(timeoutMs));
    if (signal.aborted) this.#stop('cancelled');
    else if (timeoutMs <= 0) this.#stop('deadline');
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Why the statement must stop, or null while it may run. */
  get reason(): 'cancelled' | 'deadline' | null {
    return this.#reason;
  }

  /** The same as an AbortSignal, for APIs that take one. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.onStop(() => controller.abort());
    }
    return this.#controller.signal;
  }

  /** Calls `listener` once when the statement must stop, at once if it must already. Returns how to take it back. */
  onStop(listener: () => void): () => void {
    if (this.#reason !== null) {
      listener();
      return () => undefined;
    }
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** The failure that belongs to `reason`. */
  failure(engine: EngineName): FailureError {
    return this.#reason === 'deadline'
      ? engineFailure(engine, 'DEADLINE_EXCEEDED', 'The statement did not finish before its deadline and was stopped.')
      : engineFailure(engine, 'CANCELLED', 'The statement was cancelled.');
  }

  throwIfStopped(engine: EngineName): void {
    if (this.#reason !== null) throw this.failure(engine);
  }

  end(): void {
    this.#ended = true;
    this.#listeners = [];
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onAbort);
  }

  #stop(reason: 'cancelled' | 'deadline'): void {
    if (this.#ended || this.#reason !== null) return;
    this.#reason = reason;
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onAbort);
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}

function timerMs(timeoutMs: number): number {
  const ms = timeoutMs < FINE_BELOW_MS ? Math.max(timeoutMs, 0) : Math.ceil(timeoutMs / STEP_MS) * STEP_MS;
  return Math.min(ms, MAX_TIMER_MS);
}
