import type { Stream } from './stream.ts';

/**
 * What follows in the lake from the declaration of a stream. Every call is idempotent, may be made again after a crash in its middle, and is
 * made for one stream by one instance at a time. It rejects with a `FailureError` whose message a person can act on.
 */
export interface LakeTables {
  /** Makes the table `<schema>.<name>` as the stream is now: creates it, adds columns it lacks, widens types. Never drops or narrows. */
  createTable(stream: Stream): Promise<void>;
}

/** The jobs that carry streams into their tables; same rules as {@link LakeTables}. */
export interface Pipelines {
  /** Makes the job of this stream run with its present columns; a job of an older version is upgraded without losing an event. */
  start(stream: Stream): Promise<void>;
  /** Ends the job for good and forgets its state; the table stays. */
  stop(stream: Stream): Promise<void>;
}

/** Where there is no lake: streams are topics only. */
export const topicsOnly: LakeTables & Pipelines = {
  createTable: async () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};
