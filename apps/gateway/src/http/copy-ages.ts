import type { CopyAge } from '@query-router/platform';
import { tableText, type CatalogView } from '@query-router/routing';

/** Every copy whose watermark is known, and how old that is. */
export function copyAges(view: CatalogView): readonly CopyAge[] {
  return view.tables.flatMap(({ table, holders }) =>
    [...holders.keys()].flatMap((engine) => {
      const { ms } = view.watermark(table, engine);
      return ms === null ? [] : [{ engine, table: tableText(table), ageMs: Math.max(0, view.nowMs - ms) }];
    }),
  );
}
