import { setTimeout as sleep } from 'node:timers/promises';
import { isQueryRouterError } from './query-router-error.ts';

/** How often and how long to try again. */
export interface RetryPolicy {
  /** Attempts in total; 1 turns retries off. */
  readonly maxAttempts: number;
  /** The wait before attempt n is drawn evenly from 0 to `min(maxDelayMs, baseDelayMs * 2^(n-2))` ("full jitter"). */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 2_000 };

export interface RetryEnvironment {
  readonly policy: RetryPolicy;
  /** No attempt starts, and no wait ends, after this time. Epoch milliseconds. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly now?: () => number;
  /** Even in [0, 1). */
  readonly random?: () => number;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or attempts or time run out; then rejects with its last error. Only
 * errors marked retryable are tried again. The caller makes repetition safe: every attempt must carry the same request id.
 */
export async function withRetries<T>(environment: RetryEnvironment, attempt: (number: number) => Promise<T>): Promise<T> {
  const { policy, deadlineMs, signal, now = Date.now, random = Math.random } = environment;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      if (!isQueryRouterError(error) || !error.retryable || number >= policy.maxAttempts) throw error;
      const waitMs = Math.max(error.retryAfterMs ?? 0, delayMs(policy, number + 1, random));
      if (now() + waitMs >= deadlineMs || signal?.aborted === true) throw error;
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw error;
      });
    }
  }
}

/** Wait before attempt `number` (2, 3, …), in milliseconds. */
export function delayMs(policy: RetryPolicy, number: number, random: () => number): number {
  return random() * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (number - 2));
}
