import type { Bound, BoundBody, BoundFrom, BoundQuery, CallExpression, SortKey } from '../../bind/tree.ts';
import { numericModifier, pgType } from '../../bind/types.ts';
import { MAX_DIGITS } from '../digits.ts';
import { mapChildren } from '../map.ts';

/** The statement with `round(float::numeric, 2)`, whose number of decimals is known, as a cast to that many; a float alone has as many as its value needs. */
export function prepare(query: BoundQuery): BoundQuery {
  return inQuery(query);
}

function inQuery(query: BoundQuery): BoundQuery {
  return { ...query, ctes: query.ctes.map((cte) => ({ ...cte, query: inQuery(cte.query) })), body: inBody(query.body), order: query.order.map(inKey) };
}

const inKey = (key: SortKey): SortKey => ({ ...key, value: change(key.value) });

function inBody(body: BoundBody): BoundBody {
  if (body.kind === 'set') return { ...body, left: inQuery(body.left), right: inQuery(body.right) };
  if (body.kind === 'values') return { ...body, rows: body.rows.map((row) => row.map(change)) };
  return {
    ...body,
    from: body.from.map(inFrom),
    where: body.where === null ? null : change(body.where),
    targets: body.targets.map(change),
    distinct: typeof body.distinct === 'string' ? body.distinct : body.distinct.map(change),
    grouping: body.grouping?.map((keys) => keys.map(change)) ?? null,
    having: body.having === null ? null : change(body.having),
  };
}

function inFrom(item: BoundFrom): BoundFrom {
  if (item.kind === 'join') return { ...item, left: inFrom(item.left), right: inFrom(item.right), on: item.on === null ? null : change(item.on) };
  const { relation } = item;
  return relation.kind === 'subquery' ? { ...item, relation: { ...relation, query: inQuery(relation.query) } } : item;
}

function change(value: Bound): Bound {
  const changed = mapChildren(value, change);
  if (changed.kind === 'subquery') return { ...changed, query: inQuery(changed.query) };
  return changed.kind === 'call' && changed.facts.name === 'round' ? rounded(changed) : changed;
}

function rounded(value: CallExpression): Bound {
  const [number, places] = value.arguments;
  const scale = places === undefined ? '0' : places.kind === 'constant' ? places.text : null;
  if (number?.kind !== 'cast' || number.operand.type.name !== 'float8' || number.type.name !== 'numeric' || number.type.modifier >= 0 || scale === null || !/^1?\d$/.test(scale)) return value;
  return { ...number, type: pgType('numeric', numericModifier(MAX_DIGITS, Number(scale))) };
}
