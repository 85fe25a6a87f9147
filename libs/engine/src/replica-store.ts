import type { CatalogTable, JsonValue } from '@query-router/contracts';

/** A row in wire form, in the order of the table's columns. */
export type WireRow = readonly JsonValue[];

/** Rows of a table in wire form, in batches. */
export type RowBatches = AsyncIterable<readonly WireRow[]>;

/** A whole table as of one snapshot of its primary. */
export interface TableSnapshot {
  readonly table: CatalogTable;
  /** To be read once. */
  readonly batches: RowBatches;
  /** Ends the snapshot and what it locks. To be called whatever was read. */
  close(): void;
}

/** A primary that can be copied from. */
export interface TableReader {
  /**
   * Opens one consistent snapshot: of this moment, or the one that another session exported under the name `snapshot`. Nobody can truncate or
   * rewrite the table while it is read. Throws `TABLE_NOT_FOUND` when there is no such table.
   */
  readTable(schema: string, name: string, signal: AbortSignal, snapshot?: string): Promise<TableSnapshot>;
}

/** The last state of a row that changed. */
export interface RowChange {
  /** Position of the change in the primary's log; of two changes of one key the later has the greater. */
  readonly version: bigint;
  readonly row: WireRow;
}

/** What happened to one copy between two moments: one entry for each key at most. */
export interface TableChanges {
  /** As it was given to `replaceTable`, with a key. */
  readonly table: CatalogTable;
  /** All rows go before anything else of this happens. */
  readonly truncated: boolean;
  /** New and changed rows. */
  readonly upserts: readonly RowChange[];
  /** Rows that are gone: their last state, in which only the columns of the first key need be right. */
  readonly deletes: readonly RowChange[];
}

/** A copy that is there. */
export interface HeldCopy {
  /** As it was given to `replaceTable`. */
  readonly table: CatalogTable;
  /** The id that `replaceTable` was given. */
  readonly copyId: string;
}

/** An engine that holds copies of tables, and follows their primary. */
export interface ReplicaStore {
  /**
   * Whether `applyChanges` takes effect for all tables and the position at once. Otherwise each table changes at once, the position follows them,
   * and changes that are applied twice change nothing.
   */
  readonly atomic: boolean;

  /**
   * Replaces a whole table. Readers see the old rows or the new ones, never a part and never none; on failure the old rows stay.
   * Throws `ENGINE_CANNOT_ANSWER` when a column's type cannot be held exactly.
   */
  replaceTable(table: CatalogTable, rows: RowBatches, copyId: string): Promise<void>;

  /**
   * Applies changes and remembers `position`, a text of the caller's. Of one table readers see all of it or nothing. Throws `ENGINE_CANNOT_ANSWER`
   * with the table's name in `details.table` when a value cannot be held exactly; then nothing of that table was changed.
   */
  applyChanges(changes: readonly TableChanges[], position: string): Promise<void>;

  /** Remembers a position without changes. */
  savePosition(position: string): Promise<void>;

  /** The position remembered last; null when there is none. */
  loadPosition(): Promise<string | null>;

  /** Every copy that `replaceTable` made. */
  heldCopies(): Promise<readonly HeldCopy[]>;

  /** Takes a copy away; nothing happens when there is none. */
  dropTable(schema: string, name: string): Promise<void>;
}
