import type { TableView } from './catalog-view.ts';
import { tableText } from './table-name.ts';
import { ANY_TABLE, mergeWrites } from './write-ledger.ts';
import type { TableWrites } from './write-ledger.ts';

/**
 * Spreads writes over the tables they may have changed besides the one they named: what the holders of each table declare
 * (`write_affects`, complete as it is: cascades of cascades are in it), and all tables of a schema for a write to `schema.*`.
 */
export function affectedTables(own: ReadonlyMap<string, TableWrites>, tables: ReadonlyMap<string, TableView>): ReadonlyMap<string, TableWrites> {
  const bySchema = Map.groupBy(tables.values(), ({ table }) => `${table.schema}.${ANY_TABLE}`);
  const byName = Map.groupBy(tables.values(), ({ table }) => tableText(table));
  const reached = new Map<string, TableWrites>();
  for (const [text, writes] of own) {
    const written = [...(byName.get(text) ?? []), ...(bySchema.get(text) ?? [])];
    for (const target of new Set([text, ...written.flatMap((view) => reachOf(view))])) {
      reached.set(target, mergeWrites(reached.get(target), writes));
    }
  }
  return reached;
}

function reachOf(view: TableView): readonly string[] {
  return [tableText(view.table), ...[...view.holders.values()].flatMap((table) => table.write_affects)];
}
