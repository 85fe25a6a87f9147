import { functionsNamed } from '../../bind/catalogue/lookup.ts';
import type { Bound, BoundBody, BoundFrom, BoundQuery, BoundRelation, BoundSelect, OperatorExpression, RelationId, SubqueryExpression } from '../../bind/tree.ts';
import { BOOL, INT8, pgType } from '../../bind/types.ts';
import { childrenOf, expressionsOf, partsOf, relationsOf } from '../../bind/walk.ts';
import { CannotEmit } from '../cannot-emit.ts';
import { isCorrelated, outerRelations } from '../correlation.ts';
import { mapChildren } from '../map.ts';

/**
 * The statement in the forms that ClickHouse answers as PostgreSQL does.
 *
 * - `x IN (SELECT …)` is false where it should be unknown, unless it is a condition that rows must meet: written out with the number of rows and of NULLs of the subquery.
 * - A correlated subquery is joined to the outer rows by the outer columns it uses: rows in which one of them is NULL find nothing. So each must be compared with something inside,
 *   which finds nothing for NULL either. A count over nothing is then NULL and becomes 0.
 * - An outer join needs an equality between its sides.
 * - Grouping sets without an aggregate lose the row of the empty set, also where the aggregates are of columns that nobody reads: a condition on the count of rows keeps one.
 */
export function prepare(query: BoundQuery): BoundQuery {
  return new Preparation().query(query);
}

/** Numbers of relations that are put in; statements have fewer of their own. */
const FIRST_RELATION = 1_000_000;

class Preparation {
  private relations = FIRST_RELATION;

  query(query: BoundQuery): BoundQuery {
    return {
      ...query,
      ctes: query.ctes.map((cte) => {
        if (cte.recursive && cte.query.body.kind === 'set' && !cte.query.body.all) throw new CannotEmit('a recursive query with UNION DISTINCT');
        return { ...cte, query: this.query(cte.query) };
      }),
      body: this.body(query.body),
      order: query.order.map((key) => {
        if (holdsCorrelated(key.value)) throw new CannotEmit('a subquery that refers to the query around it, in ORDER BY');
        return { ...key, value: this.value(key.value) };
      }),
    };
  }

  private body(body: BoundBody): BoundBody {
    if (body.kind === 'set') return { ...body, left: this.query(body.left), right: this.query(body.right) };
    if (body.kind === 'values') return { ...body, rows: body.rows.map((row) => row.map((value) => this.value(value))) };
    return {
      ...body,
      from: body.from.map((item) => this.from(item)),
      where: body.where === null ? null : this.condition(body.where),
      targets: body.targets.map((value) => this.value(value)),
      grouping: body.grouping?.map((keys) => keys.map((key) => this.value(key))) ?? null,
      having: this.having(body),
    };
  }

  private having({ grouping, having }: BoundSelect): Bound | null {
    const condition = having === null ? null : this.condition(having);
    if (grouping === null || grouping.length < 2 || grouping.every((keys) => keys.length > 0)) return condition;
    const any: Bound = { kind: 'operator', type: BOOL, name: '>=', left: countOfRows(), right: constant(INT8, '0') };
    return condition === null ? any : { kind: 'and', type: BOOL, parts: [any, condition] };
  }

  private from(item: BoundFrom): BoundFrom {
    if (item.kind === 'relation') return { ...item, relation: this.relation(item.relation) };
    if (item.on !== null && holdsSubquery(item.on)) throw new CannotEmit('a subquery in the condition of a join');
    const outer = item.join === 'left' || item.join === 'right' || item.join === 'full';
    if (outer && (item.on === null || !joinsSides(item.on, item.left, item.right))) throw new CannotEmit('an outer join without an equality between its sides');
    return { ...item, left: this.from(item.left), right: this.from(item.right) };
  }

  private relation(relation: BoundRelation): BoundRelation {
    return relation.kind === 'subquery' ? { ...relation, query: this.query(relation.query) } : relation;
  }

  /** A condition that rows must meet: where a subquery stands in it as a part joined by AND, unknown is as good as false. */
  private condition(value: Bound): Bound {
    if (value.kind === 'and') return { ...value, parts: value.parts.map((part) => this.condition(part)) };
    if (value.kind === 'subquery' && value.form === 'any' && isEquality(value)) {
      if (isCorrelated(value.query)) throw new CannotEmit('IN over a subquery that refers to the query around it');
      return { ...value, query: this.query(value.query), comparisons: value.comparisons.map((comparison) => this.value(comparison) as OperatorExpression) };
    }
    return this.value(value);
  }

  private value(value: Bound): Bound {
    if ((value.kind === 'aggregate' || value.kind === 'window') && holdsCorrelated(value)) throw new CannotEmit('a subquery that refers to the query around it, inside an aggregate');
    if (value.kind !== 'subquery') return mapChildren(value, (child) => this.value(child));
    const query = this.query(value.query);
    const inner: SubqueryExpression = { ...value, query, comparisons: value.comparisons.map((comparison) => this.value(comparison) as OperatorExpression) };
    if (isCorrelated(value.query)) checkCorrelation(value.query);
    if (value.form === 'scalar' && isCorrelated(value.query)) return overNothing(inner);
    if ((value.form === 'any' && isEquality(value)) || (value.form === 'all' && isInequality(value))) return this.membership(inner);
    return inner;
  }

