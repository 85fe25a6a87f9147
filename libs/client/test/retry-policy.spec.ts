import { QueryRouterError } from '../src/query-router-error.ts';
import { DEFAULT_RETRY_POLICY, delayMs, withRetries } from '../src/retry-policy.ts';

const busy = (retryAfterMs?: number): QueryRouterError => new QueryRouterError({ code: 'OVERLOADED', message: 'busy', retryable: true, retryAfterMs });

describe('the wait before the next attempt', () => {
  it('is drawn from 0 to a bound that doubles and is capped', () => {
    const bounds = [2, 3, 4, 5, 6, 7, 20].map((attempt) => delayMs(DEFAULT_RETRY_POLICY, attempt, () => 1));
    expect(bounds).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
    expect(delayMs(DEFAULT_RETRY_POLICY, 4, () => 0.25)).toBe(100);
  });
});

describe('trying again', () => {
  const policy = { maxAttempts: 5, baseDelayMs: 0, maxDelayMs: 0 };

  it('passes what is not a failure of the router through at once', async () => {
    let attempts = 0;
    const call = withRetries({ policy, deadlineMs: Infinity }, () => {
      attempts += 1;
      return Promise.reject(new TypeError('a bug'));
    });
    await expect(call).rejects.toThrow('a bug');
    expect(attempts).toBe(1);
  });

  it('starts no attempt after the deadline', async () => {
    let clock = 0;
    let attempts = 0;
    const call = withRetries({ policy, deadlineMs: 250, now: () => clock }, () => {
      attempts += 1;
      clock += 100;
      return Promise.reject(busy());
    });
    await expect(call).rejects.toThrow('busy');
    expect(attempts).toBe(3);
  });

  it('ends a wait with the last failure when the caller aborts', async () => {
    const abort = new AbortController();
    const call = withRetries({ policy, deadlineMs: Infinity, signal: abort.signal }, () => Promise.reject(busy(60_000)));
    abort.abort();
    await expect(call).rejects.toThrow('busy');
  });
});
