import type { LogicalType } from '@query-router/contracts';
import { fromLogical } from './bind/logical.ts';
import type { TableFacts } from './bind/scope.ts';

/** A table as the catalogue describes it, whatever engine holds it. */
export interface KnownTable {
  readonly columns: readonly { readonly name: string; readonly type: LogicalType }[];
  /** Names of columns that no two rows share the values of, none of them null; null when no such are known. */
  readonly key: readonly string[] | null;
}

/** A table by its name as written (schema null when it has none); null when nobody knows it. */
export type KnownTables = (schema: string | null, name: string) => KnownTable | null;

/** The tables in the binder's types. */
export function factsOf(tables: KnownTables): (schema: string | null, name: string) => TableFacts | null {
  return (schema, name) => {
    const table = tables(schema, name);
    return table === null ? null : { columns: table.columns.map((column) => ({ name: column.name, type: fromLogical(column.type) })), primaryKey: table.key };
  };
}