  /** Three-valued IN: true over no rows is false, else unknown for NULL, true for a match, unknown where the subquery has a NULL, false. */
  private membership(value: SubqueryExpression): Bound {
    const [comparison, second] = value.comparisons;
    if (comparison === undefined || comparison.left === null || second !== undefined) throw new CannotEmit('IN over a subquery of several columns');
    const negated = value.form === 'all';
    const truth = (answer: boolean): Bound => constant(BOOL, String(answer !== negated));
    const unknown: Bound = { kind: 'constant', type: BOOL, text: null };
    const match: SubqueryExpression = { ...value, form: 'any', comparisons: [{ ...comparison, name: '=' }] };
    return {
      kind: 'case',
      type: BOOL,
      arms: [
        { when: this.isZero(this.count(value.query, false)), result: truth(false) },
        { when: { kind: 'is-null', type: BOOL, operand: comparison.left, negated: false }, result: unknown },
        { when: match, result: truth(true) },
        { when: { kind: 'not', type: BOOL, operand: this.isZero(this.count(value.query, true)) }, result: unknown },
      ],
      otherwise: truth(false),
    };
  }

  private isZero(count: Bound): Bound {
    return { kind: 'operator', type: BOOL, name: '=', left: count, right: constant(INT8, '0') };
  }

  /** How many rows a subquery has, or how many NULLs. */
  private count(query: BoundQuery, nulls: boolean): Bound {
    this.relations += 1;
    const id: RelationId = this.relations;
    const [column] = query.columns;
    if (column === undefined) throw new CannotEmit('a subquery without columns');
    const select: BoundSelect = {
      kind: 'select',
      from: [{ kind: 'relation', relation: { kind: 'subquery', id, alias: 'counted', columns: query.columns, query, lateral: false } }],
      where: nulls ? { kind: 'is-null', type: BOOL, operand: { kind: 'column', type: column.type, relation: id, column: 0, name: column.name, level: 0 }, negated: false } : null,
      targets: [countOfRows()],
      distinct: 'no',
      grouping: null,
      having: null,
    };
    return { kind: 'subquery', type: INT8, form: 'scalar', query: { columns: [{ name: 'count', type: INT8 }], ctes: [], body: select, order: [], limit: null, offset: null, withTies: false }, comparisons: [] };
  }
}

function countOfRows(): Bound {
  const facts = functionsNamed('count').find(({ arguments: [first] }) => first === undefined);
  if (facts === undefined) throw new CannotEmit('count(*) is not known');
  return { kind: 'aggregate', type: INT8, facts, arguments: [], star: true, distinct: false, filter: null, order: [] };
}

const constant = (type: Bound['type'], text: string): Bound => ({ kind: 'constant', type: pgType(type.name), text });
const isEquality = ({ comparisons }: SubqueryExpression): boolean => comparisons.every(({ name }) => name === '=');
const isInequality = ({ comparisons }: SubqueryExpression): boolean => comparisons.every(({ name }) => name === '<>');
const holdsCorrelated = (value: Bound): boolean => (value.kind === 'subquery' && isCorrelated(value.query)) || childrenOf(value).some(holdsCorrelated);
const holdsSubquery = (value: Bound): boolean => value.kind === 'subquery' || childrenOf(value).some(holdsSubquery);

/** What an aggregate answers over no rows, which ClickHouse makes NULL: a count is 0. Anything else than one aggregate would be another value there. */
function overNothing(value: SubqueryExpression): Bound {
  const { body } = value.query;
  const target = body.kind === 'select' ? body.targets[0] : undefined;
  if (body.kind !== 'select' || target === undefined || body.grouping !== null || body.having !== null || body.distinct !== 'no' || value.query.limit !== null || value.query.offset !== null || !holdsAggregate(target)) {
    throw new CannotEmit('a subquery that refers to the query around it and is no aggregate');
  }
  if (!holdsCount(target)) return value;
  if (target.kind !== 'aggregate') throw new CannotEmit('a count inside an expression of a subquery that refers to the query around it');
  return { kind: 'coalesce', type: value.type, parts: [value, constant(value.type, '0')] };
}

const holdsAggregate = (value: Bound): boolean => value.kind === 'aggregate' || childrenOf(value).some(holdsAggregate);
/** Aggregates and operators whose answer for NULL is not NULL. */
const holdsCount = (value: Bound): boolean => (value.kind === 'aggregate' ? value.facts.name === 'count' : LENIENT.has(value.kind) || childrenOf(value).some(holdsCount));
const LENIENT: ReadonlySet<Bound['kind']> = new Set(['coalesce', 'case', 'is-null', 'is-truth', 'distinct', 'greatest', 'least', 'subquery']) as ReadonlySet<Bound['kind']>;

