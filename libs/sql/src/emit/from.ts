import type { JoinExpr, Node, RangeSubselect, RangeVar } from 'libpg-query';
import { kindOf, names } from '../parser/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import { compare } from './comparison.ts';
import type { Context } from './context.ts';
import { condition } from './expression.ts';
import { findColumn, quoteName } from './scope.ts';
import type { Relation, Scope } from './scope.ts';

/** A printed FROM item: the relations it brings into scope and the columns a star takes from it, in PostgreSQL's order. */
export interface FromItem {
  readonly sql: string;
  readonly relations: readonly Relation[];
  readonly merged: ReadonlySet<string>;
  readonly star: readonly { readonly alias: string; readonly name: string }[];
}

const NOTHING: FromItem = { sql: '', relations: [], merged: new Set(), star: [] };

/** The whole FROM clause. */
export function fromClause(items: readonly Node[], context: Context): FromItem {
  const printed = items.map((item) => fromItem(item, context));
  const [first, ...others] = printed;
  if (first === undefined) return NOTHING;
  const together = others.reduce(beside, first);
  const aliases = together.relations.map(({ alias }) => alias);
  if (new Set(aliases).size < aliases.length) throw new CannotEmit('a table name stands twice in one FROM');
  return together;
}

function beside(left: FromItem, right: FromItem): FromItem {
  return {
    sql: `${left.sql}, ${right.sql}`,
    relations: [...left.relations, ...right.relations],
    merged: new Set([...left.merged, ...right.merged]),
    star: [...left.star, ...right.star],
  };
}

function fromItem(item: Node, context: Context): FromItem {
  if ('RangeVar' in item) return table(item.RangeVar, context);
  if ('RangeSubselect' in item) return subquery(item.RangeSubselect, context);
  if ('JoinExpr' in item) return join(item.JoinExpr, context);
  throw new CannotEmit(`${kindOf(item)} in FROM is not proven equal`);
}

function table(range: RangeVar, context: Context): FromItem {
  const name = range.relname ?? '';
  if (range.alias?.colnames !== undefined) throw new CannotEmit('column aliases of a table are not proven equal');
  if (range.inh === false) throw new CannotEmit('ONLY is not proven equal');
  const alias = range.alias?.aliasname ?? name;
  const cte = range.schemaname === undefined ? cteColumns(context.scope, name) : undefined;
  if (cte !== undefined) return relation(quoteName(name), { alias, label: context.label(), columns: cte });
  const resolved = context.table(range.schemaname ?? null, name);
  return relation(resolved.path.map(quoteName).join('.'), { alias, label: context.label(), columns: resolved.columns });
}

function cteColumns(scope: Scope, name: string): Relation['columns'] | undefined {
  for (let level: Scope | null = scope; level !== null; level = level.outer) {
    const columns = level.ctes.get(name);
    if (columns !== undefined) return columns;
  }
  return undefined;
}

function subquery(range: RangeSubselect, context: Context): FromItem {
  if (range.lateral === true) throw new CannotEmit('LATERAL is not proven equal');
  const select = range.subquery;
  const alias = range.alias?.aliasname;
  if (select === undefined || !('SelectStmt' in select) || alias === undefined) throw new CannotEmit('a subquery in FROM has an unusual form');
  const columnNames = range.alias?.colnames === undefined ? null : names(range.alias.colnames);
  // The scope holds no relations yet: without LATERAL, a subquery in FROM does not see its neighbours.
  const printed = context.query(select.SelectStmt, context.scope, columnNames);
  return relation(`(${printed.sql})`, { alias, label: context.label(), columns: printed.columns });
}

function relation(sql: string, of: Relation): FromItem {
  const star = of.columns.map(({ name }) => ({ alias: of.alias, name }));
  return { sql: `${sql} AS ${quoteName(of.label)}`, relations: [of], merged: new Set(), star };
}

function join(node: JoinExpr, context: Context): FromItem {
  const { jointype = 'JOIN_INNER', larg, rarg } = node;
  if (larg === undefined || rarg === undefined || node.alias !== undefined || node.join_using_alias !== undefined) throw new CannotEmit('a join has an unusual form');
  if (node.isNatural === true) throw new CannotEmit('NATURAL JOIN is not proven equal; write USING');
  if (!context.dialect.joins.has(jointype)) throw new CannotEmit(`${jointype.replace('JOIN_', '')} JOIN is not proven equal`);
  const left = fromItem(larg, context);
  const right = fromItem(rarg, context);
  const both = beside(left, right);
  const scope: Scope = { ...context.scope, relations: both.relations, merged: both.merged };
  const inside: Context = { ...context, scope };
  if (node.usingClause !== undefined) return joinUsing(names(node.usingClause), jointype, left, right, inside);
  const nested = 'JoinExpr' in rarg ? `(${right.sql})` : right.sql;
  if (node.quals === undefined) {
    if (jointype !== 'JOIN_INNER') throw new CannotEmit('an outer join without a condition');
    return { ...both, sql: `${left.sql} CROSS JOIN ${nested}` };
  }
  return { ...both, sql: `${left.sql} ${keyword(jointype)} ${nested} ON ${condition(node.quals, inside).sql}` };
}

/** USING as ON; the column of the left side stands for both, first in the star. */
function joinUsing(columns: readonly string[], jointype: string, left: FromItem, right: FromItem, context: Context): FromItem {
  if (jointype !== 'JOIN_INNER' && jointype !== 'JOIN_LEFT') throw new CannotEmit('USING in a right or full join is not proven equal');
  const merged = new Set([...left.merged, ...right.merged]);
  const tests: string[] = [];
  const first: { alias: string; name: string }[] = [];
  for (const name of columns) {
    const a = findColumn({ ...context.scope, relations: left.relations, merged: left.merged, outer: null }, null, name);
    const b = findColumn({ ...context.scope, relations: right.relations, merged: right.merged, outer: null }, null, name);
    tests.push(compare('=', a, b, context.dialect).sql);
    for (const side of right.relations) if (side.columns.some((column) => column.name === name)) merged.add(`${side.alias}.${name}`);
    const owner = left.star.find((column) => column.name === name);
    if (owner !== undefined) first.push(owner);
  }
  const rest = (item: FromItem): FromItem['star'] => item.star.filter((column) => !columns.includes(column.name));
  return {
    sql: `${left.sql} ${keyword(jointype)} ${right.relations.length > 1 ? `(${right.sql})` : right.sql} ON (${tests.join(' AND ')})`,
    relations: [...left.relations, ...right.relations],
    merged,
    star: [...first, ...rest(left), ...rest(right)],
  };
}

function keyword(jointype: string): string {
  return `${jointype.replace('JOIN_', '')} JOIN`;
}
