import { text } from './expression.ts';
import { from, type Select } from './statement.ts';

/**
 * Ternary-logic partitioning (Rigger and Su, "Finding Bugs in Database Systems via Query Partitioning", OOPSLA 2020): a predicate is true, false or unknown for every row, so the
 * three counts add up to that of all rows, on any engine, whatever another one says. Null where the statement has no predicate.
 */
export function partitions(select: Select): { readonly whole: string; readonly parts: readonly string[] } | null {
  if (select.where === null) return null;
  const predicate = text(select.where);
  const count = (condition: string): string => `SELECT count(*) AS n FROM ${from(select)}${condition}`;
  return { whole: count(''), parts: [` WHERE ${predicate}`, ` WHERE NOT (${predicate})`, ` WHERE (${predicate}) IS NULL`].map(count) };
}
