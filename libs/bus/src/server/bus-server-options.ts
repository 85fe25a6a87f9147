import type { BusDriver } from '../driver.ts';

/** How a consumed record ended. */
export type RecordOutcome =
  | 'replied'
  | 'forwarded'
  | 'done'
  /** Answered with a failure. */
  | 'failed'
  /** Past its deadline on arrival: not handled, not answered. */
  | 'expired'
  /** Cancelled before its handler started; answered with CANCELLED. */
  | 'cancelled'
  /** Sent to the dead letters. */
  | 'poisoned'
  /** There was an answer but no address, or its topic or partition is gone. */
  | 'unanswerable'
  /** What followed from it could not be published until its deadline. */
  | 'undelivered'
  /** Its handler did not end within the drain; another consumer gets it. */
  | 'abandoned';

/** Called on the hot path; must be quick and must not throw. */
export interface BusServerHooks {
  received?(topic: string): void;
  settled?(topic: string, outcome: RecordOutcome, durationMs: number): void;
}

export interface BusServerOptions {
  readonly driver: BusDriver;
  /** Consumer group of a topic. */
  readonly group: (topic: string) => string;
  /** Records of one topic handled at once. */
  readonly maxInFlight: number;
  /** Deadline of records without `x-deadline`, counted from their timestamp. */
  readonly defaultTimeoutMs: number;
  /** Topic of cancel orders; read from its end. */
  readonly cancelTopic?: string;
  readonly deadLetterTopic: string;
  /** How long running handlers get at close. */
  readonly drainMs: number;
  /** Which topics a requester may name for its answer. */
  readonly allowReplyTopic: (topic: string) => boolean;
  /** Told of everything that nobody is answered with. */
  readonly onError: (error: unknown) => void;
  readonly hooks?: BusServerHooks;
}
