import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const RETRY_MS = 100;

/** Tries again for half a minute while brokers start or topics settle; rethrows at once what `isFinal` knows will not change. */
export async function patiently<T>(attempt: () => Promise<T>, isFinal: (error: unknown) => boolean): Promise<T> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > untilMs || isFinal(error)) throw error;
    }
    await sleep(RETRY_MS);
  }
}
