import type { Node, SelectStmt } from 'libpg-query';
import { names } from '../parser/tree.ts';
import type { ColumnName, FromTable, KeyEquality } from '../statement.ts';

export interface KeyFacts {
  readonly fromTables: readonly FromTable[];
  readonly boundColumns: readonly ColumnName[];
  readonly keyEqualities: readonly KeyEquality[];
  readonly equiJoins: readonly { readonly left: ColumnName; readonly right: ColumnName }[];
  readonly predicateCount: number;
}

const NO_KEYS: KeyFacts = { fromTables: [], boundColumns: [], keyEqualities: [], equiJoins: [], predicateCount: 0 };

/**
 * What the top-level WHERE and ON fix: columns compared with one constant and columns compared with each other, AND-connected. Only
 * equality binds: `paid = TRUE` is listed like `id = 1`, and the catalogue says which of them is a key.
 */
export function keyFactsOf(tree: Node): KeyFacts {
  const root = rootOf(tree);
  if (root === null) return NO_KEYS;
  const fromTables: FromTable[] = [];
  const conjuncts: Node[] = [];
  const equiJoins: { left: ColumnName; right: ColumnName }[] = [];
  for (const item of root.from) collectFrom(item, fromTables, conjuncts, equiJoins);
  const where: Node[] = [];
  if (root.where !== undefined) splitAnd(root.where, where);
  const boundColumns: ColumnName[] = [];
  for (const predicate of [...conjuncts, ...where]) {
    const bound = boundColumn(predicate);
    if (bound !== null) boundColumns.push(bound);
    const join = columnEquality(predicate);
    if (join !== null) equiJoins.push(join);
  }
  return { fromTables, boundColumns, keyEqualities: attribute(fromTables, boundColumns), equiJoins, predicateCount: where.length };
}

function rootOf(tree: Node): { from: readonly Node[]; where: Node | undefined } | null {
  if ('SelectStmt' in tree) return { from: tree.SelectStmt.fromClause ?? [], where: tree.SelectStmt.whereClause };
  if ('UpdateStmt' in tree) return { from: [{ RangeVar: tree.UpdateStmt.relation ?? {} }, ...(tree.UpdateStmt.fromClause ?? [])], where: tree.UpdateStmt.whereClause };
  if ('DeleteStmt' in tree) return { from: [{ RangeVar: tree.DeleteStmt.relation ?? {} }, ...(tree.DeleteStmt.usingClause ?? [])], where: tree.DeleteStmt.whereClause };
  return null;
}

function collectFrom(item: Node, tables: FromTable[], conjuncts: Node[], equiJoins: { left: ColumnName; right: ColumnName }[]): void {
  if ('RangeVar' in item) {
    const { schemaname, relname, alias } = item.RangeVar;
    tables.push({ alias: alias?.aliasname ?? relname ?? '', schema: schemaname ?? null, name: relname ?? '' });
  } else if ('JoinExpr' in item) {
    const { larg, rarg, quals, usingClause } = item.JoinExpr;
    const before = tables.length;
    if (larg !== undefined) collectFrom(larg, tables, conjuncts, equiJoins);
    const left = tables.at(-1);
    const middle = tables.length;
    if (rarg !== undefined) collectFrom(rarg, tables, conjuncts, equiJoins);
    const right = tables.at(middle);
    if (quals !== undefined) splitAnd(quals, conjuncts);
    // With more than one table on the left, USING may mean any of them; only the plain pair is certain.
    if (left !== undefined && right !== undefined && middle === before + 1) {
      for (const column of names(usingClause)) equiJoins.push({ left: { alias: left.alias, column }, right: { alias: right.alias, column } });
    }
  }
}

function splitAnd(predicate: Node, into: Node[]): void {
  if ('BoolExpr' in predicate && predicate.BoolExpr.boolop === 'AND_EXPR') for (const part of predicate.BoolExpr.args ?? []) splitAnd(part, into);
  else into.push(predicate);
}

function boundColumn(predicate: Node): ColumnName | null {
  if (!('A_Expr' in predicate)) return null;
  const { kind, name, lexpr, rexpr } = predicate.A_Expr;
  if (lexpr === undefined || rexpr === undefined || names(name).at(-1) !== '=') return null;
  if (kind === 'AEXPR_IN') {
    const items = 'List' in rexpr ? (rexpr.List.items ?? []) : [];
    const only = items.length === 1 ? items[0] : undefined;
    return only !== undefined && isConstant(only) ? columnOf(lexpr) : null;
  }
  if (kind !== 'AEXPR_OP') return null;
  if (isConstant(rexpr)) return columnOf(lexpr);
  return isConstant(lexpr) ? columnOf(rexpr) : null;
}

function columnEquality(predicate: Node): { left: ColumnName; right: ColumnName } | null {
  if (!('A_Expr' in predicate) || predicate.A_Expr.kind !== 'AEXPR_OP' || names(predicate.A_Expr.name).at(-1) !== '=') return null;
  const left = columnOf(predicate.A_Expr.lexpr);
  const right = columnOf(predicate.A_Expr.rexpr);
  return left === null || right === null ? null : { left, right };
}

function columnOf(node: Node | undefined): ColumnName | null {
  if (node === undefined || !('ColumnRef' in node)) return null;
  const parts = names(node.ColumnRef.fields);
  if (parts.length !== (node.ColumnRef.fields ?? []).length) return null;
  const column = parts.at(-1);
  return column === undefined ? null : { alias: parts.at(-2) ?? null, column };
}

function isConstant(node: Node): boolean {
  if ('A_Const' in node) return node.A_Const.isnull !== true;
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  if ('A_Expr' in node) return node.A_Expr.lexpr === undefined && names(node.A_Expr.name)[0] === '-' && node.A_Expr.rexpr !== undefined && isConstant(node.A_Expr.rexpr);
  return false;
}

function attribute(tables: readonly FromTable[], bound: readonly ColumnName[]): KeyEquality[] {
  return tables.map((table) => ({
    table,
    columns: [...new Set(bound.filter(({ alias }) => (alias === null ? tables.length === 1 : alias === table.alias)).map(({ column }) => column))],
  }));
}

/** Whether the statement is one plain SELECT over base tables, the only shape of a point lookup. */
export function isPlainSelect(select: SelectStmt, counts: { aggregate: boolean; window: boolean; subquery: boolean }): boolean {
  if (counts.aggregate || counts.window || counts.subquery) return false;
  const { op, groupClause, havingClause, distinctClause, withClause, fromClause, valuesLists } = select;
  if ((op ?? 'SETOP_NONE') !== 'SETOP_NONE' || groupClause !== undefined || havingClause !== undefined) return false;
  if (distinctClause !== undefined || withClause !== undefined || valuesLists !== undefined) return false;
  return (fromClause ?? []).length > 0 && (fromClause ?? []).every(isTableOrJoin);
}

function isTableOrJoin(item: Node): boolean {
  if ('RangeVar' in item) return true;
  if (!('JoinExpr' in item)) return false;
  const { larg, rarg } = item.JoinExpr;
  return larg !== undefined && rarg !== undefined && isTableOrJoin(larg) && isTableOrJoin(rarg);
}
