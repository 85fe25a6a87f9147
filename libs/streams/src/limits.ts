/** Limits of event intake. */
export const STREAM_LIMITS = {
  streams: 1_000,
  columns: 200,
  keyColumns: 8,
  partitioning: 8,
  partitions: 64,
  /** One event, as JSON in UTF-8. */
  eventBytes: 1024 * 1024,
  /** Body of a single event or of a JSON batch. A stream of lines has no limit. */
  batchBytes: 8 * 1024 * 1024,
  batchEvents: 50_000,
  eventIdLength: 128,
  /** Of one request: unacknowledged lines of a stream of lines are read no further. */
  lineBytesInFlight: 4 * 1024 * 1024,
  /** Of one process, over all requests. */
  bytesInFlight: 64 * 1024 * 1024,
  /** What is kept of an event that is larger than an event may be. */
  deadLetterHeadBytes: 64 * 1024,
  maxFutureMs: 24 * 3_600_000,
} as const;
