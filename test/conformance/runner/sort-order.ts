import { bind } from '../../../libs/sql/src/bind/bind.ts';
import { CannotBind } from '../../../libs/sql/src/bind/cannot-bind.ts';
import { fromLogical } from '../../../libs/sql/src/bind/logical.ts';
import { same } from '../../../libs/sql/src/bind/same.ts';
import type { BoundQuery, SortKey } from '../../../libs/sql/src/bind/tree.ts';
import type { Resolve, Statement } from '@query-router/sql';

/** What a statement promises about the order of its rows. */
export interface SortOrder {
  /** Positions of the output columns that rows are sorted by; null when they are sorted by something that no column shows. */
  readonly keys: readonly number[] | null;
  /** Whether LIMIT or OFFSET leaves rows out: where keys tie, which ones is anybody's choice. */
  readonly cut: boolean;
}

/** The order of the whole statement's rows; as if sorted by something unseen where the binder cannot read it. */
export function sortOrderOf(statement: Statement, resolve: Resolve): SortOrder {
  const { tree, features } = statement;
  const unknown: SortOrder = { keys: features.orderBy ? null : [], cut: features.hasLimit };
  if (!('SelectStmt' in tree)) return unknown;
  try {
    const query = bind(tree.SelectStmt, (schema, name) => {
      const table = resolve({ schema, name, access: 'read' });
      return table === null ? null : { columns: table.columns.map((column) => ({ name: column.name, type: fromLogical(column.type) })) };
    });
    const keys = query.order.map((key) => positionOf(key, query));
    return { keys: keys.some((key) => key < 0) ? null : keys, cut: query.limit !== null || query.offset !== null };
  } catch (error) {
    if (error instanceof CannotBind) return unknown;
    throw error;
  }
}

function positionOf({ value }: SortKey, { body, columns }: BoundQuery): number {
  if (body.kind === 'select') return body.targets.findIndex((target) => same(target, value));
  return value.kind === 'column' && value.column < columns.length ? value.column : -1;
}
