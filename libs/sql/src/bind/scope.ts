import type { Node, SelectStmt, WindowDef } from 'libpg-query';
import { invalid } from './cannot-bind.ts';
import type { Bound, BoundQuery, OutputColumn } from './tree.ts';
import type { PgType } from './types.ts';

/** A table's columns, from whoever knows them. */
export interface TableFacts {
  readonly columns: readonly { readonly name: string; readonly type: PgType }[];
  /** Names of the primary key's columns; null without one. */
  readonly primaryKey?: readonly string[] | null;
}

/** What all parts of one statement share. */
export interface Session {
  /** Columns of a table, or null when there is none. */
  readonly table: (schema: string | null, name: string) => TableFacts | null;
  /** A number for the next relation. */
  readonly nextRelation: () => number;
  /** Binds an expression and a query: expressions hold queries and queries expressions, so each module gets both from here. */
  readonly expression: (node: Node, binding: Binding) => Bound;
  readonly query: (select: SelectStmt, scope: Scope, session: Session, settled?: boolean) => BoundQuery;
}

/** A column as names find it: the expression that stands for it in its own SELECT. */
export interface ScopeColumn {
  readonly name: string;
  readonly value: Bound;
}

/** What one name in FROM stands for: its columns can be found as `name.column`. */
export interface ScopeItem {
  readonly alias: string;
  /** Schema, where the name is a table's own: `schema.table.column` finds it. */
  readonly schema: string | null;
  readonly columns: readonly ScopeColumn[];
}

/** A common table expression that is visible. */
export interface VisibleCte {
  readonly name: string;
  readonly columns: readonly OutputColumn[];
}

/** Where names are looked up: one SELECT's FROM, then those around it. */
export interface Scope {
  readonly items: readonly ScopeItem[];
  /** Columns that an unqualified name finds, and what `*` stands for, in order. */
  readonly visible: readonly ScopeColumn[];
  readonly ctes: readonly VisibleCte[];
  readonly outer: Scope | null;
}

/** Where an expression stands. */
export interface Binding {
  readonly session: Session;
  readonly scope: Scope;
  /** Windows that this SELECT's WINDOW clause names. */
  readonly windows: ReadonlyMap<string, WindowDef>;
}

/** Inside a subquery: nothing of its own is visible yet. */
export const inside = (outer: Scope | null): Scope => ({ items: [], visible: [], ctes: [], outer });

/** Source: `colNameToVar`: the innermost FROM that knows the name decides, and must know it once. */
export function findColumn(scope: Scope, name: string): Bound | null {
  let level = 0;
  for (let current: Scope | null = scope; current !== null; current = current.outer) {
    const hit = only(current.visible, name);
    if (hit !== null) return lift(hit.value, level);
    level += 1;
  }
  return null;
}

/** Only in this SELECT's own FROM, as GROUP BY looks. */
export function findLocalColumn(scope: Scope, name: string): Bound | null {
  return only(scope.visible, name)?.value ?? null;
}

/** Source: `refnameNamespaceItem`. Null when no FROM knows the table name. */
export function findQualifiedColumn(scope: Scope, schema: string | null, alias: string, name: string): Bound | null {
  let level = 0;
  for (let current: Scope | null = scope; current !== null; current = current.outer) {
    const item = findItem(current, schema, alias);
    if (item !== null) {
      const hit = only(item.columns, name);
      return hit === null ? null : lift(hit.value, level);
    }
    level += 1;
  }
  return null;
}

/** The FROM item of a name in one SELECT. */
export function findItem(scope: Scope, schema: string | null, alias: string): ScopeItem | null {
  let hit: ScopeItem | null = null;
  for (const item of scope.items) {
    if (item.alias !== alias || (schema !== null && item.schema !== schema)) continue;
    if (hit !== null) throw invalid(`table reference "${alias}" is ambiguous`);
    hit = item;
  }
  return hit;
}

export function findCte(scope: Scope, name: string): VisibleCte | null {
  for (let current: Scope | null = scope; current !== null; current = current.outer) {
    const hit = current.ctes.findLast((cte) => cte.name === name);
    if (hit !== undefined) return hit;
  }
  return null;
}

function only(columns: readonly ScopeColumn[], name: string): ScopeColumn | null {
  let hit: ScopeColumn | null = null;
  for (const column of columns) {
    if (column.name !== name) continue;
    if (hit !== null) throw invalid(`column reference "${name}" is ambiguous`);
    hit = column;
  }
  return hit;
}

/** A scope's column as seen from `levels` SELECTs further in. Scope columns are columns, casts of them, or COALESCE of two (FULL JOIN … USING). */
function lift(value: Bound, levels: number): Bound {
  if (levels === 0) return value;
  if (value.kind === 'column') return { ...value, level: value.level + levels };
  if (value.kind === 'cast') return { ...value, operand: lift(value.operand, levels) };
  if (value.kind === 'coalesce') return { ...value, parts: value.parts.map((part) => lift(part, levels)) };
  return value;
}
