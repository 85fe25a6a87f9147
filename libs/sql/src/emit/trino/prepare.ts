import type { Bound, BoundBody, BoundFrom, BoundQuery, BoundSelect, SortKey, SubqueryExpression } from '../../bind/tree.ts';
import { functionsNamed } from '../../bind/catalogue/lookup.ts';
import { same } from '../../bind/same.ts';
import { BOOL, INT4, INT8 } from '../../bind/types.ts';
import { CannotEmit } from '../cannot-emit.ts';
import { hasColumns, outerRelations } from '../correlation.ts';
import { mapChildren } from '../map.ts';

/** Numbers of relations that are put in; statements have fewer of their own. */
const FIRST_RELATION = 1_000_000;
/** The frame that PostgreSQL gives a window without one (`FRAMEOPTION_DEFAULTS`). */
const DEFAULT_FRAME = { options: 0x422, start: null, end: null };

/** `DISTINCT ON` as the first row of each by `row_number`; subqueries in forms that Trino plans. */
export function prepare(query: BoundQuery): BoundQuery {
  return new Preparation().query(query);
}

class Preparation {
  private relations = FIRST_RELATION;

  query(query: BoundQuery): BoundQuery {
    const prepared: BoundQuery = {
      ...query,
      ctes: query.ctes.map((cte) => ({ ...cte, query: this.query(cte.query) })),
      body: this.body(query.body),
      order: query.order.map((key) => ({ ...key, value: this.value(key.value) })),
    };
    const { body } = prepared;
    return body.kind === 'select' && typeof body.distinct !== 'string' ? this.firstOfEach(prepared, body, body.distinct) : prepared;
  }

  private body(body: BoundBody): BoundBody {
    if (body.kind === 'set') return { ...body, left: this.query(body.left), right: this.query(body.right) };
    if (body.kind === 'values') return { ...body, rows: body.rows.map((row) => row.map((value) => this.value(value))) };
    return {
      ...body,
      from: body.from.map((item) => this.from(item)),
      where: body.where === null ? null : this.value(body.where),
      targets: body.targets.map((value) => this.value(value)),
      distinct: typeof body.distinct === 'string' ? body.distinct : body.distinct.map((value) => this.value(value)),
      grouping: this.grouping(body.grouping),
      having: body.having === null ? null : this.value(body.having),
    };
  }

  private grouping(sets: BoundSelect['grouping']): BoundSelect['grouping'] {
    if (sets === null) return null;
    if (sets.length > 1 && sets.some((keys) => keys.some((key) => hasColumns(key) && key.kind !== 'column'))) throw new CannotEmit('grouping sets of expressions');
    return sets.map((keys) => keys.map((key) => this.value(key)));
  }

  private from(item: BoundFrom): BoundFrom {
    if (item.kind === 'join') {
      // UNNEST can only be joined without a condition.
      const side = (part: BoundFrom): BoundFrom => (item.on === null ? this.from(part) : this.wrapped(this.from(part)));
      return { ...item, left: side(item.left), right: side(item.right), on: item.on === null ? null : this.value(item.on) };
    }
    const { relation } = item;
    if (relation.kind === 'subquery' && relation.lateral && relation.query.body.kind !== 'select') throw new CannotEmit('LATERAL around anything but a plain SELECT');
    return relation.kind === 'subquery' ? { ...item, relation: { ...relation, query: this.query(relation.query) } } : item;
  }

  /** A function in FROM as a subquery of its own. */
  private wrapped(item: BoundFrom): BoundFrom {
    if (item.kind !== 'relation' || item.relation.kind !== 'function') return item;
    const { relation } = item;
    if (relation.calls.some(hasColumns)) throw new CannotEmit('a function of columns is joined with a condition');
    this.relations += 1;
    const id = this.relations;
    const targets = relation.columns.map(({ name, type }, column): Bound => ({ kind: 'column', type, relation: id, column, name, level: 0 }));
    const body: BoundSelect = { kind: 'select', from: [{ kind: 'relation', relation: { ...relation, id } }], where: null, targets, distinct: 'no', grouping: null, having: null };
    const query: BoundQuery = { columns: relation.columns, ctes: [], body, order: [], limit: null, offset: null, withTies: false };
    return { kind: 'relation', relation: { id: relation.id, alias: relation.alias, columns: relation.columns, kind: 'subquery', query, lateral: false } };
  }

  private value(value: Bound): Bound {
    const changed = mapChildren(value, (child) => this.value(child));
    if (changed.kind !== 'subquery') return changed;
    checkSubquery(changed);
    return { ...changed, query: this.query(changed.query) };
  }

  /** Rows are numbered within each group in the order of the whole; what that order needs besides the columns stands after them. */
  private firstOfEach(query: BoundQuery, select: BoundSelect, keys: readonly Bound[]): BoundQuery {
    const order = query.order.filter(({ value }) => hasColumns(value));
    const added = order.map(({ value }) => value).filter((value) => !select.targets.some((target) => same(target, value)));
    const targets = [...select.targets, ...added];
    const facts = functionsNamed('row_number').find(({ arguments: { length } }) => length === 0);
    if (facts === undefined) throw new CannotEmit('DISTINCT ON is not proven equal');
    const number: Bound = { kind: 'window', type: INT8, function: { kind: 'call', type: INT8, facts, arguments: [] }, partition: keys.filter(hasColumns), order, frame: DEFAULT_FRAME };
    const columns = [...targets.map((target, index) => ({ name: `d${index + 1}`, type: target.type })), { name: 'place', type: INT8 }];
    const inner: BoundQuery = { columns, ctes: [], body: { ...select, targets: [...targets, number], distinct: 'no' }, order: [], limit: null, offset: null, withTies: false };
    this.relations += 1;
    const id = this.relations;
    const column = (index: number): Bound => ({ kind: 'column', type: columns[index]?.type ?? INT8, relation: id, column: index, name: columns[index]?.name ?? '', level: 0 });
    const one: Bound = { kind: 'constant', type: INT4, text: '1' };
    const first: Bound = { kind: 'operator', type: BOOL, name: '=', left: column(targets.length), right: one };
    const outer: BoundSelect = {
      kind: 'select',
      from: [{ kind: 'relation', relation: { id, alias: 'first_of_each', columns, kind: 'subquery', query: inner, lateral: false } }],
      where: first,
      targets: select.targets.map((_, index) => column(index)),
      distinct: 'no',
      grouping: null,
      having: null,
    };
    const sorted = order.map((key): SortKey => ({ ...key, value: column(targets.findIndex((target) => same(target, key.value))) }));
    return { ...query, body: outer, order: sorted };
  }
}

/** @throws CannotEmit for subqueries that Trino does not plan or reads otherwise. */
function checkSubquery({ form, comparisons, query }: SubqueryExpression): void {
  if (form !== 'any' && form !== 'all') return;
  if (comparisons.some(({ right }) => right.type.name.startsWith('float'))) throw new CannotEmit('IN over a subquery of floats: NaN is not equal to itself');
  // A row with a NULL field is false instead of unknown.
  if (comparisons.length > 1) throw new CannotEmit('IN over a subquery of rows: unknown is taken for false');
  const outer = outerRelations(query);
  if (outer.size > 0 && query.body.kind === 'select' && query.body.targets.some((target) => usesAny(target, outer))) throw new CannotEmit('IN over a subquery that selects a column of the query around it');
}

function usesAny(value: Bound, relations: ReadonlySet<number>): boolean {
  let found = value.kind === 'column' && relations.has(value.relation);
  mapChildren(value, (child) => {
    found ||= usesAny(child, relations);
    return child;
  });
  return found;
}
