import { failure, physicalPath } from '@query-router/contracts';
import type { EngineName, Failure } from '@query-router/contracts';
import type { CatalogView } from './catalog-view.ts';
import type { ReadVersion } from './read-terms.ts';
import { tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';

/** Why no engine at all can read these tables at a version; null when one may. */
export function noSuchVersion(version: ReadVersion, tables: readonly TableRef[], catalog: CatalogView): Failure | null {
  const inLake = tables.filter((table) => isInLake(table, catalog));
  if (inLake.length === 0) {
    const names = tables.length === 0 ? 'this statement reads no table' : `${tables.map(tableText).join(', ')} is not in the lake`;
    return failure('ENGINE_CANNOT_ANSWER', `Only tables of the lake have versions, and ${names}. Leave "ref" and "at" out to read what is there now.`);
  }
  if (version.refName === null) return null;
  const ref = catalog.lakeRef(version.refName);
  if (ref === null) return failure('REF_NOT_FOUND', `The lake has no branch or tag "${version.refName}".`);
  const missing = inLake.filter((table) => !ref.tables.some(({ schema, name }) => schema === table.schema && name === table.name));
  return missing.length === 0 ? null : failure('TABLE_NOT_FOUND', `${missing.map(tableText).join(', ')} is not on ${ref.type} "${ref.ref}".`);
}

/**
 * Why an engine cannot read these tables at a version; null when it can. Tables that no engine has in the lake may stand beside those that
 * are there, where the engine reads them live.
 */
export function versionObstacle(engine: EngineName, version: ReadVersion, tables: readonly TableRef[], catalog: CatalogView): string | null {
  for (const table of tables) {
    const held = catalog.table(table)?.holders.get(engine);
    if (held === undefined || (held.role === 'live' && !isInLake(table, catalog))) continue;
    const text = tableText(table);
    if (held.storage !== 'lake') return `keeps no versions of ${text}`;
    if (version.ref !== null && physicalPath(held, version.ref) === null) return `cannot read ${text} at a branch, tag or commit`;
    if (version.asOf !== null && held.time_travel !== true) return `cannot read ${text} as of a snapshot or time`;
  }
  const reads = tables.some((table) => catalog.table(table)?.holders.get(engine)?.storage === 'lake');
  return reads ? null : 'reads none of these tables from the lake';
}

function isInLake(table: TableRef, catalog: CatalogView): boolean {
  return [...(catalog.table(table)?.holders.values() ?? [])].some(({ storage }) => storage === 'lake');
}
