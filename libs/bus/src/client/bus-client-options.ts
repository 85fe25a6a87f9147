import type { BusDriver, RecordHeaders } from '../driver.ts';

/** An answer as it came: also a failure is one, see its `x-status`. */
export interface BusReply {
  readonly headers: RecordHeaders;
  readonly value: Buffer;
}

/** Deletes reply topics whose owners are gone. */
export interface ReapOptions {
  /** Only topics that start with this. */
  readonly prefix: string;
  /** An owner that has not published its heartbeat for this long is gone. Owners beat three times as often. */
  readonly olderThanMs: number;
  readonly everyMs: number;
}

export interface BusClientOptions {
  readonly driver: BusDriver;
  readonly instanceId: string;
  /** This instance's own topic for answers; created at connect, deleted at close. */
  readonly replyTopic: string;
  /** Requests waiting for an answer; more are refused with OVERLOADED. */
  readonly maxPending: number;
  readonly reapOrphans?: ReapOptions;
  /** Where an aborted request is announced. */
  readonly cancelTopic?: string;
  readonly onError: (error: unknown) => void;
}

export interface RequestOptions {
  readonly headers: RecordHeaders;
  /** Epoch milliseconds; travels as `x-deadline`. */
  readonly deadlineMs: number;
  /** Aborting it publishes a cancel order for the request's `x-query-id` and rejects with CANCELLED. */
  readonly signal?: AbortSignal;
}
