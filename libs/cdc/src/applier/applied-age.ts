import { metrics } from '@query-router/platform';

const EVERY_MS = 1_000;

/** How old one engine's copies are, as a metric: it grows while nothing is applied, whatever the reason. */
export class AppliedAge {
  readonly #engine: string;
  #appliedAtMs: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(engine: string) {
    this.#engine = engine;
  }

  /** Everything committed before this time is in the copies. */
  applied(ms: number): void {
    this.#appliedAtMs = ms;
    this.#tell();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tell(), EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    if (this.#appliedAtMs !== null) metrics.cdcAppliedAge.set({ engine: this.#engine }, (Date.now() - this.#appliedAtMs) / 1000);
  }
}
