/**
 * Limits of the wire contract. Each service may set lower ones; none may set higher ones.
 */
export const LIMITS = {
  /** Longest SQL text, in bytes of UTF-8. */
  maxSqlBytes: 64 * 1024,
  /** Deepest nesting of parentheses, brackets and CASE in a statement. */
  maxSqlDepth: 200,
  /** Most rows one answer may carry. */
  maxRows: 100_000,
  defaultMaxRows: 10_000,
  /** Most bytes of encoded rows one answer may carry. */
  maxResultBytes: 8 * 1024 * 1024,
  defaultMaxResultBytes: 4 * 1024 * 1024,
  /** Largest record any topic of the query path accepts: the largest answer and its envelope. */
  maxRecordBytes: 10 * 1024 * 1024,
  /** Longest and default time from acceptance to answer. */
  maxTimeoutMs: 600_000,
  defaultTimeoutMs: 30_000,
  /** Longest request id (`Idempotency-Key`), in characters. */
  maxRequestIdLength: 128,
  /** Longest consistency token, in characters. */
  maxConsistencyTokenLength: 8192,
  /** Most event streams that one consistency token speaks of. */
  maxTokenStreams: 64,
} as const;
