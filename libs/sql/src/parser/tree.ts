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

/** Looks at a tree as far down as `maxDepth`: in a deeper one, what lies below is left out, and `depth` is one more. */
export function nodesOf(root: unknown, maxDepth = Infinity): TreeNodes {
  const nodes: TreeNode[] = [];
  let deepest = 0;
  const visit = (value: object, field: string, depth: number): void => {
    if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) if (isObject(item)) visit(item, '', depth);
      return;
    }
    if (depth > deepest) deepest = depth;
    if (depth > maxDepth) return;
    const node = open(value as Fields, field);
    if (node.kind !== '') nodes.push(node);
    for (const name in node.fields) {
      const child = node.fields[name];
      if (isObject(child)) visit(child, name, depth + 1);
    }
  };
  if (isObject(root)) visit(root, '', 1);
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

/** A node, or a list of them. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function isFields(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
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
