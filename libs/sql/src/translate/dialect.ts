import type { Dialect as Polyglot } from '@polyglot-sql/sdk';

/** A class of PostgreSQL's types whose values the dialects treat alike. */
export type TypeClass = 'int' | 'numeric' | 'float' | 'text' | 'bool' | 'date' | 'timestamp' | 'other';

/**
 * What of a dialect is known to mean the same in PostgreSQL. Everything here is a list of what is let through; tests run the statements on
 * the engine itself and their translation on PostgreSQL (docs/decisions/152).
 */
export interface SourceDialect {
  readonly name: string;
  readonly polyglot: Polyglot;
  /** Unquoted names are the same in upper and lower case. */
  readonly foldsCase: boolean;
  /** `\` in a text literal stands for more than itself. */
  readonly backslashEscapes: boolean;
  /** Where NULL stands in ORDER BY when the statement does not say. */
  readonly nullsFirst: (descending: boolean) => boolean;
  /** `1.5` is a float, not a decimal. */
  readonly floatLiterals: boolean;
  readonly joins: ReadonlySet<string>;
  readonly usingJoins: boolean;
  /** Subqueries that name columns of the query around them; `IN (SELECT …)`. */
  readonly correlated: boolean;
  readonly inSubquery: boolean;
  /** NULL in a list of IN makes the comparison unknown. */
  readonly nullInList: boolean;
  /** Set operations by name, and whether `UNION` alone leaves duplicates out. */
  readonly setOperations: ReadonlySet<'union' | 'union all' | 'except' | 'except all' | 'intersect' | 'intersect all'>;
  readonly setOrder: boolean;
  /** An aggregate over no rows is NULL. */
  readonly emptyAggregates: boolean;
  /** A name means an output column in more places than PostgreSQL's. */
  readonly wideAliases: boolean;
  /** Types by the parser's names; `decimal` takes digits. */
  readonly types: Readonly<Record<string, string>>;
  /** Kinds of nodes that are printed, beside those that all dialects share. */
  readonly expressions: ReadonlySet<string>;
  /** Functions by lower-case name. */
  readonly functions: ReadonlySet<string>;
  readonly compares: ReadonlySet<TypeClass>;
  /** Types that may be grouped, sorted and told apart, and that `min` and `max` take. */
  readonly keys: ReadonlySet<TypeClass>;
  /** `+ int int`, … */
  readonly operators: ReadonlySet<string>;
  /** Casts written by the client, `int>float`. */
  readonly casts: ReadonlySet<string>;
  /** Casts that PostgreSQL puts in. */
  readonly implicitCasts: ReadonlySet<string>;
  /** `sum(int4)`, `avg(float8)`, by PostgreSQL's type. */
  readonly aggregates: ReadonlySet<string>;
}
