import type { EngineName } from '@query-router/contracts';
import type { BoundQuery, ColumnExpression, SortKey } from '../bind/tree.ts';
import type { PgType } from '../bind/types.ts';
import type { Construct } from './constructs.ts';
import type { Digits } from './digits.ts';
import type { AsOf } from './emission.ts';
import type { Printed } from './printed.ts';
import type { ConstructRule, Rules } from './rules.ts';

/** How an engine holds a type of PostgreSQL's. */
export interface TypeRule {
  /** The engine's name of the type, for casts. */
  readonly name: (type: PgType, digits: Digits | null) => string;
  /** A constant. The text is in the normal form of `constants.ts`; `digits` of a numeric are those of the text. */
  readonly literal: (text: string, digits: Digits | null) => string;
  /** Its values are equal, grouped, made distinct and sorted as in PostgreSQL (NULLs apart), in the engine's own words or those of `sortKeys` and `groupKey`. */
  readonly ordered: boolean;
  /** Values of it may be computed with, but not answered. */
  readonly internal?: true;
}

/** One engine: its rules, and the few places where its text is built differently. Optional members have PostgreSQL's own form as their default. */
export interface Dialect {
  readonly engine: Exclude<EngineName, 'postgres'>;
  /** By PostgreSQL's name (`int4`, `numeric`, `text`). What is not listed is not held. */
  readonly types: Readonly<Record<string, TypeRule>>;
  readonly constructs: Readonly<Record<Construct, ConstructRule>>;
  readonly operators: Rules;
  readonly functions: Rules;
  readonly aggregates: Rules;
  readonly windows: Rules;
  readonly casts: Rules;
  /** Functions that stand in FROM, by the keys of functions; the text is a table expression that an alias with column names may follow (`tableFunction`). */
  readonly tableFunctions: Rules;
  /** A table function under its label, its columns called `columns`; the default is `text AS label(columns)`. */
  readonly tableFunction?: (text: string, label: string, columns: readonly string[]) => string;
  /** LIMIT and OFFSET, with a space before them; null where there is none. */
  readonly limit: (count: string | null, offset: string | null, withTies: boolean) => string;
  /** A decimal with other digits: never loses any. */
  readonly toDigits: (sql: string, digits: Digits) => string;
  /** What to sort by instead of the value itself, most significant first; null: the value. Direction and NULL order are put to each. */
  readonly sortKeys?: (value: Printed, key: SortKey) => readonly string[] | null;
  /** What to sort a window by whose frame is a range of values; the default is the value itself. */
  readonly rangeKey?: (value: Printed) => string;
  /** What to group, make distinct or partition by instead of the value itself. */
  readonly groupKey?: (value: Printed) => string;
  /** Last touch of an output column: the engine's value must arrive in PostgreSQL's type. */
  readonly output?: (value: Printed) => string;
  /** Changes the bound tree before it is printed (decorrelation and the like); must keep the answer. */
  readonly prepare?: (query: BoundQuery) => BoundQuery;
  /** Looks at a scalar subquery that refers to the query around it, when it is known which columns may be NULL (null: not known). Throws CannotEmit. */
  readonly checkCorrelated?: (query: BoundQuery, nullable: (column: ColumnExpression) => boolean | null) => void;
  /** A table at a version: the text after its name. Absent where the engine takes none in the text. */
  readonly asOf?: (version: AsOf) => string;
  /** Last touch of the whole text; must mean the same. */
  readonly finishText?: (sql: string) => string;
  /** Prints a join whose right side is itself a join; the default puts it in parentheses. */
  readonly nestedJoins?: 'parentheses' | 'refused';
}
