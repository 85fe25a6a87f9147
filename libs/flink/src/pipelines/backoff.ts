const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** For what passes by itself and must be noticed soon, such as a gateway that is being restarted. */
export const PASSING_MS = 2_000;

/** Leaves what failed alone for a while: one second at first, twice as long each time. */
export class Backoff {
  private readonly waits = new Map<string, { readonly untilMs: number; readonly waitMs: number }>();

  fail(name: string, nowMs: number, longestMs = LONGEST_MS): void {
    const waitMs = Math.min((this.waits.get(name)?.waitMs ?? FIRST_MS / 2) * 2, longestMs);
    this.waits.set(name, { untilMs: nowMs + waitMs, waitMs });
  }

  isWaiting(name: string, nowMs: number): boolean {
    return (this.waits.get(name)?.untilMs ?? 0) > nowMs;
  }

  clear(name: string): void {
    this.waits.delete(name);
  }
}
