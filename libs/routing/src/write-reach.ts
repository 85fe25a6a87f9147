import type { TableView } from './catalog-view.ts';
import { tableText } from './table-name.ts';
import { ANY_TABLE, mergeWrites } from './write-ledger.ts';
import type { TableWrites } from './write-ledger.ts';

/** For each text that a write may name (`schema.table`, `schema.*`), the tables it may change. Texts that change only what they name are left out. */
export type WriteReach = ReadonlyMap<string, readonly string[]>;

/**
 * What the holders of each table declare (`write_affects`, complete as it is: cascades of cascades are in it), and all tables of a schema
 * for a write to `schema.*`.
 */
export function writeReach(tables: Iterable<TableView>): WriteReach {
  const reach = new Map<string, string[]>();
  const add = (text: string, targets: readonly string[]): void => {
    const known = reach.get(text);
    if (known === undefined) reach.set(text, [...targets]);
    else known.push(...targets);
  };
  for (const view of tables) {
    const text = tableText(view.table);
    const affected = [...view.holders.values()].flatMap((table) => table.write_affects);
    if (affected.length > 0) add(text, affected);
    add(`${view.table.schema}.${ANY_TABLE}`, [text, ...affected]);
  }
  return reach;
}

/** Spreads writes over the tables they may have changed, the ones they named included. */
export function affectedTables(own: ReadonlyMap<string, TableWrites>, reach: WriteReach): ReadonlyMap<string, TableWrites> {
  const reached = new Map<string, TableWrites>();
  for (const [text, writes] of own) {
    for (const target of new Set([text, ...(reach.get(text) ?? [])])) reached.set(target, mergeWrites(reached.get(target), writes));
  }
  return reached;
}
