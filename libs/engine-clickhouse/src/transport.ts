/** One read on its way to the engine. */
export interface ReadRequest {
  /** Unique among the statements of this process and safe in a literal: `[A-Za-z0-9-]`. */
  readonly id: string;
  readonly sql: string;
  /** The engine's own limit, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * How statements reach a ClickHouse engine. Errors are thrown as the driver gives them; the adapter translates.
 */
export interface ClickHouseTransport {
  /** Most reads of clients to run at once; some of the adapter's own come on top. */
  readonly concurrency: number;
  /** Whether no other process can be at work in the engine. */
  readonly exclusive: boolean;
  /** Words that no message may show. */
  readonly secrets: readonly string[];

  /** Connects; rejects when the engine cannot be reached. */
  open(): Promise<void>;

  /**
   * Runs a read in the session that {@link SESSION_SETTINGS} describe, read-only, and gives its answer in the format
   * `JSONCompactEachRowWithNamesAndTypes`: two header lines, then one line a row, in pieces cut anywhere. Leaving the loop early
   * stops the statement. Cancelled statements end with the engine's own error.
   */
  read(request: ReadRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /** Stops a read; returns once the engine has been told. */
  kill(id: string): Promise<void>;

  /** Runs a statement of our own that changes something. */
  command(sql: string, settings?: Readonly<Record<string, string>>): Promise<void>;

  /** Inserts lines of `JSONCompactEachRow` that hold every column of a table; `table` consists of plain names. */
  insert(table: string, lines: Buffer): Promise<void>;

  close(): Promise<void>;
}
