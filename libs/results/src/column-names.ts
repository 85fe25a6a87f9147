import type { Column } from '@query-router/contracts';

/**
 * Output columns as they stand in an answer: PostgreSQL's names and types where the reader of the statement knows them, else the
 * engine's; each name made unique (`id`, `id_2`), because a row is a JSON object.
 */
export function outputColumns(columns: readonly Column[], output: readonly Column[] | null): readonly Column[] {
  const known = output !== null && output.length === columns.length ? output : columns;
  const seen = new Set<string>();
  return known.map((column) => {
    let name = column.name;
    for (let copy = 2; seen.has(name); copy += 1) name = `${column.name}_${copy}`;
    seen.add(name);
    return { name, type: column.type };
  });
}
