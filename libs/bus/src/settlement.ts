import type { BusRecord, RecordHeaders } from './driver.ts';
import type { RecordValue } from './json-record.ts';

/** Transport id of the bus: `@MessagePattern(topic, BUS)` consumes in a group, `@EventPattern(topic, BUS)` tails. */
export const BUS: unique symbol = Symbol('query-router.bus');

/** What a handler of a record gets besides the value (`@Ctx()`). */
export interface BusContext {
  readonly record: BusRecord;
  /** From `x-deadline`, else the server's default counted from the record's timestamp. Epoch milliseconds. */
  readonly deadlineMs: number;
  /** Aborts at the deadline, on a cancel order for the record's `x-query-id`, and when a drain runs out of time. */
  readonly signal: AbortSignal;
}

/** What becomes of a consumed record. The record is settled once the broker has acknowledged what follows from it. */
export type Settlement =
  /** Answer the requester; the bus adds the correlation id and what foreign clients need. */
  | { readonly kind: 'reply'; readonly value: Buffer; readonly headers?: RecordHeaders }
  /** Hand on to another topic: every header is copied byte for byte, `headers` are added or replace. */
  | { readonly kind: 'forward'; readonly topic: string; readonly value: RecordValue; readonly headers: RecordHeaders }
  /** Nothing more to send. */
  | { readonly kind: 'done' };

/** Thrown by a handler for a record that can never be handled: it goes to the dead letters, bytes unchanged. */
export class PoisonRecordError extends Error {
  constructor(reason: string, options?: { cause?: unknown }) {
    super(reason, options);
    this.name = 'PoisonRecordError';
  }
}
