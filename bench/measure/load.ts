import { sampleOf, type Sample } from './stats.ts';

/** How much to ask: for a time, or a number of times. */
export interface LoadShape {
  /** Requests in flight at any moment. */
  readonly inFlight: number;
  readonly durationMs?: number;
  readonly requests?: number;
}

/**
 * Closed loop: `inFlight` askers, each sends its next request when its last one was answered. `ask` gets the number of its asker and
 * rejects for what was not answered well.
 */
export async function closedLoop(ask: (asker: number) => Promise<unknown>, shape: LoadShape): Promise<Sample> {
  const latencies: number[] = [];
  let failed = 0;
  let left = shape.requests ?? Infinity;
  const startedAt = performance.now();
  const until = startedAt + (shape.durationMs ?? Infinity);
  const asker = async (number: number): Promise<void> => {
    while (left > 0 && performance.now() < until) {
      left -= 1;
      const askedAt = performance.now();
      try {
        await ask(number);
        latencies.push(performance.now() - askedAt);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: shape.inFlight }, (_, number) => asker(number)));
  return sampleOf(latencies, failed, (performance.now() - startedAt) / 1000);
}

/** One request of an open loop. Times in milliseconds since the loop began. */
export interface Shot {
  readonly sentAtMs: number;
  readonly tookMs: number;
  /** `ok`, or the code of its failure. */
  readonly end: string;
}

const TICK_MS = 5;

/** Open loop: `perSecond` requests a second whatever becomes of them, until `signal` aborts. Resolves when all have ended. */
export async function openLoop(ask: () => Promise<unknown>, perSecond: number, signal: AbortSignal): Promise<Shot[]> {
  const shots: Promise<Shot>[] = [];
  const startedAt = performance.now();
  const shoot = async (): Promise<Shot> => {
    const sentAtMs = performance.now() - startedAt;
    const end = await ask().then(() => 'ok', codeOf);
    return { sentAtMs, tookMs: performance.now() - startedAt - sentAtMs, end };
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (signal.aborted) {
        clearInterval(timer);
        resolve();
        return;
      }
      const due = ((performance.now() - startedAt) / 1000) * perSecond;
      while (shots.length < due) shots.push(shoot());
    }, TICK_MS);
  });
  return Promise.all(shots);
}

function codeOf(error: unknown): string {
  const { failure } = error as { failure?: { code?: unknown } };
  return typeof failure?.code === 'string' ? failure.code : String(error);
}
