import type { Node, SelectStmt } from 'libpg-query';
import { AGGREGATES, ORDERED_AGGREGATES } from '../gate/functions.ts';
import type { Gated } from '../gate/gate.ts';
import { isObject, names } from '../parser/tree.ts';
import type { Fields, TreeNode } from '../parser/tree.ts';
import type { Features, TableRef } from '../statement.ts';
import { isPlainSelect, keyFactsOf } from './keys.ts';

interface Counts {
  joins: number;
  groupBy: boolean;
  window: boolean;
  subquery: boolean;
  setOperation: boolean;
  cte: boolean;
  recursive: boolean;
  distinct: boolean;
  star: boolean;
  open: boolean;
}

/** Everything that routing looks at, from the tree alone. */
export function featuresOf(gated: Gated, tables: readonly TableRef[], returnsRows: boolean): Features {
  const counts = count(gated.nodes);
  const root = 'SelectStmt' in gated.tree ? gated.tree.SelectStmt : null;
  const plainSelect =
    root !== null && gated.kind === 'read' && isPlainSelect(root, { aggregate: gated.hasAggregate, window: counts.window, subquery: counts.subquery });
  return {
    joins: counts.joins,
    tableCount: new Set(tables.map(({ schema, name }) => `${schema ?? ''}\0${name}`)).size,
    hasAggregate: gated.hasAggregate,
    hasGroupBy: counts.groupBy,
    hasWindow: counts.window,
    hasSubquery: counts.subquery,
    hasSetOperation: counts.setOperation,
    hasCte: counts.cte,
    recursive: counts.recursive,
    distinct: counts.distinct,
    hasLimit: root !== null && root.limitCount !== undefined && !isNull(root.limitCount),
    limit: limitOf(root),
    orderBy: root?.sortClause !== undefined,
    selectStar: counts.star,
    lockingClause: gated.lockingClause,
    volatile: gated.volatile,
    maybeOpen: counts.open || gated.volatile,
    returnsRows,
    plainSelect,
    ...keyFactsOf(gated.tree),
    textBytes: gated.textBytes,
  };
}

function count(nodes: readonly TreeNode[]): Counts {
  const counts: Counts = { joins: 0, groupBy: false, window: false, subquery: false, setOperation: false, cte: false, recursive: false, distinct: false, star: false, open: false };
  for (const { kind, fields } of nodes) COUNTERS[kind]?.(fields, counts);
  return counts;
}

const COUNTERS: Readonly<Record<string, (fields: Fields, counts: Counts) => void>> = {
  SelectStmt: (fields, counts) => {
    counts.joins += commas(fields['fromClause']);
    if (fields['groupClause'] !== undefined) counts.groupBy = true;
    if (fields['distinctClause'] !== undefined) counts.distinct = true;
    if (fields['limitCount'] !== undefined || fields['limitOffset'] !== undefined || isDistinctOn(fields['distinctClause'])) counts.open = true;
    if (fields['op'] !== undefined && fields['op'] !== 'SETOP_NONE') counts.setOperation = true;
  },
  UpdateStmt: (fields, counts) => {
    counts.joins += length(fields['fromClause']);
  },
  DeleteStmt: (fields, counts) => {
    counts.joins += length(fields['usingClause']);
  },
  MergeStmt: (_, counts) => {
    counts.joins += 1;
  },
  JoinExpr: (_, counts) => {
    counts.joins += 1;
  },
  SubLink: (fields, counts) => {
    counts.subquery = true;
    // A semi-join; other subqueries in expressions read rows too, and that is what joins are counted for.
    if (readsTable(fields['subselect'])) counts.joins += 1;
  },
  RangeSubselect: (_, counts) => {
    counts.subquery = true;
  },
  FuncCall: (fields, counts) => {
    if (fields['over'] !== undefined) counts.window = true;
    if (fields['over'] !== undefined || ORDERED_AGGREGATES.has(names(fields['funcname'] as Node[]).at(-1) ?? '')) counts.open = true;
    if (fields['agg_distinct'] === true && AGGREGATES.has(names(fields['funcname'] as Node[]).at(-1) ?? '')) counts.distinct = true;
  },
  WithClause: (fields, counts) => {
    counts.cte = true;
    if (fields['recursive'] === true) counts.recursive = true;
  },
  ResTarget: (fields, counts) => {
    const value = fields['val'] as Node | undefined;
    if (value !== undefined && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((part) => 'A_Star' in part)) counts.star = true;
  },
};

/** Plain DISTINCT is a list of one empty node. */
function isDistinctOn(clause: unknown): boolean {
  return Array.isArray(clause) && clause.some((node) => typeof node === 'object' && node !== null && Object.keys(node).length > 0);
}

function commas(from: unknown): number {
  return Math.max(length(from) - 1, 0);
}

function length(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function readsTable(subselect: unknown): boolean {
  if (!isObject(subselect)) return false;
  if ('RangeVar' in subselect) return true;
  for (const part of Object.values(subselect)) if (readsTable(part)) return true;
  return false;
}

function limitOf(select: SelectStmt | null): number | null {
  const limit = select?.limitCount;
  if (limit === undefined || !('A_Const' in limit) || limit.A_Const.ival === undefined) return null;
  return limit.A_Const.ival.ival ?? 0;
}

function isNull(node: Node): boolean {
  return 'A_Const' in node && node.A_Const.isnull === true;
}
