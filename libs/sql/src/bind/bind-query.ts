import type { CommonTableExpr, Node, SelectStmt, WithClause } from 'libpg-query';
import { lastName, names } from '../parser/tree.ts';
import { sortKey } from './bind-order.ts';
import { bindSelect } from './bind-select.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { checkComparable, coerce, coerceImplicitly, settle, unify } from './coerce.ts';
import type { Scope, Session, VisibleCte } from './scope.ts';
import type { Bound, BoundBody, BoundCte, BoundQuery, OutputColumn, SortKey } from './tree.ts';
import { INT8, NO_MODIFIER, pgType } from './types.ts';
import { commonType } from './coercion.ts';

/** A body before its outputs are settled: names, types and, for what is not typed yet, the constants behind it. */
interface Body {
  readonly body: BoundBody;
  readonly names: readonly string[];
  readonly values: readonly Bound[];
  readonly order: readonly SortKey[];
}

/**
 * A whole query: WITH, body, ORDER BY, LIMIT. Source: `transformSelectStmt`, `transformValuesClause`, `transformSetOperationStmt` in `analyze.c`.
 *
 * @throws CannotBind
 */
export function bindQuery(select: SelectStmt, scope: Scope, session: Session, settled = true): BoundQuery {
  if (select.lockingClause !== undefined || select.intoClause !== undefined) throw unknownToUs('the statement locks or writes');
  const { ctes, visible } = bindWith(select.withClause, scope, session);
  const around: Scope = { ...scope, ctes: [...scope.ctes, ...visible] };
  const { body, names: outputNames, values, order } = bindBody(select, around, session, settled);
  const columns = values.map(({ type }, index): OutputColumn => ({ name: outputNames[index] ?? '?column?', type }));
  const count = (node: Node | undefined): Bound | null => (node === undefined ? null : coerce(session.expression(node, { session, scope: around, windows: new Map() }), INT8, 'assignment'));
  return { columns, ctes, body, order, limit: count(select.limitCount), offset: count(select.limitOffset), withTies: select.limitOption === 'LIMIT_OPTION_WITH_TIES' };
}

function bindBody(select: SelectStmt, scope: Scope, session: Session, settled: boolean): Body {
  if ((select.op ?? 'SETOP_NONE') !== 'SETOP_NONE') return bindSetOperation(select, scope, session);
  if (select.valuesLists !== undefined) return bindValues(select, scope, session);
  const { select: bound, names: outputNames, order } = bindSelect(select, scope, session, settled);
  return { body: bound, names: outputNames, values: bound.targets, order };
}

/** ORDER BY of VALUES and set operations knows output columns only. */
function outputOrder(select: SelectStmt, outputNames: readonly string[], values: readonly Bound[]): readonly SortKey[] {
  const column = (index: number): Bound => ({ kind: 'column', type: values[index]?.type ?? pgType('text'), relation: -1, column: index, name: outputNames[index] ?? '', level: 0 });
  return (select.sortClause ?? []).map((item) =>
    sortKey(item, (node) => {
      if ('A_Const' in node && node.A_Const.ival !== undefined) {
        const index = (node.A_Const.ival.ival ?? 0) - 1;
        if (index < 0 || index >= values.length) throw invalid(`ORDER BY position ${index + 1} is not in select list`);
        return column(index);
      }
      const index = 'ColumnRef' in node && (node.ColumnRef.fields ?? []).length === 1 ? outputNames.indexOf(lastName(node.ColumnRef.fields)) : -1;
      if (index < 0) throw invalid('invalid UNION/INTERSECT/EXCEPT ORDER BY clause');
      return column(index);
    }),
  );
}

function bindValues(select: SelectStmt, scope: Scope, session: Session): Body {
  const binding = { session, scope, windows: new Map() };
  const rows = (select.valuesLists ?? []).map((row) => ('List' in row ? (row.List.items ?? []) : []).map((node) => session.expression(node, binding)));
  const [first = []] = rows;
  if (rows.some((row) => row.length !== first.length)) throw invalid('VALUES lists must all be the same length');
  const columns = first.map((_, index) => unify(rows.flatMap((row) => row[index] ?? []), 'VALUES'));
  const outputNames = first.map((_, index) => `column${index + 1}`);
  const values = columns.map(({ type, values: bound }): Bound => ({ ...(bound[0] ?? { kind: 'constant', text: null }), type }) as Bound);
  const typed = rows.map((_, row) => columns.map(({ values: bound }) => bound[row] ?? settle({ kind: 'constant', type: pgType('unknown'), text: null })));
  return { body: { kind: 'values', rows: typed }, names: outputNames, values, order: outputOrder(select, outputNames, values) };
}

const SET_OPERATORS: Readonly<Record<string, 'union' | 'intersect' | 'except'>> = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' };

