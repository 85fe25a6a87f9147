import { setTimeout as delay } from 'node:timers/promises';

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** How long to wait between two looks at the condition. */
  readonly everyMs?: number;
}

/**
 * Waits until `condition` gives something other than false, null or undefined, and returns it. A condition that throws ends the wait
 * with its error. Throws `DeadlineError`, naming `what`, after `timeoutMs`.
 */
export async function waitUntil<T>(what: string, condition: () => Promise<T | false | null | undefined> | T | false | null | undefined, options: WaitOptions): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const found = await condition();
    if (found !== false && found !== null && found !== undefined) return found;
    if (performance.now() > deadline) throw new DeadlineError(`${what}: not within ${options.timeoutMs} ms`);
    await delay(options.everyMs ?? 50);
  }
}
