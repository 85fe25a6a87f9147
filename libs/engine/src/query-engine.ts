import type { CatalogTable, Column, EngineName, JsonValue, StatementKind } from '@query-router/contracts';

/** One statement for an engine, in the engine's own dialect. */
export interface EngineQuery {
  readonly queryId: string;
  readonly sql: string;
  readonly statement: StatementKind;
  /** Time left, in milliseconds; passed to the engine as its own timeout. */
  readonly timeoutMs: number;
  readonly maxRows: number;
  /** Limit on the encoded rows (their JSON text), in bytes of UTF-8. */
  readonly maxResultBytes: number;
  /** Branch, tag or commit of the lake that the text names (`parseRef` in contracts). An engine that has no such ref throws `REF_NOT_FOUND`. */
  readonly ref?: string | null;
  /**
   * For writes: id under which the outcome is recorded in the same transaction as the statement; a second execution with
   * the same id changes nothing and returns the recorded outcome with `replayed: true`. `fingerprint`, a digest of the
   * statement's text, guards against one id used for two statements: a mismatch is `IDEMPOTENCY_KEY_REUSED`.
   */
  readonly dedupe?: { readonly requestId: string; readonly fingerprint: string };
}

/** What an engine answered, already in wire form (see `JsonValue` in contracts). */
export interface EngineResult {
  readonly columns: readonly Column[];
  /** Rows as arrays in column order. */
  readonly rows: readonly (readonly JsonValue[])[];
  /** True when `maxRows` or `maxResultBytes` cut the answer; `rows` then holds the part before the limit. */
  readonly truncated: boolean;
  /** Rows changed; null for reads and for definitions. */
  readonly affectedRows: number | null;
  readonly replayed: boolean;
  /** For writes: a position in the engine's log at or after the commit, in decimal; absent or null when unknown. */
  readonly lsn?: string | null;
}

/**
 * The port to one engine. Implementations throw `FailureError` only: `ENGINE_UNAVAILABLE` when the engine cannot be reached,
 * `DEADLINE_EXCEEDED` on its timeout, `CANCELLED` after `signal` aborted, `QUERY_FAILED` for the statement's own errors,
 * `CONFLICT` for constraint violations, `OUTCOME_UNKNOWN` for a write whose commit could not be confirmed, `STATEMENT_REFUSED`
 * when the engine's own read-only lock refused.
 */
export interface QueryEngine {
  readonly name: EngineName;
  /** Whether writes and definitions may be executed. */
  readonly writable: boolean;
  /** Whether this process alone reads and fills the engine's storage: its copies are its own, and no other worker's. */
  readonly exclusive: boolean;
  /** Most statements to run at once. */
  readonly concurrency: number;

  /** Connects, verifies the session settings this product depends on, prepares what writes need. */
  init(): Promise<void>;

  /**
   * Runs one statement. Reads run read-only in the engine itself. Abort of `signal` stops the statement in the engine and
   * frees its connection before the promise rejects.
   */
  execute(query: EngineQuery, signal: AbortSignal): Promise<EngineResult>;

  /** What the engine holds, in logical names. */
  discover(signal: AbortSignal): Promise<readonly CatalogTable[]>;

  /** Resolves with the engine's version when it answers. */
  ping(signal: AbortSignal): Promise<string>;

  /** Waits for running statements up to a few seconds, then disconnects. */
  close(): Promise<void>;
}
