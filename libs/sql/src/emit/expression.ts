import type { A_Const, A_Expr, BoolExpr, BooleanTest, CaseExpr, CoalesceExpr, ColumnRef, Node, SubLink, TypeCast } from 'libpg-query';
import { kindOf, lastName, names } from '../parser/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import { call } from './call.ts';
import { compare, membership } from './comparison.ts';
import type { Context } from './context.ts';
import { numberLiteral, readLiteral } from './literals.ts';
import { quoteText } from './literals.ts';
import { arithmetic, concatenate, negate } from './operators.ts';
import { findColumn } from './scope.ts';
import { foldInterval } from './intervals.ts';
import { inherited, typeOfName } from './types.ts';
import type { Type, Typed } from './types.ts';
import { unify } from './unify.ts';

/** Longest text of one expression, in characters. */
const MAX_EXPRESSION = 32 * 1024;

/**
 * Prints an expression in canonical text and types it by PostgreSQL's rules. Only what is listed here passes: any other node means that this engine
 * does not run the statement.
 *
 * @throws CannotEmit
 */
export function expression(node: Node, context: Context): Typed {
  const { groupKeys } = context;
  if (groupKeys === null) return printed(node, context);
  if (groupKeys.size > 0 && !('A_Const' in node)) {
    const plain = ungrouped(node, context);
    if (!(plain instanceof CannotEmit) && groupKeys.has(plain.sql)) return plain;
  }
  return bounded(print(node, context));
}

/** Prints a node of an ungrouped context; once, where a grouped query asks again. */
function printed(node: Node, context: Context): Typed {
  if (context.ungrouped === null) return bounded(print(node, context));
  const known = ungrouped(node, context);
  if (known instanceof CannotEmit) throw known;
  return known;
}

/** The expression as it would stand in GROUP BY itself, or why it cannot stand there (it holds an aggregate). */
function ungrouped(node: Node, context: Context): Typed | CannotEmit {
  const known = context.ungrouped?.get(node);
  if (known !== undefined) return known;
  let found: Typed | CannotEmit;
  try {
    found = bounded(print(node, { ...context, groupKeys: null, aggregates: false, windows: false }));
  } catch (error) {
    if (!(error instanceof CannotEmit)) throw error;
    found = error;
  }
  context.ungrouped?.set(node, found);
  return found;
}

/** Some rewrites write an operand twice; nested in each other, they would double the text at every level. */
function bounded(value: Typed): Typed {
  if (value.sql.length > MAX_EXPRESSION) throw new CannotEmit('an expression becomes too long');
  return value;
}

function print(node: Node, context: Context): Typed {
  if ('ColumnRef' in node) return column(node.ColumnRef, context);
  if ('A_Const' in node) return constant(node.A_Const, context);
  if ('TypeCast' in node) return typeCast(node.TypeCast, context);
  if ('A_Expr' in node) return operator(node.A_Expr, context);
  if ('BoolExpr' in node) return connective(node.BoolExpr, context);
  if ('NullTest' in node) return nullTest(node.NullTest.arg, node.NullTest.nulltesttype === 'IS_NULL', context);
  if ('BooleanTest' in node) return booleanTest(node.BooleanTest, context);
  if ('FuncCall' in node) return call(node.FuncCall, context, expression);
  if ('CaseExpr' in node) return caseOf(node.CaseExpr, context);
  if ('CoalesceExpr' in node) return coalesce(node.CoalesceExpr, context);
  if ('SubLink' in node) return subLink(node.SubLink, context);
  throw new CannotEmit(`${kindOf(node)} is not proven equal`);
}

/** @throws CannotEmit when the operand is missing, which the grammar excludes. */
export function operand(node: Node | undefined, context: Context): Typed {
  if (node === undefined) throw new CannotEmit('an operand is missing');
  return expression(node, context);
}

/** A condition; PostgreSQL takes nothing but booleans. */
export function condition(node: Node, context: Context): Typed {
  const value = expression(node, context);
  if (value.type === 'null') return { sql: 'NULL', type: 'boolean' };
  if (value.type !== 'boolean') throw new CannotEmit(`a condition is ${value.type}, not boolean`);
  return value;
}

function column(ref: ColumnRef, context: Context): Typed {
  const parts = names(ref.fields);
  const [name, alias, schema] = parts.toReversed();
  if (name === undefined || schema !== undefined || parts.length !== (ref.fields ?? []).length) throw new CannotEmit('a column name has an unusual form');
  const found = findColumn(context.scope, alias ?? null, name);
  if (context.groupKeys !== null && !context.groupKeys.has(found.sql)) throw new CannotEmit(`column ${name} is not in GROUP BY`);
  return found;
}

