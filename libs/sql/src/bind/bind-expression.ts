import type { A_Indirection, BooleanTest, CaseExpr, ColumnRef, Node, TypeCast } from 'libpg-query';
import { kindOf, names } from '../parser/tree.ts';
import { bindCall } from './bind-call.ts';
import { bindConstant, bindSessionValue } from './bind-constant.ts';
import { bindArray, bindOperator, operator } from './bind-operator.ts';
import { bindSubquery } from './bind-subquery.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { checkComparable, coerce, commonModifier, condition, settle, unify } from './coerce.ts';
import { findColumn, findQualifiedColumn } from './scope.ts';
import type { Binding } from './scope.ts';
import type { Bound } from './tree.ts';
import { typeOf } from './type-name.ts';
import { BOOL, INT4, elementOf, pgType, type PgType } from './types.ts';

/**
 * Types an expression by PostgreSQL's rules and resolves its names. Source: `transformExprRecurse` in `parse_expr.c`.
 *
 * @throws CannotBind
 */
export function bindExpression(node: Node, binding: Binding): Bound {
  if ('ColumnRef' in node) return column(node.ColumnRef, binding);
  if ('A_Const' in node) return bindConstant(node.A_Const);
  if ('A_Expr' in node) return bindOperator(node.A_Expr, binding);
  if ('FuncCall' in node) return bindCall(node.FuncCall, binding);
  if ('TypeCast' in node) return typeCast(node.TypeCast, binding);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const parts = args.map((arg) => condition(bindExpression(arg, binding), boolop === 'NOT_EXPR' ? 'NOT' : boolop === 'AND_EXPR' ? 'AND' : 'OR'));
    const [first] = parts;
    if (boolop === 'NOT_EXPR' && first !== undefined) return { kind: 'not', type: BOOL, operand: first };
    return { kind: boolop === 'AND_EXPR' ? 'and' : 'or', type: BOOL, parts };
  }
  if ('NullTest' in node) return { kind: 'is-null', type: BOOL, operand: bindExpression(present(node.NullTest.arg), binding), negated: node.NullTest.nulltesttype === 'IS_NOT_NULL' };
  if ('BooleanTest' in node) return truthTest(node.BooleanTest, binding);
  if ('CaseExpr' in node) return caseOf(node.CaseExpr, binding);
  if ('CoalesceExpr' in node) {
    const { type, values } = unify(bindAll(node.CoalesceExpr.args, binding), 'COALESCE');
    // NULL says nothing of the modifier: PostgreSQL drops it before it describes the row.
    const modifier = commonModifier(values.filter((value) => value.kind !== 'constant' || value.text !== null));
    return { kind: 'coalesce', type: { ...type, modifier }, parts: values };
  }
  if ('MinMaxExpr' in node) {
    const { type, values } = unify(bindAll(node.MinMaxExpr.args, binding), 'GREATEST/LEAST');
    checkComparable(type.name);
    return { kind: node.MinMaxExpr.op === 'IS_GREATEST' ? 'greatest' : 'least', type, parts: values };
  }
  if ('SubLink' in node) return bindSubquery(node.SubLink, binding);
  if ('SQLValueFunction' in node) return bindSessionValue(node.SQLValueFunction);
  if ('A_ArrayExpr' in node) return arrayOf(node, null, binding);
  if ('RowExpr' in node) return { kind: 'row', type: pgType('record'), fields: bindAll(node.RowExpr.args, binding) };
  if ('A_Indirection' in node) return subscript(node.A_Indirection, binding);
  if ('GroupingFunc' in node) return { kind: 'grouping', type: INT4, arguments: bindAll(node.GroupingFunc.args, binding) };
  if ('CollateClause' in node) {
    const value = bindExpression(present(node.CollateClause.arg), binding);
    const name = names(node.CollateClause.collname).at(-1) ?? '';
    // The database sorts by bytes, and so do these; any other order is another one.
    if (!['C', 'POSIX', 'ucs_basic', 'C.UTF-8', 'C.utf8', 'default'].includes(name)) throw unknownToUs(`the collation ${name} is not known`);
    return settle(value);
  }
  throw unknownToUs(`${kindOf(node)} is not known`);
}

function bindAll(nodes: readonly Node[] | undefined, binding: Binding): readonly Bound[] {
  return (nodes ?? []).map((node) => bindExpression(node, binding));
}

function present(node: Node | undefined): Node {
  if (node === undefined) throw unknownToUs('an operand is missing');
  return node;
}

const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

