/** How long everything takes. Durations in milliseconds. */
export interface Settings {
  /** Each cell is measured this often, in turns with all others; the median counts. */
  readonly rounds: number;
  /** Of one load at 16 or more in flight. */
  readonly loadMs: number;
  /** Requests before a process is measured: V8 compiles this much code for some 20,000 of them. */
  readonly warmRequests: number;
  readonly warmMs: number;
  readonly serialWarmUp: number;
  readonly serialRequests: number;
  readonly idleMs: number;
  /** Open loop before and after a process or the broker is killed. */
  readonly beforeFaultMs: number;
  readonly afterFaultMs: number;
}

export const FULL: Settings = {
  rounds: 3,
  loadMs: 1_500,
  warmRequests: 20_000,
  warmMs: 5_000,
  serialWarmUp: 50,
  serialRequests: 500,
  idleMs: 10_000,
  beforeFaultMs: 3_000,
  afterFaultMs: 8_000,
};

export const QUICK: Settings = { ...FULL, rounds: 1, loadMs: 800, warmMs: 2_000, idleMs: 4_000, beforeFaultMs: 1_500, afterFaultMs: 7_000 };
