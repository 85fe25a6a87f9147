import type { Node, SelectStmt, WithClause } from 'libpg-query';
import { lastName, names } from '../parser/tree.ts';
import { nameOf } from '../read/output.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Context, Printed } from './context.ts';
import { condition, expression } from './expression.ts';
import { fromClause } from './from.ts';
import type { FromItem } from './from.ts';
import { groupBy } from './group.ts';
import { checkSortable, orderItem } from './order.ts';
import { findColumn, quoteName } from './scope.ts';
import type { ColumnFact, Scope } from './scope.ts';
import type { Typed } from './types.ts';
import { commonType } from './unify.ts';

/** What all SELECTs of one statement share. */
export interface Setting extends Pick<Context, 'dialect' | 'label' | 'table'> {
  /** The caller renames the answer's columns itself, so that a name may be altered where it stands twice. */
  readonly renamed: boolean;
}

/**
 * Prints a SELECT in canonical text: every table under an alias, every column qualified, stars expanded, names of output columns
 * written out, NULLs placed. `columnNames` renames the output.
 *
 * @throws CannotEmit
 */
export function printSelect(select: SelectStmt, outer: Scope | null, columnNames: readonly string[] | null, setting: Setting): Printed {
  if (select.lockingClause !== undefined || select.intoClause !== undefined) throw new CannotEmit('the statement locks or writes');
  if (select.windowClause !== undefined) throw new CannotEmit('named windows are not proven equal');
  const withClause = printWith(select.withClause, outer, setting);
  const base: Scope = { relations: [], merged: new Set(), outer, ctes: withClause.ctes };
  const body = (select.op ?? 'SETOP_NONE') === 'SETOP_NONE' ? printBody(select, base, columnNames, setting) : printSetOperation(select, base, columnNames, setting);
  return { sql: `${withClause.sql}${body.sql}${limits(select)}`, columns: body.columns };
}

function contextOf(scope: Scope, setting: Setting): Context {
  return {
    ...setting,
    scope,
    groupKeys: null,
    ungrouped: null,
    aggregates: false,
    windows: false,
    query: (select, outer, columnNames) => printSelect(select, outer, columnNames, setting),
  };
}

function printWith(clause: WithClause | undefined, outer: Scope | null, setting: Setting): { sql: string; ctes: Map<string, readonly ColumnFact[]> } {
  const ctes = new Map<string, readonly ColumnFact[]>();
  if (clause === undefined) return { sql: '', ctes };
  if (clause.recursive === true) throw new CannotEmit('recursive queries are not proven equal');
  const texts: string[] = [];
  for (const node of clause.ctes ?? []) {
    if (!('CommonTableExpr' in node)) throw new CannotEmit('WITH has an unusual form');
    const { ctename = '', ctequery, aliascolnames } = node.CommonTableExpr;
    if (ctequery === undefined || !('SelectStmt' in ctequery)) throw new CannotEmit('WITH has an unusual form');
    const visible: Scope = { relations: [], merged: new Set(), outer, ctes: new Map(ctes) };
    const printed = printSelect(ctequery.SelectStmt, visible, aliascolnames === undefined ? null : names(aliascolnames), setting);
    texts.push(`${quoteName(ctename)} AS (${printed.sql})`);
    ctes.set(ctename, printed.columns);
  }
  return { sql: `WITH ${texts.join(', ')} `, ctes };
}

/** An output column: its printed expression, its name, and the node it came from. */
interface Target {
  readonly value: Typed;
  readonly name: string;
  readonly node: Node | null;
}