function column(ref: ColumnRef, { scope }: Binding): Bound {
  const parts = names(ref.fields);
  if (parts.length !== (ref.fields ?? []).length || parts.length > 3) throw unknownToUs('a column name has an unusual form');
  const name = parts.at(-1) ?? '';
  const alias = parts.at(-2);
  const schema = parts.at(-3);
  const found = alias === undefined ? findColumn(scope, name) : findQualifiedColumn(scope, schema ?? null, alias, name);
  if (found !== null) return found;
  if (SYSTEM_COLUMNS.has(name)) throw unknownToUs('system columns are not known');
  if (alias === undefined && namesRelation(name, scope)) throw unknownToUs('a whole row is used as a value');
  throw invalid(`column ${parts.join('.')} does not exist`);
}

function namesRelation(name: string, scope: Binding['scope']): boolean {
  return scope.items.some(({ alias }) => alias === name) || (scope.outer !== null && namesRelation(name, scope.outer));
}

function typeCast(cast: TypeCast, binding: Binding): Bound {
  const target = typeOf(cast.typeName);
  const arg = present(cast.arg);
  const element = elementOf(target.name);
  if ('A_ArrayExpr' in arg && element !== null) return coerce(arrayOf(arg, element, binding), target, 'explicit', true);
  return coerce(bindExpression(arg, binding), target, 'explicit', true);
}

/** ARRAY[…]; under a cast its elements are cast one by one. */
function arrayOf(node: Extract<Node, { A_ArrayExpr: unknown }>, wanted: string | null, binding: Binding): Bound {
  const elements = (node.A_ArrayExpr.elements ?? []).map((element) => {
    if ('A_ArrayExpr' in element) return arrayOf(element, wanted, binding);
    const bound = bindExpression(element, binding);
    return wanted === null ? bound : coerce(bound, pgType(wanted), 'explicit', true);
  });
  return bindArray(elements, wanted);
}

const TRUTH: Readonly<Record<string, { readonly value: 'true' | 'false' | 'unknown'; readonly negated: boolean }>> = {
  IS_TRUE: { value: 'true', negated: false },
  IS_NOT_TRUE: { value: 'true', negated: true },
  IS_FALSE: { value: 'false', negated: false },
  IS_NOT_FALSE: { value: 'false', negated: true },
  IS_UNKNOWN: { value: 'unknown', negated: false },
  IS_NOT_UNKNOWN: { value: 'unknown', negated: true },
};

function truthTest({ arg, booltesttype }: BooleanTest, binding: Binding): Bound {
  const test = TRUTH[booltesttype ?? ''];
  if (test === undefined) throw unknownToUs('a truth test has an unusual form');
  return { kind: 'is-truth', type: BOOL, operand: condition(bindExpression(present(arg), binding), 'IS'), ...test };
}

/** Source: `transformCaseExpr`: ELSE comes first in the search for a common type; the operand of a simple CASE is compared with `=`. */
function caseOf(node: CaseExpr, binding: Binding): Bound {
  const subject = node.arg === undefined ? null : settle(bindExpression(node.arg, binding));
  const whens: Bound[] = [];
  const thens: Bound[] = [];
  for (const arm of node.args ?? []) {
    if (!('CaseWhen' in arm)) throw unknownToUs('an arm of CASE has an unusual form');
    const test = bindExpression(present(arm.CaseWhen.expr), binding);
    whens.push(condition(subject === null ? test : operator('=', subject, test), 'CASE/WHEN'));
    thens.push(bindExpression(present(arm.CaseWhen.result), binding));
  }
  const otherwise: Bound = node.defresult === undefined ? { kind: 'constant', type: pgType('unknown'), text: null } : bindExpression(node.defresult, binding);
  const { type, values } = unify([otherwise, ...thens], 'CASE');
  const [last = otherwise, ...results] = values;
  return { kind: 'case', type, arms: whens.map((when, index) => ({ when, result: results[index] ?? last })), otherwise: last };
}

function subscript({ arg, indirection = [] }: A_Indirection, binding: Binding): Bound {
  const operand = bindExpression(present(arg), binding);
  const isJson = operand.type.name === 'jsonb';
  const element = elementOf(operand.type.name);
  if (element === null && !isJson) throw invalid(`cannot subscript type ${operand.type.name}`);
  let slice = false;
  const indexes = indirection.flatMap((part): Bound[] => {
    if (!('A_Indices' in part)) throw unknownToUs('a field of a row is selected');
    const { is_slice: isSlice, lidx, uidx } = part.A_Indices;
    slice ||= isSlice === true;
    return [lidx, uidx].flatMap((index) => (index === undefined ? [] : [subscriptIndex(bindExpression(index, binding), isJson)]));
  });
  const type: PgType = slice || isJson ? operand.type : pgType(element ?? 'unknown', operand.type.modifier);
  return { kind: 'subscript', type, operand, indexes, slice };
}

function subscriptIndex(index: Bound, isJson: boolean): Bound {
  if (isJson) return settle(index);
  return coerce(index, INT4, 'assignment');
}