function constant(value: A_Const, context: Context): Typed {
  if (value.isnull === true) return { sql: 'NULL', type: 'null' };
  if (value.ival !== undefined) return numberLiteral(String(value.ival.ival ?? 0), context.dialect);
  if (value.fval !== undefined) return numberLiteral(value.fval.fval ?? '0', context.dialect);
  if (value.boolval !== undefined) return { sql: value.boolval.boolval === true ? 'TRUE' : 'FALSE', type: 'boolean' };
  if (value.sval !== undefined) {
    const text = value.sval.sval ?? '';
    return { sql: quoteText(text), type: 'literal', constant: text };
  }
  throw new CannotEmit('bit strings are not portable');
}

function typeCast(cast: TypeCast, context: Context): Typed {
  const type = targetType(cast);
  const value = operand(cast.arg, context);
  if (value.type === 'literal') {
    if (type === 'interval') return { sql: '', type: 'interval', constant: value.constant ?? '' };
    return readLiteral(value.constant ?? '', type, context.dialect);
  }
  const sql = context.dialect.cast(value, type);
  if (sql === null) throw new CannotEmit(`a cast from ${value.type} to ${type} is not proven equal`);
  return { sql, type };
}

function targetType(cast: TypeCast): Type {
  const name = lastName(cast.typeName?.names);
  if (cast.typeName?.arrayBounds !== undefined) throw new CannotEmit('arrays are not portable');
  const modifiers = (cast.typeName?.typmods ?? []).map((node) => ('A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : -1));
  const type = typeOfName(name, modifiers);
  if (type === null) throw new CannotEmit(`a cast to ${name} is not proven equal`);
  return type;
}

function operator(node: A_Expr, context: Context): Typed {
  const name = lastName(node.name);
  switch (node.kind) {
    case 'AEXPR_OP':
      break;
    case 'AEXPR_IN':
      return membership(operand(node.lexpr, context), list(node.rexpr, context), name === '<>', context.dialect);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return between(node, context);
    case 'AEXPR_LIKE':
      return like(node, name === '!~~', context);
    case 'AEXPR_NULLIF': {
      const [left, right] = unify([operand(node.lexpr, context), operand(node.rexpr, context)], context.dialect);
      if (left === undefined || right === undefined) throw new CannotEmit('NULLIF needs two operands');
      compare('=', left, right, context.dialect);
      return { sql: `NULLIF(${left.sql}, ${right.sql})`, type: left.type, ...inherited([left]) };
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      if (context.dialect.engine === 'clickhouse') throw new CannotEmit('IS DISTINCT FROM is not proven equal');
      const equal = compare('=', operand(node.lexpr, context), operand(node.rexpr, context), context.dialect, node.kind === 'AEXPR_DISTINCT' ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM');
      return equal;
    }
    default:
      throw new CannotEmit(`${name} in this form (${node.kind ?? ''}) is not proven equal`);
  }
  if (node.lexpr === undefined) {
    if (name === '-') return negate(operand(node.rexpr, context), context.dialect);
    if (name === '+') return operand(node.rexpr, context);
    throw new CannotEmit(`the operator ${name} is not proven equal`);
  }
  return binary(name, expression(node.lexpr, context), operand(node.rexpr, context), context);
}

function binary(name: string, left: Typed, right: Typed, context: Context): Typed {
  if (['=', '<>', '!=', '<', '>', '<=', '>='].includes(name)) return compare(name === '!=' ? '<>' : name, left, right, context.dialect);
  if (left.type === 'interval' || right.type === 'interval') return foldInterval(name, left, right, context.dialect);
  if (['+', '-', '*', '/', '%'].includes(name)) return arithmetic(name, left, right, context.dialect);
  if (name === '||') return concatenate(left, right);
  throw new CannotEmit(`the operator ${name} is not proven equal`);
}

function list(node: Node | undefined, context: Context): Typed[] {
  if (node === undefined || !('List' in node)) throw new CannotEmit('IN without a list');
  return (node.List.items ?? []).map((item) => expression(item, context));
}

function between(node: A_Expr, context: Context): Typed {
  const value = operand(node.lexpr, context);
  const [low, high] = list(node.rexpr, context);
  if (low === undefined || high === undefined) throw new CannotEmit('BETWEEN needs two bounds');
  const from = compare('>=', value, low, context.dialect);
  const to = compare('<=', value, high, context.dialect);
  const both = `(${from.sql} AND ${to.sql})`;
  return { sql: node.kind === 'AEXPR_NOT_BETWEEN' ? `(NOT ${both})` : both, type: 'boolean' };
}

function like(node: A_Expr, negated: boolean, context: Context): Typed {
  const text = operand(node.lexpr, context);
  const pattern = operand(node.rexpr, context);
  if (text.type !== 'text' || pattern.constant === undefined || pattern.type !== 'literal') throw new CannotEmit('LIKE is proven equal for text columns and constant patterns only');
  // A pattern that ends in a lone backslash is an error in PostgreSQL, but only when a row gets that far.
  if (/(^|[^\\])(\\\\)*\\$/.test(pattern.constant)) throw new CannotEmit('the LIKE pattern ends with its escape character');
  const sql = context.dialect.like(text.sql, pattern.constant, negated);
  if (sql === null) throw new CannotEmit('LIKE with a backslash is not proven equal');
  return { sql, type: 'boolean' };
}

function connective(node: BoolExpr, context: Context): Typed {
  const parts = (node.args ?? []).map((arg) => condition(arg, context).sql);
  if (node.boolop === 'NOT_EXPR') return { sql: `(NOT ${parts[0] ?? ''})`, type: 'boolean' };
  return { sql: `(${parts.join(node.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`, type: 'boolean' };
}

function nullTest(arg: Node | undefined, isNull: boolean, context: Context): Typed {
  const value = operand(arg, context);
  return { sql: `(${value.sql} IS ${isNull ? '' : 'NOT '}NULL)`, type: 'boolean' };
}

/** IS TRUE and its kin by COALESCE, which no transpiler takes for `x` or `NOT x`. */
function booleanTest({ arg, booltesttype }: BooleanTest, context: Context): Typed {
  if (arg === undefined) throw new CannotEmit('a truth test needs an operand');
  const { sql } = condition(arg, context);
  const texts: Readonly<Record<string, string>> = {
    IS_TRUE: `COALESCE(${sql}, FALSE)`,
    IS_NOT_TRUE: `(NOT COALESCE(${sql}, FALSE))`,
    IS_FALSE: `(NOT COALESCE(${sql}, TRUE))`,
    IS_NOT_FALSE: `COALESCE(${sql}, TRUE)`,
    IS_UNKNOWN: `(${sql} IS NULL)`,
    IS_NOT_UNKNOWN: `(${sql} IS NOT NULL)`,
  };
  const text = texts[booltesttype ?? ''];
  if (text === undefined) throw new CannotEmit('this truth test is not proven equal');
  return { sql: text, type: 'boolean' };
}

function caseOf(node: CaseExpr, context: Context): Typed {
  const tests: string[] = [];
  const values: Typed[] = [];
  for (const arm of node.args ?? []) {
    if (!('CaseWhen' in arm) || arm.CaseWhen.expr === undefined) throw new CannotEmit('an arm of CASE has an unusual form');
    tests.push(node.arg === undefined ? condition(arm.CaseWhen.expr, context).sql : compare('=', expression(node.arg, context), expression(arm.CaseWhen.expr, context), context.dialect).sql);
    values.push(operand(arm.CaseWhen.result, context));
  }
  const otherwise = node.defresult === undefined ? { sql: 'NULL', type: 'null' } : expression(node.defresult, context);
  const branches = unify([...values, otherwise], context.dialect);
  const arms = tests.map((test, index) => `WHEN ${test} THEN ${branches[index]?.sql ?? ''}`);
  return { sql: `(CASE ${arms.join(' ')} ELSE ${branches.at(-1)?.sql ?? 'NULL'} END)`, type: branches[0]?.type ?? 'null', ...inherited(branches) };
}

function coalesce(node: CoalesceExpr, context: Context): Typed {
  const values = unify((node.args ?? []).map((arg) => expression(arg, context)), context.dialect);
  return { sql: `COALESCE(${values.map(({ sql }) => sql).join(', ')})`, type: values[0]?.type ?? 'null', ...inherited(values) };
}

function subLink(node: SubLink, context: Context): Typed {
  const select = node.subselect;
  if (select === undefined || !('SelectStmt' in select)) throw new CannotEmit('a subquery has an unusual form');
  // A grouped query has no single row that a subquery could refer to, but for its keys.
  const sealed = !context.dialect.correlation || context.groupKeys !== null;
  const inner = context.query(select.SelectStmt, sealed ? { ...context.scope, sealed } : context.scope, null);
  if (node.subLinkType === 'EXISTS_SUBLINK') return { sql: `EXISTS (${inner.sql})`, type: 'boolean' };
  const [only, second] = inner.columns;
  if (only === undefined || second !== undefined) throw new CannotEmit('a subquery has more than one column');
  if (node.subLinkType === 'EXPR_SUBLINK') return { sql: `(${inner.sql})`, type: only.type, ...inherited([only]) };
  if (node.subLinkType !== 'ANY_SUBLINK' || node.operName !== undefined) throw new CannotEmit('ANY and ALL are not proven equal');
  if (!context.dialect.correlation && context.filter !== true) throw new CannotEmit('IN over a subquery is proven equal as a condition that rows must meet only');
  const value = operand(node.testexpr, { ...context, filter: false });
  if (value.type !== only.type) throw new CannotEmit('IN compares two types');
  compare('=', value, { sql: '', type: only.type }, context.dialect);
  return { sql: `(${value.sql} IN (${inner.sql}))`, type: 'boolean' };
}

/** A condition that rows must meet: where a subquery stands in it as a part joined by AND, unknown is as good as false. */
export function filter(node: Node, context: Context): Typed {
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') return { sql: `(${(node.BoolExpr.args ?? []).map((part) => filter(part, context).sql).join(' AND ')})`, type: 'boolean' };
  return condition(node, 'SubLink' in node ? { ...context, filter: true } : context);
}
