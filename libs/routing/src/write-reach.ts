import type { TableView } from './catalog-view.ts';
import { tableText } from './table-name.ts';
import { ANY_TABLE, mergeWrites } from './write-ledger.ts';
import type { TableWrites } from './write-ledger.ts';

/**
 * Spreads writes over the tables they may have changed besides the one they named: cascading keys and triggers, transitively,
 * as the holders of each table declare them (`write_affects`), and all tables of a schema for a write to `schema.*`.
 */
export function affectedTables(own: ReadonlyMap<string, TableWrites>, tables: ReadonlyMap<string, TableView>): ReadonlyMap<string, TableWrites> {
  const affects = declaredReach(tables);
  const reached = new Map<string, TableWrites>();
  for (const [table, writes] of own) {
    for (const target of reachOf(table, affects)) reached.set(target, mergeWrites(reached.get(target), writes));
  }
  return reached;
}

function declaredReach(tables: ReadonlyMap<string, TableView>): ReadonlyMap<string, readonly string[]> {
  const affects = new Map<string, string[]>();
  const add = (from: string, targets: readonly string[]): void => {
    const known = affects.get(from);
    if (known === undefined) affects.set(from, [...targets]);
    else known.push(...targets);
  };
  for (const view of tables.values()) {
    const text = tableText(view.table);
    add(`${view.table.schema}.${ANY_TABLE}`, [text]);
    for (const table of view.holders.values()) add(text, table.write_affects);
  }
  return affects;
}

function reachOf(table: string, affects: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set([table]);
  const open = [table];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of affects.get(next) ?? []) {
      if (target === ANY_TABLE) return new Set([table, ANY_TABLE]);
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}
