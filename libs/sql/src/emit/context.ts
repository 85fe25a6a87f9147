import type { Node, SelectStmt } from 'libpg-query';
import type { Dialect } from './dialect.ts';
import type { ResolvedTable } from './emission.ts';
import type { ColumnFact, Scope } from './scope.ts';

/** A printed query and its output. */
export interface Printed {
  readonly sql: string;
  readonly columns: readonly ColumnFact[];
}

/** What printing an expression needs to know of its surroundings. */
export interface Context {
  readonly dialect: Dialect;
  readonly scope: Scope;
  /** Texts of the GROUP BY expressions in a grouped query; null elsewhere. A column outside of them is PostgreSQL's to judge. */
  readonly groupKeys: ReadonlySet<string> | null;
  /** Aggregates may stand here (select list, HAVING, ORDER BY), and not inside another one. */
  readonly aggregates: boolean;
  readonly windows: boolean;
  table(schema: string | null, name: string): ResolvedTable;
  /** Prints a query nested in this one; passed along because queries and expressions contain each other. */
  query(select: SelectStmt, outer: Scope, names: readonly string[] | null): Printed;
}

/** A node and a context, to something printed. */
export type Print<T> = (node: Node, context: Context) => T;
