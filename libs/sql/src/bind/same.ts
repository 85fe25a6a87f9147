import type { Bound } from './tree.ts';

/** Whether two expressions are the same, as PostgreSQL's `equal()` sees it. */
export function same(a: Bound, b: Bound): boolean {
  return a === b || (a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b));
}