function printBody(select: SelectStmt, base: Scope, columnNames: readonly string[] | null, setting: Setting): Printed {
  if (select.valuesLists !== undefined) throw new CannotEmit('VALUES is not proven equal');
  const from = fromClause(select.fromClause ?? [], contextOf(base, setting));
  const scope: Scope = { ...base, relations: from.relations, merged: from.merged };
  const plain = contextOf(scope, setting);
  const where = select.whereClause === undefined ? '' : ` WHERE ${condition(select.whereClause, plain).sql}`;
  const grouping = groupBy(select, plain);
  const context: Context = { ...plain, groupKeys: grouping?.keys ?? null, ungrouped: grouping === null ? null : new Map(), aggregates: grouping !== null, windows: true };
  const targets = rename(printTargets(select.targetList ?? [], from, context), columnNames);
  if (targets.length === 0) throw new CannotEmit('a SELECT without columns');
  const having = select.havingClause === undefined ? '' : ` HAVING ${condition(select.havingClause, { ...context, windows: false }).sql}`;
  const aliases = aliasesOf(targets, base.outer !== null, setting);
  const list = targets.map(({ value }, index) => `${setting.dialect.output(value)} AS ${quoteName(aliases[index] ?? '')}`).join(', ');
  const fromText = from.sql === '' ? '' : ` FROM ${from.sql}`;
  const sql = `SELECT ${distinct(select, targets, context)}${list}${fromText}${where}${grouping?.sql ?? ''}${having}${orderBy(select, targets, context)}`;
  return { sql, columns: targets.map(({ value, name }) => ({ name, type: value.type === 'literal' ? 'text' : value.type })) };
}

function printTargets(list: readonly Node[], from: FromItem, context: Context): Target[] {
  return list.flatMap((target): Target[] => {
    if (!('ResTarget' in target) || target.ResTarget.val === undefined) throw new CannotEmit('a select list has an unusual form');
    const { name, val } = target.ResTarget;
    const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
    if (fields.some((field) => 'A_Star' in field)) return star(names(fields), from, context);
    return [{ value: checkOutput(expression(val, context)), name: name ?? nameOf(val), node: val }];
  });
}

function star(qualifier: readonly string[], from: FromItem, context: Context): Target[] {
  if (qualifier.length > 1) throw new CannotEmit('a star has an unusual form');
  const [alias] = qualifier;
  const columns =
    alias === undefined ? from.star : from.relations.filter((relation) => relation.alias === alias).flatMap((relation) => relation.columns.map(({ name }) => ({ alias, name })));
  if (columns.length === 0) throw new CannotEmit('a star stands for no columns');
  return columns.map((column) => {
    const value = findColumn(context.scope, column.alias, column.name, false);
    if (context.groupKeys !== null && !context.groupKeys.has(value.sql)) throw new CannotEmit(`column ${column.name} is not in GROUP BY`);
    return { value, name: column.name, node: null };
  });
}

function checkOutput(value: Typed): Typed {
  if (value.type === 'null') throw new CannotEmit('an output column is an untyped NULL');
  if (value.type === 'interval') throw new CannotEmit('intervals in the answer are not proven equal');
  return value;
}

function rename(targets: readonly Target[], columnNames: readonly string[] | null): readonly Target[] {
  if (columnNames === null) return targets;
  if (columnNames.length > targets.length) throw new CannotEmit('there are more column names than columns');
  return targets.map((target, index) => ({ ...target, name: columnNames[index] ?? target.name }));
}

function distinct(select: SelectStmt, targets: readonly Target[], context: Context): string {
  const { distinctClause } = select;
  if (distinctClause === undefined) return '';
  if (distinctClause.some((node) => Object.keys(node).length > 0)) throw new CannotEmit('DISTINCT ON is not proven equal');
  for (const { value } of targets) checkSortable(value.type === 'literal' ? 'text' : value.type, context.dialect);
  return 'DISTINCT ';
}

function orderBy(select: SelectStmt, targets: readonly Target[], context: Context): string {
  const items = (select.sortClause ?? []).map((item) => {
    if (!('SortBy' in item) || item.SortBy.node === undefined) throw new CannotEmit('ORDER BY has an unusual form');
    return orderItem(item, sortValue(item.SortBy.node, select, targets, context), context.dialect);
  });
  return items.length === 0 ? '' : ` ORDER BY ${items.join(', ')}`;
}

/** Names of the output columns in the text. Where one may not stand twice, the whole statement's get numbers; a subquery's are referred to. */
function aliasesOf(targets: readonly Target[], nested: boolean, { dialect, renamed }: Setting): string[] {
  const seen = new Set<string>();
  return targets.map(({ name }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    if (nested || !(dialect.repeatedNames || renamed)) throw new CannotEmit(`two columns are named ${name}`);
    return dialect.repeatedNames ? name : `${name} ${index + 1}`;
  });
}

