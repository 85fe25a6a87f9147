import type { StatementKind } from '@query-router/contracts';
import type { Node } from 'libpg-query';

/** A table a statement touches. `name` is `*` where a whole schema is meant (`DROP SCHEMA`). */
export interface TableRef {
  /** Null when written without a schema. */
  readonly schema: string | null;
  readonly name: string;
  readonly access: 'read' | 'write';
}

/** A table of the top-level FROM under the name by which the statement knows it. */
export interface FromTable {
  readonly alias: string;
  readonly schema: string | null;
  readonly name: string;
}

/** A column as written; `alias` null when unqualified. */
export interface ColumnName {
  readonly alias: string | null;
  readonly column: string;
}

/** Columns of one top-level table that are compared for equality with one constant each. */
export interface KeyEquality {
  readonly table: FromTable;
  readonly columns: readonly string[];
}

/** What routing looks at. Counted over the whole statement, subqueries and CTEs included, unless said otherwise. */
export interface Features {
  /** Joins of any spelling: JOIN, comma, and semi-joins (`IN`/`EXISTS` with a subquery that reads a table). */
  readonly joins: number;
  /** Distinct tables. */
  readonly tableCount: number;
  readonly hasAggregate: boolean;
  readonly hasGroupBy: boolean;
  readonly hasWindow: boolean;
  readonly hasSubquery: boolean;
  readonly hasSetOperation: boolean;
  readonly hasCte: boolean;
  readonly recursive: boolean;
  readonly distinct: boolean;
  readonly hasLimit: boolean;
  /** The LIMIT of the whole statement when it is a literal. */
  readonly limit: number | null;
  readonly orderBy: boolean;
  readonly selectStar: boolean;
  readonly lockingClause: boolean;
  /** Answers differ from run to run on the same data: `random()`, `now()`, `TABLESAMPLE`. */
  readonly volatile: boolean;
  /** Holds something whose answer may depend on which rows an engine takes first: LIMIT, OFFSET, DISTINCT ON, windows, lists; or on when it is asked. */
  readonly maybeOpen: boolean;
  /** The statement answers with rows: a read, or a write with RETURNING. */
  readonly returnsRows: boolean;
  /** True for one SELECT over base tables: no grouping, aggregate, window, DISTINCT, set operation, subquery, CTE or table function. */
  readonly plainSelect: boolean;
  /** Tables of the top-level FROM. */
  readonly fromTables: readonly FromTable[];
  /**
   * Per top-level table, the columns that `col = const`, `const = col` or `col IN (one const)` fixes at the top level of WHERE or an
   * inner join's ON. Unqualified columns are listed when there is only one table; see {@link Features.boundColumns} else.
   */
  readonly keyEqualities: readonly KeyEquality[];
  /** The same as written, so that a catalogue can attribute unqualified columns. */
  readonly boundColumns: readonly ColumnName[];
  /** Column equalities between tables (`a.id = b.a_id`, USING), over which keys propagate. */
  readonly equiJoins: readonly { readonly left: ColumnName; readonly right: ColumnName }[];
  /** Predicates of the top-level WHERE, after splitting at AND. */
  readonly predicateCount: number;
  /** Bytes of UTF-8. */
  readonly textBytes: number;
}

/** One column of the output, or a star that only a catalogue can expand. */
export type OutputItem = { readonly kind: 'column'; readonly name: string } | { readonly kind: 'star'; readonly table: string | null };

/** One statement that passed the gate. */
export interface Statement {
  /** The text as it came. */
  readonly sql: string;
  readonly kind: StatementKind;
  /** PostgreSQL's node name of the statement: `SelectStmt`, `InsertStmt`, `CreateStmt`, … */
  readonly verb: string;
  readonly fingerprint: string;
  /** Distinct tables, by name and access. CTE names are not tables. */
  readonly tables: readonly TableRef[];
  /** Distinct function names, lower case unless quoted, without `pg_catalog`. */
  readonly functions: readonly string[];
  readonly features: Features;
  /** Column names that PostgreSQL gives; null when a star stands among them; empty when no rows come back. */
  readonly outputNames: readonly string[] | null;
  readonly output: readonly OutputItem[];
  /** The syntax tree, for the later stages. */
  readonly tree: Node;
  /** Number of nodes on the tree's longest path: later stages recurse. */
  readonly depth: number;
}
