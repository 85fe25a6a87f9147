import type { Bound, BoundFrom, BoundQuery } from '../bind/tree.ts';
import { childrenOf, expressionsOf, partsOf, relationsOf } from '../bind/walk.ts';
import { CannotEmit } from './cannot-emit.ts';

/**
 * PostgreSQL takes a recursive query only where its second arm names the query once, in FROM and outside of outer joins, and has no aggregates, ORDER BY or LIMIT. Source:
 * `checkWellFormedRecursion` in `parse_cte.c`.
 *
 * @throws CannotEmit for what is more than that.
 */
export function checkRecursion(name: string, arm: BoundQuery): void {
  const { body } = arm;
  if (body.kind !== 'select' || arm.ctes.length > 0 || arm.order.length > 0 || arm.limit !== null || arm.offset !== null) throw refused();
  const direct = body.from.flatMap((item) => insideInner(item, name));
  if (direct.length !== 1 || countIn(name, arm) !== 1 || [...body.targets, body.having].some((value) => value !== null && holdsAggregate(value))) throw refused();
}

/** Where the query is named, outer joins left out. */
function insideInner(item: BoundFrom, name: string): readonly string[] {
  if (item.kind === 'relation') return item.relation.kind === 'cte' && item.relation.name === name ? [name] : [];
  return item.join === 'inner' || item.join === 'cross' ? [...insideInner(item.left, name), ...insideInner(item.right, name)] : [];
}

function countIn(name: string, query: BoundQuery): number {
  const here = query.body.kind === 'select' ? relationsOf(query.body.from).filter((relation) => relation.kind === 'cte' && relation.name === name).length : 0;
  const below = partsOf(query).reduce((sum, part) => sum + countIn(name, part.query), 0);
  return here + below + expressionsOf(query).reduce((sum, value) => sum + countWithin(name, value), 0);
}

function countWithin(name: string, value: Bound): number {
  const own = value.kind === 'subquery' ? countIn(name, value.query) : 0;
  return own + childrenOf(value).reduce((sum, child) => sum + countWithin(name, child), 0);
}

const holdsAggregate = (value: Bound): boolean => value.kind === 'aggregate' || childrenOf(value).some(holdsAggregate);

const refused = (): CannotEmit => new CannotEmit('a recursive query that names itself elsewhere than once in FROM');
