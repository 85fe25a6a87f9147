import type { EngineName } from '@query-router/contracts';
import type { Decimal, Type, Typed } from './types.ts';

/** What an aggregate is called with besides its argument, already printed. */
export interface AggregateFrame {
  /** Wraps a call: adds DISTINCT, FILTER and OVER. */
  call(name: string, argument: string): string;
}

/**
 * How one engine says what PostgreSQL means, in canonical text that the transpiler then turns into the engine's dialect. Each method
 * returns null (or leaves a name out) where equality has not been shown: the caller refuses.
 */
export interface Dialect {
  readonly engine: Exclude<EngineName, 'postgres'>;
  /** Name of the dialect in the transpiler. */
  readonly target: 'clickhouse' | 'duckdb' | 'trino';
  /** Subqueries in expressions may refer to the query around them, and IN over a subquery may stand anywhere; else only as a condition that rows must meet. */
  readonly correlation: boolean;
  readonly windows: boolean;
  readonly setOperations: boolean;
  readonly joins: ReadonlySet<string>;
  /** Two output columns may have one name. */
  readonly repeatedNames: boolean;
  /** NaN and negative zero compare, sort and group as in PostgreSQL. */
  readonly floatOrder: boolean;

  decimal(text: string, digits: Decimal): string;
  date(text: string): string;
  timestamp(text: string, type: 'timestamp' | 'timestamptz'): string;
  /** `op` is one of + - * on integers or decimals; `type` is PostgreSQL's result type. */
  arithmetic(op: string, left: Typed, right: Typed, type: Type): string;
  /** Integer division or remainder by a constant that is not zero. */
  quotient(op: '/' | '%', left: Typed, right: Typed, type: Type): string;
  like(text: string, pattern: string, negated: boolean): string | null;
  cast(value: Typed, type: Type): string | null;
  /** An aggregate over an argument of a known type: its text and PostgreSQL's result type. */
  aggregate(name: string, argument: Typed | null, frame: AggregateFrame): Typed | null;
  readonly functions: Readonly<Record<string, (args: readonly Typed[]) => Typed | null>>;
  /** Last touch of an output column: the engine's value must arrive in PostgreSQL's type. */
  output(value: Typed): string;
}
