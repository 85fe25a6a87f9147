import type { CatalogTable, JsonValue } from '@query-router/contracts';

/** Rows of a table in wire form, in batches. */
export type RowBatches = AsyncIterable<readonly (readonly JsonValue[])[]>;

/** A whole table as of one snapshot of its primary. */
export interface TableSnapshot {
  readonly table: CatalogTable;
  /** The snapshot holds every write committed before this time (epoch ms on the reader's clock). */
  readonly watermarkMs: number;
  /** To be read to the end or left by `break`; either ends the snapshot. */
  readonly batches: RowBatches;
}

/** A primary that can be copied from. */
export interface TableReader {
  /** Opens one consistent snapshot. Throws `TABLE_NOT_FOUND` when there is no such table. */
  readTable(schema: string, name: string, signal: AbortSignal): Promise<TableSnapshot>;
}

/** An engine that holds copies of tables. */
export interface ReplicaStore {
  /**
   * Replaces a whole table. Readers see the old rows or the new ones, never a part and never none; on failure the old rows stay.
   * Throws `ENGINE_CANNOT_ANSWER` when a column's type cannot be held exactly. The watermark is kept in memory: after a restart
   * it is unknown until the next copy.
   */
  replaceTable(table: CatalogTable, rows: RowBatches, watermarkMs: number): Promise<void>;

  /** Takes a copy away; nothing happens when there is none. */
  dropTable(schema: string, name: string): Promise<void>;
}
