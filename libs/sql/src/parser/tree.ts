import type { Node } from 'libpg-query';

/** A parse tree node as plain JSON: fields of PostgreSQL's own node structures, names as in its headers. */
export type Fields = { readonly [field: string]: unknown };

/** What PostgreSQL's JSON form leaves out: fields that hold a structure without naming its kind. */
const KIND_OF_FIELD: Readonly<Record<string, string>> = {
  relation: 'RangeVar',
  rel: 'RangeVar',
  view: 'RangeVar',
  sequence: 'RangeVar',
  pktable: 'RangeVar',
  larg: 'SelectStmt',
  rarg: 'SelectStmt',
  withClause: 'WithClause',
  intoClause: 'IntoClause',
  into: 'IntoClause',
  onConflictClause: 'OnConflictClause',
  infer: 'InferClause',
  returningClause: 'ReturningClause',
  typeName: 'TypeName',
  over: 'WindowDef',
  partspec: 'PartitionSpec',
  partbound: 'PartitionBoundSpec',
  collClause: 'CollateClause',
  search_clause: 'CTESearchClause',
  cycle_clause: 'CTECycleClause',
};

/** A node of the tree, wherever it stands. */
export interface TreeNode {
  readonly kind: string;
  readonly fields: Fields;
}

/** All nodes of a tree, for whoever looks at each by itself. */
export interface TreeNodes {
  /** Parents first, in the order of the text's structure. */
  readonly nodes: readonly TreeNode[];
  /** Number of nodes on the longest path. */
  readonly depth: number;
}

/** Walks a tree without recursion, so that its depth cannot exhaust the stack. */
export function nodesOf(root: unknown): TreeNodes {
  const nodes: TreeNode[] = [];
  let deepest = 0;
  const stack: { readonly value: object; readonly field: string; readonly depth: number }[] = [];
  const push = (value: unknown, field: string, depth: number): void => {
    if (typeof value === 'object' && value !== null) stack.push({ value, field, depth });
  };
  push(root, '', 1);
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, field, depth } = entry;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i -= 1) push(value[i], '', depth);
      continue;
    }
    const node = open(value as Fields, field);
    if (depth > deepest) deepest = depth;
    if (node.kind !== '') nodes.push(node);
    const keys = Object.keys(node.fields);
    for (let i = keys.length - 1; i >= 0; i -= 1) {
      const name = keys[i] ?? '';
      push(node.fields[name], name, depth + 1);
    }
  }
  return { nodes, depth: deepest };
}

/** Kind and fields of a node that may be wrapped (`{"RangeVar": {…}}`) or bare (a typed field of its parent). */
export function open(value: Fields, field: string): TreeNode {
  const wrapped = wrappedKind(value);
  if (wrapped !== null) return { kind: wrapped, fields: (value[wrapped] ?? {}) as Fields };
  return { kind: KIND_OF_FIELD[field] ?? '', fields: value };
}

function wrappedKind(value: Fields): string | null {
  let only: string | null = null;
  for (const name in value) {
    if (only !== null) return null;
    only = name;
  }
  if (only === null) return null;
  const first = only.charCodeAt(0);
  return first >= 65 && first <= 90 ? only : null;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The kind of a wrapped node. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/** Texts of a list of String nodes; stars and other nodes are left out. */
export function names(list: readonly Node[] | undefined): string[] {
  const texts: string[] = [];
  for (const node of list ?? []) if ('String' in node) texts.push(node.String.sval ?? '');
  return texts;
}

/** Last name of a possibly qualified one, or '' when there is none. */
export function lastName(list: readonly Node[] | undefined): string {
  return names(list).at(-1) ?? '';
}
