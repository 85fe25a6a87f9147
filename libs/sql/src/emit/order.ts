import type { Node } from 'libpg-query';
import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import { exactOf } from './types.ts';
import type { Type, Typed } from './types.ts';

const SORTABLE = new Set(['text', 'date', 'timestamp', 'timestamptz', 'boolean']);

/** One item of ORDER BY with direction and place of NULLs written out: engines differ in the defaults. */
export function orderItem(item: Node, value: Typed, dialect: Dialect): string {
  if (!('SortBy' in item)) throw new CannotEmit('ORDER BY has an unusual form');
  const { sortby_dir: direction, sortby_nulls: nulls } = item.SortBy;
  if (direction === 'SORTBY_USING') throw new CannotEmit('ORDER BY … USING is not proven equal');
  checkSortable(value.type, dialect);
  const descending = direction === 'SORTBY_DESC';
  const first = nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending);
  return `${value.sql} ${descending ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`;
}

/** @throws CannotEmit for types that engines sort or group differently. */
export function checkSortable(type: Type, dialect: Dialect): void {
  if (type === 'float64' && dialect.floatOrder) return;
  if (exactOf(type) === null && !SORTABLE.has(type)) throw new CannotEmit(`sorting or grouping ${type} is not proven equal`);
}
