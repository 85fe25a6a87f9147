import type { Column } from '@query-router/contracts';

/**
 * Names for the output columns as they stand in `data`: PostgreSQL's names where the reader of the statement knows them, else the
 * engine's, each made unique (`id`, `id_2`), because a row is a JSON object.
 */
export function nameColumns(columns: readonly Column[], outputNames: readonly string[] | null): readonly Column[] {
  const known = outputNames !== null && outputNames.length === columns.length ? outputNames : null;
  const seen = new Set<string>();
  return columns.map((column, index) => {
    const wanted = known?.[index] ?? column.name;
    let name = wanted;
    for (let copy = 2; seen.has(name); copy += 1) name = `${wanted}_${copy}`;
    seen.add(name);
    return { name, type: column.type };
  });
}
