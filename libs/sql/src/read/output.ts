import type { Node, SelectStmt, TypeName } from 'libpg-query';
import { lastName, names } from '../parser/tree.ts';
import type { OutputItem } from '../statement.ts';

const UNNAMED = '?column?';

/**
 * The columns of a statement's output under the names PostgreSQL gives them. Source of the rules: `FigureColname` in PostgreSQL's
 * `parse_target.c`: an alias; else the last name of a column, function or field; else a keyword of the construct; a cast and CASE only
 * lend theirs when what is inside has none.
 */
export function outputOf(tree: Node): readonly OutputItem[] {
  if ('SelectStmt' in tree) return tree.SelectStmt.intoClause === undefined ? outputOfSelect(tree.SelectStmt) : [];
  const returning = returningOf(tree);
  return returning === undefined ? [] : returning.map(itemOf);
}

function returningOf(tree: Node): readonly Node[] | undefined {
  if ('InsertStmt' in tree) return tree.InsertStmt.returningClause?.exprs;
  if ('UpdateStmt' in tree) return tree.UpdateStmt.returningClause?.exprs;
  if ('DeleteStmt' in tree) return tree.DeleteStmt.returningClause?.exprs;
  return 'MergeStmt' in tree ? tree.MergeStmt.returningClause?.exprs : undefined;
}

/** Output columns of a SELECT; those of its first arm for a set operation. */
export function outputOfSelect(select: SelectStmt): readonly OutputItem[] {
  let first = select;
  while (first.larg !== undefined) first = first.larg;
  const row = first.valuesLists?.[0];
  if (row !== undefined) {
    const width = 'List' in row ? (row.List.items ?? []).length : 0;
    return Array.from({ length: width }, (_, index) => ({ kind: 'column', name: `column${index + 1}` }));
  }
  return (first.targetList ?? []).map(itemOf);
}

function itemOf(target: Node): OutputItem {
  if (!('ResTarget' in target)) return { kind: 'column', name: UNNAMED };
  const { name, val } = target.ResTarget;
  if (val !== undefined && 'ColumnRef' in val && (val.ColumnRef.fields ?? []).some((part) => 'A_Star' in part)) {
    return { kind: 'star', table: names(val.ColumnRef.fields).at(-1) ?? null };
  }
  if (val !== undefined && 'A_Indirection' in val && (val.A_Indirection.indirection ?? []).some((part) => 'A_Star' in part)) return { kind: 'star', table: null };
  return { kind: 'column', name: name ?? (val === undefined ? UNNAMED : nameOf(val)) };
}

/** The name PostgreSQL gives an expression that has no alias. */
export function nameOf(node: Node): string {
  return figure(node).name ?? UNNAMED;
}

/** `strength` as in PostgreSQL: 0 no name, 1 a weak one that an outer construct may replace, 2 a good one. */
interface Figured {
  readonly name: string | null;
  readonly strength: 0 | 1 | 2;
}

const NONE: Figured = { name: null, strength: 0 };
const good = (name: string): Figured => ({ name, strength: 2 });

function figure(node: Node): Figured {
  if ('ColumnRef' in node) return goodOrNone(lastName(node.ColumnRef.fields));
  if ('FuncCall' in node) return goodOrNone(lastName(node.FuncCall.funcname));
  if ('TypeCast' in node) return figureCast(node.TypeCast.arg, node.TypeCast.typeName);
  if ('A_Indirection' in node) {
    const field = lastName(node.A_Indirection.indirection);
    return field === '' ? figureOptional(node.A_Indirection.arg) : good(field);
  }
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? good('nullif') : NONE;
  if ('CollateClause' in node) return figureOptional(node.CollateClause.arg);
  if ('SubLink' in node) return figureSubLink(node.SubLink.subLinkType, node.SubLink.subselect);
  if ('CaseExpr' in node) return figureCase(node.CaseExpr.defresult);
  if ('MinMaxExpr' in node) return good(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  if ('SQLValueFunction' in node) return figureValueFunction(node.SQLValueFunction.op ?? '');
  if ('JsonFuncExpr' in node) return good((node.JsonFuncExpr.op ?? '').replace('_OP', '').toLowerCase());
  return FIXED[Object.keys(node)[0] ?? ''] ?? NONE;
}

const FIXED: Readonly<Record<string, Figured>> = {
  GroupingFunc: good('grouping'),
  MergeSupportFunc: good('merge_action'),
  A_ArrayExpr: good('array'),
  RowExpr: good('row'),
  CoalesceExpr: good('coalesce'),
  XmlSerialize: good('xmlserialize'),
  JsonParseExpr: good('json'),
  JsonScalarExpr: good('json_scalar'),
  JsonSerializeExpr: good('json_serialize'),
  JsonObjectConstructor: good('json_object'),
  JsonArrayConstructor: good('json_array'),
  JsonArrayQueryConstructor: good('json_array'),
  JsonObjectAgg: good('json_objectagg'),
  JsonArrayAgg: good('json_arrayagg'),
};

function figureOptional(node: Node | undefined): Figured {
  return node === undefined ? NONE : figure(node);
}

function goodOrNone(name: string): Figured {
  return name === '' ? NONE : good(name);
}

function figureCast(arg: Node | undefined, type: TypeName | undefined): Figured {
  const inner = figureOptional(arg);
  if (inner.strength === 2 || type === undefined) return inner;
  return { name: lastName(type.names), strength: 1 };
}

function figureCase(otherwise: Node | undefined): Figured {
  const inner = figureOptional(otherwise);
  return inner.strength === 2 ? inner : { name: 'case', strength: 1 };
}

function figureSubLink(type: string | undefined, subselect: Node | undefined): Figured {
  if (type === 'EXISTS_SUBLINK') return good('exists');
  if (type === 'ARRAY_SUBLINK') return good('array');
  if (type !== 'EXPR_SUBLINK' || subselect === undefined || !('SelectStmt' in subselect)) return NONE;
  const [only] = outputOfSelect(subselect.SelectStmt);
  return only?.kind === 'column' ? good(only.name) : NONE;
}

function figureValueFunction(op: string): Figured {
  return good(op.replace('SVFOP_', '').replace(/_N$/, '').toLowerCase());
}
