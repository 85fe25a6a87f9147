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

/** Called for every node, parents first. Returning false leaves the node's children out. */
export type Visit = (kind: string, fields: Fields, depth: number) => boolean | void;

/**
 * Walks a tree without recursion, so that its depth cannot exhaust the stack.
 *
 * @returns The number of nodes on the longest path.
 */
export function walk(root: unknown, visit: Visit): number {
  let deepest = 0;
  const stack: { value: unknown; field: string; depth: number }[] = [{ value: root, field: '', depth: 1 }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, field, depth } = entry;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i -= 1) stack.push({ value: value[i] as unknown, field: '', depth });
      continue;
    }
    if (!isFields(value)) continue;
    const { kind, fields } = open(value, field);
    if (depth > deepest) deepest = depth;
    if (kind !== '' && visit(kind, fields, depth) === false) continue;
    const keys = Object.keys(fields);
    for (let i = keys.length - 1; i >= 0; i -= 1) {
      const name = keys[i] ?? '';
      const child = fields[name];
      if (typeof child === 'object' && child !== null) stack.push({ value: child, field: name, depth: depth + 1 });
    }
  }
  return deepest;
}

/** Kind and fields of a node that may be wrapped (`{"RangeVar": {…}}`) or bare (a typed field of its parent). */
export function open(value: Fields, field: string): { readonly kind: string; readonly fields: Fields } {
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
