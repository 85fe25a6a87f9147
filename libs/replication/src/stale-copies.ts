import type { EngineName } from '@query-router/contracts';
import type { CatalogView, TableRef } from '@query-router/routing';

/**
 * Tables of PostgreSQL whose copy in `engine` is missing or not newer than the last write. Tables that are being written now are left for
 * later: their copy would be old when it is done. Pure.
 */
export function staleCopies(view: CatalogView, engine: EngineName): readonly TableRef[] {
  return view.tables
    .filter((entry) => {
      if (entry.primary !== 'postgres') return false;
      const { inProgress, lastWriteMs } = view.writes(entry.table);
      const watermarkMs = view.watermark(entry.table, engine).ms;
      return !inProgress && (watermarkMs === null || (lastWriteMs !== null && watermarkMs <= lastWriteMs));
    })
    .map((entry) => entry.table);
}

/** Copies in `engine` of tables that PostgreSQL no longer holds; none while PostgreSQL is not up. Pure. */
export function orphanedCopies(view: CatalogView, engine: EngineName): readonly TableRef[] {
  if (view.engines.get('postgres')?.health !== 'up') return [];
  return view.tables.filter((entry) => !entry.holders.has('postgres') && entry.holders.get(engine)?.role === 'replica').map((entry) => entry.table);
}
