import type { Node } from 'libpg-query';
import { names, nodesOf } from '../parser/tree.ts';
import type { Statement } from '../statement.ts';
import type { Lifted } from './lift-literals.ts';

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);

/**
 * Which literals of a statement may have any value without a change to anything that {@link Statement} says besides its text and tree: those
 * that a column is compared with, in one plain SELECT without functions and LIMIT. (A literal elsewhere may be a position in ORDER BY, the length of a
 * type, a limit, an argument.) Null when none may.
 */
export function freeLiterals({ sql, kind, functions, features, tree }: Statement, { literals }: Lifted): readonly boolean[] | null {
  if (kind !== 'read' || !features.plainSelect || features.hasLimit || features.volatile || features.lockingClause || functions.length > 0) return null;
  const compared = comparedConstants(tree);
  const free = literals.map(({ at }) => compared.has(Buffer.byteLength(sql.slice(0, at))));
  return free.includes(true) ? free : null;
}

/** Where constants stand that a column is compared with, in bytes. */
function comparedConstants(tree: Node): ReadonlySet<number> {
  const places = new Set<number>();
  for (const node of nodesOf(tree).nodes) {
    if (node.kind !== 'A_Expr') continue;
    const { kind, name, lexpr, rexpr } = node.fields as { kind?: string; name?: Node[]; lexpr?: Node; rexpr?: Node };
    const [operator = '', ...more] = names(name);
    if ((kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN') || more.length > 0 || !COMPARISONS.has(operator)) continue;
    if (isColumn(lexpr)) addConstants(rexpr, places);
    if (isColumn(rexpr)) addConstants(lexpr, places);
  }
  return places;
}

function isColumn(node: Node | undefined): boolean {
  return node !== undefined && 'ColumnRef' in node;
}

function addConstants(node: Node | undefined, places: Set<number>): void {
  if (node === undefined) return;
  if ('A_Const' in node && node.A_Const.isnull !== true) places.add((node.A_Const as { location?: number }).location ?? 0);
  if ('List' in node) for (const item of node.List.items ?? []) addConstants(item, places);
}
