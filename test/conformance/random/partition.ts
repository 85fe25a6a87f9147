import type { Expression, Writer } from './expression.ts';
import { from, type Select } from './statement.ts';

/**
 * Ternary-logic partitioning (Rigger and Su, "Finding Bugs in Database Systems via Query Partitioning", OOPSLA 2020): a predicate is true, false or unknown for every row, so the
 * three counts add up to that of all rows, on any engine, whatever another one says. As one statement beside the count of the whole: PostgreSQL's answer is not needed, but comes for free.
 */
export function partsAddUp(select: Pick<Select, 'relations' | 'joins'>, where: Expression, writer: Writer): string {
  const predicate = writer(where);
  const count = (condition: string): string => `(SELECT count(*) AS n FROM ${from(select, writer)}${condition})`;
  const parts = [` WHERE ${predicate}`, ` WHERE NOT (${predicate})`, ` WHERE (${predicate}) IS NULL`].map(count);
  return `SELECT ${count('')} = ${parts.join(' + ')} AS adds_up`;
}