/** Comparisons that no NULL meets. */
const STRICT: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** Every outer column must be compared with something of the subquery's own, as a condition that rows must meet. */
function checkCorrelation(query: BoundQuery): void {
  const outer = outerRelations(query);
  const { body } = query;
  if (body.kind !== 'select' || query.ctes.length > 0) throw new CannotEmit('a subquery of this form refers to the query around it');
  if (body.distinct !== 'no' || query.limit !== null || query.offset !== null) throw new CannotEmit('a subquery with DISTINCT, LIMIT or OFFSET refers to the query around it');
  const compared = new Set<string>();
  for (const part of conjuncts(body.where)) {
    if (part.kind !== 'operator' || !STRICT.has(part.name) || part.left === null) continue;
    for (const [here, there] of [[part.left, part.right], [part.right, part.left]] as const) {
      const bare = here.kind === 'cast' ? here.operand : here;
      if (bare.kind === 'column' && outer.has(bare.relation) && !columnsOf(there).some((column) => outer.has(column.relation)) && columnsOf(there).length > 0) compared.add(`${bare.relation}.${bare.column}`);
    }
  }
  for (const column of columnsIn(query)) {
    if (outer.has(column.relation) && !compared.has(`${column.relation}.${column.column}`)) throw new CannotEmit('a subquery uses a column of the query around it without comparing it with one of its own');
  }
  const own = relationsOf(body.from);
  if (own.some((relation) => relation.kind === 'subquery' && isCorrelated(relation.query))) throw new CannotEmit('a subquery in FROM refers to the query around it');
}

/** Aggregates that give the same of rows that are there several times. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['min', 'max', 'bool_and', 'bool_or', 'every']);

/** Where outer and inner columns are not just equal, the inner rows are there once for each outer row of the same values. */
export function checkRepetition(query: BoundQuery, nullable: (column: Column) => boolean | null): void {
  const { body } = query;
  if (body.kind !== 'select' || body.targets.every((target) => aggregatesOf(target).every(({ facts }) => IDEMPOTENT.has(facts.name)))) return;
  const outer = outerRelations(query);
  const equal = conjuncts(body.where).filter((part) => part.kind === 'operator' && part.name === '=' && part.left !== null && equalColumns(part.left, part.right, nullable));
  const used = columnsIn(query).filter(({ relation }) => outer.has(relation)).length;
  if (used > equal.flatMap(columnsOf).filter(({ relation }) => outer.has(relation)).length) throw new CannotEmit('a subquery counts or adds up rows that are compared with the query around it otherwise than by equal columns');
}

/** Two columns that are held alike. Floats are compared by more than their bits. */
function equalColumns(left: Bound, right: Bound, nullable: (column: Column) => boolean | null): boolean {
  const [a, b] = [left, right].map((side) => (side.kind === 'cast' && side.operand.type.name === 'varchar' && side.type.name === 'text' ? side.operand : side));
  if (a?.kind !== 'column' || b?.kind !== 'column' || a.type.name !== b.type.name || a.type.name.startsWith('float') || nullable(a) === null || nullable(a) !== nullable(b)) return false;
  return a.type.name !== 'numeric' || a.type.modifier === b.type.modifier;
}

type Aggregate = Extract<Bound, { readonly kind: 'aggregate' }>;
const aggregatesOf = (value: Bound): readonly Aggregate[] => (value.kind === 'aggregate' ? [value] : childrenOf(value).flatMap(aggregatesOf));

function conjuncts(value: Bound | null): readonly Bound[] {
  if (value === null) return [];
  return value.kind === 'and' ? value.parts.flatMap(conjuncts) : [value];
}

type Column = Extract<Bound, { readonly kind: 'column' }>;
const columnsOf = (value: Bound): readonly Column[] => (value.kind === 'column' ? [value] : childrenOf(value).flatMap(columnsOf));

function columnsIn(query: BoundQuery): readonly Column[] {
  const inExpression = (value: Bound): readonly Column[] => [...(value.kind === 'column' ? [value] : []), ...(value.kind === 'subquery' ? columnsIn(value.query) : []), ...childrenOf(value).flatMap(inExpression)];
  return [...expressionsOf(query).flatMap(inExpression), ...partsOf(query).flatMap((part) => columnsIn(part.query))];
}

/** Whether an expression is made of columns of one side only. */
const within = (value: Bound, side: ReadonlySet<RelationId> | undefined): boolean => columnsOf(value).length > 0 && columnsOf(value).every(({ relation }) => side?.has(relation) === true);

function joinsSides(on: Bound, left: BoundFrom, right: BoundFrom): boolean {
  const [a, b] = [left, right].map((side) => new Set(relationsOf([side]).map(({ id }) => id)));
  return conjuncts(on).some((part) => part.kind === 'operator' && part.name === '=' && part.left !== null && ((within(part.left, a) && within(part.right, b)) || (within(part.left, b) && within(part.right, a))));
}
