import type { StatementKind } from '@query-router/contracts';
import type { Node } from 'libpg-query';
import { names } from '../parser/tree.ts';
import type { Fields, TreeNode } from '../parser/tree.ts';
import { notSupported, refused } from '../refuse.ts';
import { checkDefinition } from './definitions.ts';
import { AGGREGATES, isAllowedFunction, OPERATORS, VOLATILE_FUNCTIONS, whyNotAllowed, WRITE_FUNCTIONS } from './functions.ts';
import { checkRelation, checkTypeName } from './names.ts';
import { refusalOf, STATEMENTS } from './statements.ts';

/** What the gate learns on its way through the tree. */
export interface Checked {
  readonly kind: StatementKind;
  readonly functions: readonly string[];
  readonly hasAggregate: boolean;
  readonly volatile: boolean;
  readonly lockingClause: boolean;
}

interface Findings {
  readonly functions: Set<string>;
  aggregate: boolean;
  volatile: boolean;
  writes: boolean;
  locks: boolean;
  into: boolean;
}

const NESTABLE = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/**
 * Looks at every node: functions, operators, types, relations and clauses must all be on a list.
 *
 * @throws FailureError STATEMENT_REFUSED or SQL_NOT_SUPPORTED.
 */
export function checkNodes(tree: Node, nodes: readonly TreeNode[], verb: string): Checked {
  checkDefinition(tree);
  const found: Findings = { functions: new Set(), aggregate: false, volatile: false, writes: false, locks: false, into: false };
  let root = true;
  for (const { kind, fields } of nodes) {
    if (!root && kind.endsWith('Stmt')) checkNested(kind, found);
    root = false;
    CHECKS[kind]?.(fields, found);
  }
  return {
    kind: kindOfStatement(verb, found),
    functions: [...found.functions],
    hasAggregate: found.aggregate,
    volatile: found.volatile,
    lockingClause: found.locks,
  };
}

function kindOfStatement(verb: string, found: Findings): StatementKind {
  const kind = STATEMENTS[verb] ?? 'ddl';
  if (kind !== 'read') return kind;
  if (found.into) return 'ddl';
  return found.writes || found.locks ? 'write' : 'read';
}

function checkNested(kind: string, found: Findings): void {
  if (!NESTABLE.has(kind)) throw refused(refusalOf(kind).message);
  if (kind !== 'SelectStmt') found.writes = true;
}

const CHECKS: Readonly<Record<string, (fields: Fields, found: Findings) => void>> = {
  FuncCall: checkCall,
  A_Expr: checkOperator,
  SubLink: checkOperator,
  SortBy: (fields) => checkOperatorName(fields['useOp']),
  RangeVar: checkRelation,
  TypeName: checkTypeName,
  A_Indirection: checkIndirection,
  LockingClause: (_, found) => {
    found.locks = true;
  },
  IntoClause: (_, found) => {
    found.into = true;
  },
  SQLValueFunction: (_, found) => {
    found.volatile = true;
  },
  RangeTableSample: (_, found) => {
    found.volatile = true;
  },
  JsonObjectAgg: aggregate,
  JsonArrayAgg: aggregate,
  ParamRef: () => {
    throw notSupported('Parameters ($1) are not supported. Write the values as literals in the SQL.');
  },
  CurrentOfExpr: () => {
    throw notSupported('WHERE CURRENT OF is not supported: a request has no cursors. Name the rows by their key.');
  },
  XmlExpr: xml,
  XmlSerialize: xml,
  RangeTableFunc: xml,
};

function xml(): never {
  throw refused('XML functions are refused. Use json instead.');
}

function aggregate(_: Fields, found: Findings): void {
  found.aggregate = true;
}

function checkCall(fields: Fields, found: Findings): void {
  const qualified = names(fields['funcname'] as Node[] | undefined);
  const name = qualified.at(-1) ?? '';
  const schema = qualified.length > 1 ? qualified.slice(0, -1).join('.') : 'pg_catalog';
  if (schema !== 'pg_catalog') throw refused(`Function ${schema}.${name} is refused: only PostgreSQL's standard functions may be called.`);
  // IS NORMALIZED, COLLATION FOR and the like arrive as calls; the lists know those that are allowed.
  if (!isAllowedFunction(name)) throw refused(`Function ${name} is refused: ${whyNotAllowed(name)}.`);
  found.functions.add(name);
  if (AGGREGATES.has(name) && fields['over'] === undefined) found.aggregate = true;
  if (VOLATILE_FUNCTIONS.has(name)) found.volatile = true;
  if (WRITE_FUNCTIONS.has(name)) found.writes = true;
}

function checkOperator(fields: Fields): void {
  checkOperatorName(fields['name'] ?? fields['operName']);
}

function checkOperatorName(list: unknown): void {
  const qualified = names(list as Node[] | undefined);
  const name = qualified.at(-1);
  if (name === undefined) return;
  if (qualified.length > 1 && qualified[0] !== 'pg_catalog') throw refused(`Operator ${qualified.join('.')} is refused: only PostgreSQL's own operators may be used.`);
  // BETWEEN, NOT BETWEEN and their SYMMETRIC forms carry their names where others carry the operator.
  if (!OPERATORS.has(name) && !/^(NOT )?BETWEEN( SYMMETRIC)?$/.test(name)) throw refused(`Operator ${name} is refused: it is not one of PostgreSQL's own.`);
}

/**
 * `(x).name` takes a field of a row, but PostgreSQL also reads it as the call `name(x)`: `('/etc/passwd'::text).pg_read_file` reads the
 * file. Which it is depends on the catalogue, so only names that may be called are let through.
 */
function checkIndirection(fields: Fields, found: Findings): void {
  for (const name of names(fields['indirection'] as Node[] | undefined)) {
    if (!isAllowedFunction(name)) throw refused(`(…).${name} is refused: PostgreSQL would also take it as a call of the function ${name}. Select the columns of the row by (…).* or from a subquery.`);
    found.functions.add(name);
    if (WRITE_FUNCTIONS.has(name)) found.writes = true;
    if (VOLATILE_FUNCTIONS.has(name)) found.volatile = true;
  }
}
