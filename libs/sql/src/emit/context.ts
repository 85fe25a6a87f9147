import type { NumericTerm } from '@query-router/contracts';
import type { Node, SelectStmt } from 'libpg-query';
import type { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import type { ResolvedTable } from './emission.ts';
import type { ColumnFact, Scope } from './scope.ts';
import type { Typed } from './types.ts';

/** A printed query and its output. */
export interface Printed {
  readonly sql: string;
  readonly columns: readonly ColumnFact[];
  /** How the router computes the output from what the text answers; absent where they are the same. */
  readonly finish?: readonly NumericTerm[];
}

/** What printing an expression needs to know of its surroundings. */
export interface Context {
  readonly dialect: Dialect;
  readonly scope: Scope;
  /** Texts of the GROUP BY expressions in a grouped query; null elsewhere. A column outside of them is PostgreSQL's to judge. */
  readonly groupKeys: ReadonlySet<string> | null;
  /** In a grouped query, what expressions look like ungrouped: each is asked for at every level above it. */
  readonly ungrouped: Map<Node, Typed | CannotEmit> | null;
  /** Aggregates may stand here (select list, HAVING, ORDER BY), and not inside another one. */
  readonly aggregates: boolean;
  readonly windows: boolean;
  /** The expression is itself a condition that rows must meet. */
  readonly filter?: boolean;
  table(schema: string | null, name: string): ResolvedTable;
  /** A new name for a relation in the printed text. */
  label(): string;
  /** Prints a query nested in this one; passed along because queries and expressions contain each other. */
  query(select: SelectStmt, outer: Scope, names: readonly string[] | null): Printed;
}

/** A node and a context, to something printed. */
export type Print<T> = (node: Node, context: Context) => T;
