import type { Column, LogicalType, NumericTerm } from '@query-router/contracts';
import type { TableRef } from '../statement.ts';

/** A table as one engine knows it. */
export interface ResolvedTable {
  /** The engine's own name, outermost part first: `['shop', 'orders']`, `['iceberg', 'shop', 'orders']`. */
  readonly path: readonly string[];
  /** Columns with logical types, as the engine's catalogue entry lists them; without them little can be proven equal. */
  readonly columns: readonly { readonly name: string; readonly type: LogicalType; readonly nullable: boolean }[];
  /** The version to read; only where the engine takes one in the text. */
  readonly asOf?: AsOf;
}

/** A version of a table: an Iceberg snapshot, or the newest one at a time (RFC 3339). */
export type AsOf = { readonly snapshot: string } | { readonly timestamp: string };

/** Finds a table on the engine; null when the engine does not hold it. */
export type Resolve = (table: TableRef) => ResolvedTable | null;

/** The statement in an engine's dialect, or why that engine must not run it. */
export type Emission =
  | {
      readonly ok: true;
      readonly sql: string;
      /**
       * Output columns with the names and types PostgreSQL would give them, stars expanded; absent where PostgreSQL itself runs the
       * statement. The engine's own names may differ: ClickHouse does not take one name twice.
       */
      readonly columns?: readonly Column[];
      /** How each output column is computed from those the text answers with; absent where they are the same. */
      readonly finish?: readonly NumericTerm[];
      /** Keys of the rules it was written by, for the tests that show each to be equal; absent for PostgreSQL. */
      readonly rules?: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };
