import type { NumericTerm } from '@query-router/contracts';
import type { Node, SelectStmt, WithClause } from 'libpg-query';
import { lastName, names } from '../parser/tree.ts';
import { nameOf } from '../read/output.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Context, Printed } from './context.ts';
import { expression, filter } from './expression.ts';
import { finished, renumber } from './finish.ts';
import type { Finished } from './finish.ts';
import { fromClause } from './from.ts';
import type { FromItem } from './from.ts';
import { groupBy } from './group.ts';
import { checkSortable, orderItem } from './order.ts';
import { findColumn, quoteName } from './scope.ts';
import type { ColumnFact, Scope } from './scope.ts';
import { inherited } from './types.ts';
import type { Typed } from './types.ts';
import { commonType } from './unify.ts';

/** Type of a value that only the router can compute: nothing sorts, groups or compares by it. */
const UNSORTABLE = 'quotient';
/** Names of columns that only the router sees begin with it. */
const OPERAND = '_o';

/** Stands in the place of a value that is made of constants only. */
const NOTHING: Typed = { sql: '0', type: 'int32' };

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
  return { ...body, sql: `${withClause.sql}${body.sql}${limits(select)}` };
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
  /** Set where the router computes the value; `value` then is what the engine would, to sort by. */
  readonly finished?: Finished;
}

function printBody(select: SelectStmt, base: Scope, columnNames: readonly string[] | null, setting: Setting): Printed {
  if (select.valuesLists !== undefined) throw new CannotEmit('VALUES is not proven equal');
  const from = fromClause(select.fromClause ?? [], contextOf(base, setting));
  const scope: Scope = { ...base, relations: from.relations, merged: from.merged };
  const plain = contextOf(scope, setting);
  const where = select.whereClause === undefined ? '' : ` WHERE ${filter(select.whereClause, plain).sql}`;
  const grouping = groupBy(select, plain);
  const context: Context = { ...plain, groupKeys: grouping?.keys ?? null, ungrouped: grouping === null ? null : new Map(), aggregates: grouping !== null, windows: true };
  const limited = select.limitCount !== undefined || select.limitOffset !== undefined;
  // Only what the whole statement answers with can be computed outside of the engine.
  const finish = base.outer === null && setting.renamed && select.distinctClause === undefined;
  const targets = rename(printTargets(select.targetList ?? [], from, context, finish ? { limited } : null), columnNames);
  if (targets.length === 0) throw new CannotEmit('a SELECT without columns');
  const having = select.havingClause === undefined ? '' : ` HAVING ${filter(select.havingClause, { ...context, windows: false }).sql}`;
  const aliases = aliasesOf(targets, base.outer !== null, setting);
  const selected = base.outer === null ? selectList(targets, aliases) : { values: targets.map(({ value }, index) => ({ value, alias: aliases[index] ?? '' })), terms: null };
  const list = selected.values.map(({ value, alias }) => `${setting.dialect.output(value)} AS ${quoteName(alias)}`).join(', ');
  const fromText = from.sql === '' ? '' : ` FROM ${from.sql}`;
  const sql = `SELECT ${distinct(select, targets, context)}${list}${fromText}${where}${grouping?.sql ?? ''}${having}${orderBy(select, targets, context)}`;
  const columns = targets.map(({ value, name, finished: computed }): ColumnFact => ({ name, type: computed !== undefined ? 'decimal' : value.type === 'literal' ? 'text' : value.type, ...inherited([value]) }));
  return { sql, columns, ...(selected.terms === null ? {} : { finish: selected.terms }) };
}

function printTargets(list: readonly Node[], from: FromItem, context: Context, finish: { readonly limited: boolean } | null): Target[] {
  return list.flatMap((target): Target[] => {
    if (!('ResTarget' in target) || target.ResTarget.val === undefined) throw new CannotEmit('a select list has an unusual form');
    const { name, val } = target.ResTarget;
    const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
    if (fields.some((field) => 'A_Star' in field)) return star(names(fields), from, context);
    const computed = finish === null ? null : finished(val, context, finish.limited);
    if (computed !== null) return [{ value: sortable(val, context), name: name ?? nameOf(val), node: val, finished: computed }];
    return [{ value: checkOutput(expression(val, context)), name: name ?? nameOf(val), node: val }];
  });
}

/** What an engine computes for a value that the router finishes: near enough to sort by, or nothing that anything may refer to. */
function sortable(node: Node, context: Context): Typed {
  try {
    return expression(node, context);
  } catch (error) {
    if (error instanceof CannotEmit) return { sql: '', type: UNSORTABLE };
    throw error;
  }
}

/** @throws CannotEmit for a number whose decimals are not PostgreSQL's. */
export function checkExact({ approximate }: Pick<Typed, 'approximate'>): void {
  if (approximate === 'average') throw new CannotEmit('an average stands where its number of decimals cannot be told');
  if (approximate === 'scale') throw new CannotEmit('values with different numbers of decimals meet in one place');
}

/** The select list of the whole statement: where the router finishes a value, the columns it needs stand in its place and after all others. */
function selectList(targets: readonly Target[], aliases: readonly string[]): { readonly values: readonly { readonly value: Typed; readonly alias: string }[]; readonly terms: readonly NumericTerm[] | null } {
  const values = targets.map(({ value, finished: computed }, index) => ({ value: computed === undefined ? value : (computed.columns[0] ?? NOTHING), alias: aliases[index] ?? '' }));
  for (const { value, finished: computed } of targets) {
    if (computed === undefined) checkExact(value);
  }
  if (targets.every(({ finished: computed }) => computed === undefined)) return { values, terms: null };
  const terms = targets.map(({ finished: computed }, index): NumericTerm => {
    if (computed === undefined) return { column: index };
    const places = computed.columns.map((value, position) => (position === 0 ? index : values.push({ value, alias: `${OPERAND}${values.length + 1}` }) - 1));
    return renumber(computed.term, places);
  });
  return { values, terms };
}

function star(qualifier: readonly string[], from: FromItem, context: Context): Target[] {
  if (qualifier.length > 1) throw new CannotEmit('a star has an unusual form');
  const [alias] = qualifier;
  const columns =
    alias === undefined ? from.star : from.relations.filter((relation) => relation.alias === alias).flatMap((relation) => relation.columns.map(({ name }) => ({ alias, name })));
  if (columns.length === 0) throw new CannotEmit('a star stands for no columns');
  return columns.map((column) => {
    const value = findColumn(context.scope, column.alias, column.name);
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
  if (target?.finished !== undefined) {
    if (target.value.sql === '') throw new CannotEmit('ORDER BY a quotient is not proven equal');
    return target.value;
  }
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
  if (base.outer === null) for (const column of [...left.columns, ...right.columns]) checkExact(column);
  return { sql: `(${left.sql}) ${operator} (${right.sql})${order}`, columns: left.columns };
}
