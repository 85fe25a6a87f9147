import type { Bound } from './tree.ts';

/** Whether two expressions are the same, as PostgreSQL's `equal()` sees it. */
export function same(a: Bound, b: Bound): boolean {
  if (a === b) return true;
  // Most are told apart by a look; the rest by all that they are made of.
  if (a.kind !== b.kind || a.type.name !== b.type.name) return false;
  if (a.kind === 'column' && b.kind === 'column' && (a.relation !== b.relation || a.column !== b.column)) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
