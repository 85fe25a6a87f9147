import type { Bound, BoundFrom, BoundQuery, BoundRelation, SortKey } from './tree.ts';

const values = (keys: readonly SortKey[]): readonly Bound[] => keys.map(({ value }) => value);
const present = (...parts: readonly (Bound | null)[]): readonly Bound[] => parts.filter((part) => part !== null);

/** The expressions an expression is made of, subqueries left out. */
export function childrenOf(value: Bound): readonly Bound[] {
  switch (value.kind) {
    case 'column':
    case 'constant':
    case 'session-value':
      return [];
    case 'call':
    case 'grouping':
      return value.arguments;
    case 'aggregate':
      if (value.order.length === 0 && value.filter === null) return value.arguments;
      return [...value.arguments, ...values(value.order), ...present(value.filter)];
    case 'window':
      return [value.function, ...value.partition, ...values(value.order), ...present(value.frame.start, value.frame.end)];
    case 'operator':
      return value.left === null ? [value.right] : [value.left, value.right];
    case 'cast':
    case 'not':
    case 'is-null':
    case 'is-truth':
      return [value.operand];
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'row-comparison':
      return value.parts;
    case 'distinct':
    case 'nullif':
      return [value.comparison];
    case 'case':
      return [...value.arms.flatMap(({ when, result }) => [when, result]), value.otherwise];
    case 'any-of':
    case 'all-of':
      return [value.comparison, value.array];
    case 'array':
      return value.elements;
    case 'subscript':
      return [value.operand, ...value.indexes];
    case 'row':
      return value.fields;
    case 'subquery':
      return present(...value.comparisons.map(({ left }) => left));
  }
}

/** Every expression that stands directly in a query, by where it stands; FROM's subqueries and CTEs are queries of their own. */
export function expressionsOf(query: BoundQuery): readonly Bound[] {
  const { body } = query;
  const own = present(query.limit, query.offset);
  if (body.kind === 'set') return own;
  if (body.kind === 'values') return [...own, ...body.rows.flat()];
  const conditions = body.from.flatMap(joinConditions);
  const distinct = body.distinct === 'no' || body.distinct === 'all' ? [] : body.distinct;
  return [...own, ...body.targets, ...present(body.where, body.having), ...(body.grouping ?? []).flat(), ...distinct, ...values(query.order), ...conditions, ...relationsOf(body.from).flatMap(inRelation)];
}

/** Conditions of all joins of a FROM item. */
export function joinConditions(from: BoundFrom): readonly Bound[] {
  if (from.kind === 'relation') return [];
  return [...joinConditions(from.left), ...joinConditions(from.right), ...present(from.on)];
}

export function relationsOf(from: readonly BoundFrom[]): readonly BoundRelation[] {
  return from.flatMap((item) => (item.kind === 'relation' ? [item.relation] : relationsOf([item.left, item.right])));
}

function inRelation(relation: BoundRelation): readonly Bound[] {
  if (relation.kind === 'function') return relation.calls;
  return relation.kind === 'values' ? relation.rows.flat() : [];
}

/** Queries directly inside a query that are no subqueries of its expressions: CTEs, arms of set operations, subqueries in FROM. */
export function partsOf(query: BoundQuery): readonly { readonly query: BoundQuery; readonly deeper: boolean }[] {
  const ctes = query.ctes.map((cte) => ({ query: cte.query, deeper: false }));
  if (query.body.kind === 'set') return [...ctes, { query: query.body.left, deeper: false }, { query: query.body.right, deeper: false }];
  if (query.body.kind === 'values') return ctes;
  return [...ctes, ...relationsOf(query.body.from).flatMap((relation) => (relation.kind === 'subquery' ? [{ query: relation.query, deeper: true }] : []))];
}
