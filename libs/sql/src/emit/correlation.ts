import type { Bound, BoundQuery, RelationId } from '../bind/tree.ts';
import { childrenOf, expressionsOf, partsOf, relationsOf } from '../bind/walk.ts';

const known = new WeakMap<BoundQuery, ReadonlySet<RelationId>>();

/** Relations of the queries around it that a query refers to. */
export function outerRelations(query: BoundQuery): ReadonlySet<RelationId> {
  const found = known.get(query);
  if (found !== undefined) return found;
  const used = new Set<RelationId>();
  const own = new Set<RelationId>();
  gather(query, used, own);
  const outer = new Set([...used].filter((relation) => relation > 0 && !own.has(relation)));
  known.set(query, outer);
  return outer;
}

export const isCorrelated = (query: BoundQuery): boolean => outerRelations(query).size > 0;

function gather(query: BoundQuery, used: Set<RelationId>, own: Set<RelationId>): void {
  if (query.body.kind === 'select') for (const { id } of relationsOf(query.body.from)) own.add(id);
  for (const value of expressionsOf(query)) gatherExpression(value, used, own);
  for (const part of partsOf(query)) gather(part.query, used, own);
}

function gatherExpression(value: Bound, used: Set<RelationId>, own: Set<RelationId>): void {
  if (value.kind === 'column') used.add(value.relation);
  if (value.kind === 'subquery') gather(value.query, used, own);
  for (const child of childrenOf(value)) gatherExpression(child, used, own);
}

/** Whether an expression refers to columns of any query; subqueries count as if they did. */
export function hasColumns(value: Bound): boolean {
  return value.kind === 'column' || value.kind === 'subquery' || childrenOf(value).some(hasColumns);
}
