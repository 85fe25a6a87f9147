/** What the process says to its caller. */
export const EXIT = {
  ok: 0,
  /** The router answered that the query, or the order, failed. */
  failed: 1,
  /** The command line, or its environment, cannot be understood. */
  usage: 2,
  /** No router answered at the address. */
  unreachable: 3,
  /** Ctrl-C, by the convention of shells. */
  interrupted: 130,
} as const;

/** What `verify` says to its caller. */
export const VERIFY_EXIT = {
  equal: 0,
  different: 1,
  inconclusive: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof VERIFY_EXIT)[keyof typeof VERIFY_EXIT];
