import type { Node } from 'libpg-query';
import { unknownToUs } from './cannot-bind.ts';
import { checkComparable, settle } from './coerce.ts';
import type { Bound, SortKey } from './tree.ts';

/** One item of ORDER BY with direction and NULL order written out: NULL sorts above everything. Constants of unknown type are text. */
export function sortKey(item: Node, bind: (node: Node) => Bound): SortKey {
  if (!('SortBy' in item) || item.SortBy.node === undefined) throw unknownToUs('ORDER BY has an unusual form');
  const { node, sortby_dir: direction, sortby_nulls: nulls } = item.SortBy;
  if (direction === 'SORTBY_USING') throw unknownToUs('ORDER BY USING is not known');
  const bound = bind(node);
  checkComparable(bound.type.name);
  const descending = direction === 'SORTBY_DESC';
  return { value: settle(bound), descending, nullsFirst: nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending) };
}