function bindSetOperation(select: SelectStmt, scope: Scope, session: Session): Body {
  const operator = SET_OPERATORS[select.op ?? ''];
  if (operator === undefined || select.larg === undefined || select.rarg === undefined) throw unknownToUs('a set operation has an unusual form');
  const left = bindQuery(select.larg, scope, session, false);
  const right = bindQuery(select.rarg, scope, session, false);
  if (left.columns.length !== right.columns.length) throw invalid(`each ${operator.toUpperCase()} query must have the same number of columns`);
  const types = left.columns.map(({ type }, index) => {
    const other = right.columns[index]?.type ?? type;
    const name = commonType([type.name, other.name]);
    if (name !== null && !(operator === 'union' && select.all === true)) checkComparable(name);
    if (name === null) throw invalid(`${operator.toUpperCase()} types ${type.name} and ${other.name} cannot be matched`);
    return pgType(name, type.name === name && other.name === name && type.modifier === other.modifier ? type.modifier : NO_MODIFIER);
  });
  const outputNames = left.columns.map(({ name }) => name);
  const values = types.map((type, column): Bound => ({ kind: 'column', type, relation: -1, column, name: outputNames[column] ?? '', level: 0 }));
  const body: BoundBody = { kind: 'set', operator, all: select.all === true, left: asTypes(left, types), right: asTypes(right, types) };
  return { body, names: outputNames, values, order: outputOrder(select, outputNames, values) };
}

/** The arm of a set operation with its columns cast to the common types. */
function asTypes(query: BoundQuery, types: readonly { readonly name: string; readonly modifier: number }[]): BoundQuery {
  const columns = query.columns.map((column, index) => ({ ...column, type: types[index] ?? column.type }));
  const { body } = query;
  if (body.kind === 'select') return { ...query, columns, body: { ...body, targets: body.targets.map((value, index) => coerceImplicitly(value, types[index]?.name ?? value.type.name)) } };
  if (body.kind === 'values') return { ...query, columns, body: { ...body, rows: body.rows.map((row) => row.map((value, index) => coerceImplicitly(value, types[index]?.name ?? value.type.name))) } };
  // A set operation inside another: its own arms are cast again where its type widens.
  const needed = query.columns.some(({ type }, index) => type.name !== types[index]?.name);
  return needed ? { ...query, columns, body: { ...body, left: asTypes(body.left, types), right: asTypes(body.right, types) } } : { ...query, columns };
}

function bindWith(clause: WithClause | undefined, scope: Scope, session: Session): { readonly ctes: readonly BoundCte[]; readonly visible: readonly VisibleCte[] } {
  const ctes: BoundCte[] = [];
  const visible: VisibleCte[] = [];
  for (const node of clause?.ctes ?? []) {
    if (!('CommonTableExpr' in node)) throw unknownToUs('WITH has an unusual form');
    const cte = node.CommonTableExpr;
    const name = cte.ctename ?? '';
    const around: Scope = { ...scope, ctes: [...scope.ctes, ...visible] };
    const recursive = clause?.recursive === true && refersToItself(cte);
    const query = recursive ? bindRecursive(cte, around, session) : bindCte(cte, around, session);
    const columns = renamedColumns(query.columns, cte);
    ctes.push({ name, query: { ...query, columns }, recursive });
    visible.push({ name, columns });
  }
  return { ctes, visible };
}

function selectOf({ ctequery, search_clause: search, cycle_clause: cycle }: CommonTableExpr): SelectStmt {
  if (ctequery === undefined || !('SelectStmt' in ctequery)) throw unknownToUs('a CTE is not a SELECT');
  if (search !== undefined || cycle !== undefined) throw unknownToUs('SEARCH and CYCLE are not known');
  return ctequery.SelectStmt;
}

function renamedColumns(columns: readonly OutputColumn[], { aliascolnames, ctename = '' }: CommonTableExpr): readonly OutputColumn[] {
  const given = names(aliascolnames);
  if (given.length > columns.length) throw invalid(`WITH query "${ctename}" has ${columns.length} columns available but ${given.length} columns specified`);
  return columns.map((column, index) => ({ ...column, name: given[index] ?? column.name }));
}

function bindCte(cte: CommonTableExpr, scope: Scope, session: Session): BoundQuery {
  return bindQuery(selectOf(cte), { ...scope, items: [], visible: [] }, session);
}

/** Source: `analyzeCTE` and `determineRecursiveColTypes`: the first arm decides names and types, the second sees them. */
function bindRecursive(cte: CommonTableExpr, scope: Scope, session: Session): BoundQuery {
  const select = selectOf(cte);
  const { larg, rarg } = select;
  if (select.op !== 'SETOP_UNION' || larg === undefined || rarg === undefined) throw invalid('a recursive query must be a UNION of a non-recursive and a recursive term');
  const first = bindQuery(larg, scope, session);
  const self: VisibleCte = { name: cte.ctename ?? '', columns: renamedColumns(first.columns, cte) };
  const query = bindQuery(select, { ...scope, ctes: [...scope.ctes, self] }, session);
  for (const [index, { type }] of query.columns.entries()) {
    const declared = first.columns[index]?.type ?? type;
    if (declared.name !== type.name || (declared.modifier !== type.modifier && declared.modifier !== NO_MODIFIER)) throw invalid(`recursive query column ${index + 1} has type ${declared.name} in the non-recursive term but type ${type.name} overall`);
  }
  return query;
}

/** Whether the name of the CTE stands in a FROM inside it; a mere look, since inner CTEs of the same name are rare and harmless here. */
function refersToItself(cte: CommonTableExpr): boolean {
  return JSON.stringify(cte.ctequery).includes(`"relname":${JSON.stringify(cte.ctename)}`);
}

