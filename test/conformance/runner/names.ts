import { physicalPath, type CatalogTable, type EngineName } from '@query-router/contracts';
import { CatalogState } from '@query-router/routing';
import type { Resolve } from '@query-router/sql';

const NOW_MS = 1;

/** Resolves names as the classifier does, from what the workers of PostgreSQL and of one engine announce: a column of another type than the primary's is unknown there. */
export function resolverFor(engine: EngineName, held: readonly CatalogTable[], original: readonly CatalogTable[], schema: string): Resolve {
  const state = new CatalogState();
  announce(state, 'postgres', original);
  if (engine !== 'postgres') announce(state, engine, held);
  const view = state.view(NOW_MS);
  return (table) => {
    const holder = view.table({ schema: table.schema ?? schema, name: table.name })?.holders.get(engine) ?? null;
    return holder === null || holder.unfit !== null ? null : { path: physicalPath(holder, null) ?? [holder.schema, holder.name], columns: holder.columns };
  };
}

/** The tables of an engine's schema under the logical one's name. */
export function logicalTables(tables: readonly CatalogTable[], physical: string, logical: string): CatalogTable[] {
  return tables.filter((table) => table.schema === physical).map((table) => ({ ...table, schema: logical, path: table.path ?? [table.schema, table.name] }));
}

function announce(state: CatalogState, engine: EngineName, tables: readonly CatalogTable[]): void {
  state.apply({ kind: 'engine', engine, instance: engine, health: 'up', reason: null, version: '', writable: engine === 'postgres', advertised_at_ms: NOW_MS, ttl_ms: 60_000, tables: [...tables] }, NOW_MS);
}
