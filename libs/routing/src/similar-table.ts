import type { TableRef } from './table-name.ts';

/**
 * The table that was probably meant: one of the same name in another schema, else the one whose name differs in the fewest
 * letters, at most one in three, rather in the schema that was named. Null when none is near.
 */
export function similarTable(wanted: TableRef, tables: readonly TableRef[]): TableRef | null {
  let nearest: TableRef | null = null;
  let least = Math.floor(wanted.name.length / 3) + 1;
  for (const table of tables) {
    if (Math.abs(table.name.length - wanted.name.length) >= least) continue;
    const distance = lettersApart(table.name, wanted.name) + (table.schema === wanted.schema ? 0 : 0.5);
    if (distance >= least) continue;
    nearest = table;
    least = distance;
  }
  return nearest;
}

/** Letters to insert, delete or replace until one text is the other (Levenshtein). */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 0; line < one.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (row[column] ?? 0) + (other[column] === one[line] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