/** PostgreSQL's rule: a bare number is a position, a bare name an output column before it is an input one, anything else an expression. */
function sortValue(node: Node, select: SelectStmt, targets: readonly Target[], context: Context): Typed {
  const position = positionOf(node, targets, context);
  const target = position === null ? undefined : targets[position];
  if (position !== null && target !== undefined) return { sql: String(position + 1), type: target.value.type === 'literal' ? 'text' : target.value.type };
  if ('A_Const' in node || select.distinctClause !== undefined) throw new CannotEmit('ORDER BY names something outside the select list');
  return expression(node, context);
}

function positionOf(node: Node, targets: readonly Target[], context: Context): number | null {
  if ('A_Const' in node) {
    const position = node.A_Const.ival?.ival;
    return position !== undefined && position >= 1 && position <= targets.length ? position - 1 : null;
  }
  if ('ColumnRef' in node && (node.ColumnRef.fields ?? []).length === 1) {
    const name = lastName(node.ColumnRef.fields);
    const hits = targets.flatMap((target, index) => (target.name === name ? [index] : []));
    const [first] = hits;
    if (first !== undefined) {
      if (hits.some((hit) => targets[hit]?.value.sql !== targets[first]?.value.sql)) throw new CannotEmit(`ORDER BY ${name} is ambiguous`);
      return first;
    }
  }
  const printed = expression(node, context).sql;
  const same = targets.findIndex(({ value }) => value.sql === printed);
  return same < 0 ? null : same;
}

function limits({ limitCount, limitOffset, limitOption }: SelectStmt): string {
  if (limitOption === 'LIMIT_OPTION_WITH_TIES') throw new CannotEmit('WITH TIES is not proven equal');
  const count = limitText(limitCount);
  const offset = limitText(limitOffset);
  return `${count === null ? '' : ` LIMIT ${count}`}${offset === null || offset === '0' ? '' : ` OFFSET ${offset}`}`;
}

function limitText(node: Node | undefined): string | null {
  if (node === undefined || ('A_Const' in node && node.A_Const.isnull === true)) return null;
  const value = 'A_Const' in node && node.A_Const.ival !== undefined ? (node.A_Const.ival.ival ?? 0) : -1;
  if (value < 0) throw new CannotEmit('LIMIT and OFFSET are proven equal for constants only');
  return String(value);
}

const SET_OPERATORS: Readonly<Record<string, string>> = { SETOP_UNION: 'UNION', SETOP_INTERSECT: 'INTERSECT', SETOP_EXCEPT: 'EXCEPT' };

function printSetOperation(select: SelectStmt, base: Scope, columnNames: readonly string[] | null, setting: Setting): Printed {
  if (!setting.dialect.setOperations) throw new CannotEmit('set operations are not proven equal');
  if (select.larg === undefined || select.rarg === undefined) throw new CannotEmit('a set operation has an unusual form');
  const left = printSelect(select.larg, base, columnNames, setting);
  const right = printSelect(select.rarg, base, null, setting);
  if (left.columns.length !== right.columns.length) throw new CannotEmit('the arms of a set operation differ in width');
  for (const [index, column] of left.columns.entries()) {
    const types = [column.type, right.columns[index]?.type ?? 'null'];
    if (commonType(types) !== types[0] || types[0] !== types[1]) throw new CannotEmit('the arms of a set operation differ in types');
    if (select.all !== true || select.op !== 'SETOP_UNION') checkSortable(column.type, setting.dialect);
  }
  const operator = `${SET_OPERATORS[select.op ?? ''] ?? ''}${select.all === true ? ' ALL' : ''}`;
  const targets = left.columns.map(({ name, type }): Target => ({ value: { sql: quoteName(name), type }, name, node: null }));
  const order = orderBy({ ...select, distinctClause: [] }, targets, contextOf(base, setting));
  return { sql: `(${left.sql}) ${operator} (${right.sql})${order}`, columns: left.columns };
}
