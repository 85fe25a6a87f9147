import type { EngineName } from '@query-router/contracts';

/** What one engine took for statements of one fingerprint. */
export interface MeasuredRuns {
  readonly count: number;
  readonly medianMs: number;
}

/** Measured runs, the seam for an adaptive policy. */
export interface History {
  runs(fingerprint: string, engine: EngineName): MeasuredRuns | null;
}

/** A history that has seen nothing. */
export const EMPTY_HISTORY: History = { runs: () => null };
