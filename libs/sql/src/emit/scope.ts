import { CannotEmit } from './cannot-emit.ts';
import { inherited, isPortable } from './types.ts';
import type { Approximate, Type, Typed } from './types.ts';

export interface ColumnFact {
  readonly name: string;
  readonly type: Type;
  /** See {@link Typed.approximate}. */
  readonly approximate?: Approximate;
}

/** A table, subquery or common table expression in a FROM. */
export interface Relation {
  /** Name by which the statement refers to it. */
  readonly alias: string;
  /**
   * Name by which the printed text refers to it, unlike any other in the statement: where an alias is the name of another table of the
   * same FROM, ClickHouse takes it for that table and answers with other rows.
   */
  readonly label: string;
  readonly columns: readonly ColumnFact[];
}

/** Where names are looked up: one SELECT's relations, then those around it. */
export interface Scope {
  readonly relations: readonly Relation[];
  /** `alias.column` of columns that USING merged into their left twin; only a qualified name finds them. */
  readonly merged: ReadonlySet<string>;
  readonly outer: Scope | null;
  /** A subquery may not refer to this query's columns. */
  readonly sealed?: boolean;
  readonly ctes: ReadonlyMap<string, readonly ColumnFact[]>;
}

export const quoteName = (name: string): string => {
  // Engines disagree on escapes inside quoted names; names that need none are the same everywhere.
  if (/["`\\\p{Cc}]/u.test(name)) throw new CannotEmit(`the name ${JSON.stringify(name)} holds characters that engines quote differently`);
  return `"${name}"`;
};

/** A column by PostgreSQL's rules: the innermost scope that knows the name decides, and must know it once. */
export function findColumn(scope: Scope, alias: string | null, name: string): Typed {
  for (let level: Scope | null = scope; level !== null; level = level.outer) {
    const hits = hitsIn(level, alias, name);
    const [hit] = hits;
    if (hit === undefined) {
      if (alias !== null && level.relations.some((relation) => relation.alias === alias)) break;
      continue;
    }
    if (hits.length > 1) throw new CannotEmit(`the column ${name} is ambiguous`);
    if (level !== scope && level.sealed === true) throw new CannotEmit('a subquery refers to the query around it');
    if (!isPortable(hit.type)) throw new CannotEmit(`column ${name} is ${hit.type}, which this engine holds differently`);
    return { sql: `${quoteName(hit.label)}.${quoteName(name)}`, type: hit.type, stored: true, ...inherited([hit]) };
  }
  throw new CannotEmit(`the column ${alias === null ? '' : `${alias}.`}${name} is not known here`);
}

export function hasColumn(scope: Scope, name: string): boolean {
  return hitsIn(scope, null, name).length > 0;
}

interface Hit {
  readonly label: string;
  readonly type: Type;
  readonly approximate?: Approximate;
}

function hitsIn(scope: Scope, alias: string | null, name: string): Hit[] {
  const hits: Hit[] = [];
  for (const relation of scope.relations) {
    if (alias !== null && relation.alias !== alias) continue;
    for (const column of relation.columns) {
      if (column.name !== name || (alias === null && scope.merged.has(`${relation.alias}.${name}`))) continue;
      hits.push({ label: relation.label, type: column.type, ...inherited([column]) });
    }
  }
  return hits;
}
