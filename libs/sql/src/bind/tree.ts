import type { FunctionFacts } from './catalogue/lookup.ts';
import type { Pathway } from './coercion.ts';
import type { PgType } from './types.ts';

/** A relation of one SELECT: a table, a subquery, a function or VALUES in FROM. Numbered over the whole statement. */
export type RelationId = number;

/** A typed expression. Nothing in it is implicit: every cast is a node, every name is resolved. */
export type Bound =
  | ColumnExpression
  | ConstantExpression
  | CallExpression
  | AggregateExpression
  | WindowExpression
  | OperatorExpression
  | CastExpression
  | { readonly kind: 'and' | 'or'; readonly type: PgType; readonly parts: readonly Bound[] }
  | { readonly kind: 'not'; readonly type: PgType; readonly operand: Bound }
  | { readonly kind: 'is-null'; readonly type: PgType; readonly operand: Bound; readonly negated: boolean }
  | { readonly kind: 'is-truth'; readonly type: PgType; readonly operand: Bound; readonly value: 'true' | 'false' | 'unknown'; readonly negated: boolean }
  | { readonly kind: 'distinct'; readonly type: PgType; readonly comparison: OperatorExpression; readonly negated: boolean }
  | { readonly kind: 'nullif'; readonly type: PgType; readonly comparison: OperatorExpression }
  | { readonly kind: 'case'; readonly type: PgType; readonly arms: readonly { readonly when: Bound; readonly result: Bound }[]; readonly otherwise: Bound }
  | { readonly kind: 'coalesce' | 'greatest' | 'least'; readonly type: PgType; readonly parts: readonly Bound[] }
  | { readonly kind: 'any-of' | 'all-of'; readonly type: PgType; readonly comparison: OperatorExpression; readonly array: Bound }
  | { readonly kind: 'array'; readonly type: PgType; readonly elements: readonly Bound[] }
  | { readonly kind: 'subscript'; readonly type: PgType; readonly operand: Bound; readonly indexes: readonly Bound[]; readonly slice: boolean }
  | { readonly kind: 'row'; readonly type: PgType; readonly fields: readonly Bound[] }
  | { readonly kind: 'row-comparison'; readonly type: PgType; readonly operator: string; readonly parts: readonly OperatorExpression[] }
  | { readonly kind: 'grouping'; readonly type: PgType; readonly arguments: readonly Bound[] }
  | { readonly kind: 'session-value'; readonly type: PgType; readonly name: string }
  | SubqueryExpression;

export interface ColumnExpression {
  readonly kind: 'column';
  readonly type: PgType;
  readonly relation: RelationId;
  /** Position in the relation, from 0. */
  readonly column: number;
  readonly name: string;
  /** 0: of this SELECT; 1: of the one around it, and so on. */
  readonly level: number;
}

/** A constant in PostgreSQL's own text form; null is NULL. */
export interface ConstantExpression {
  readonly kind: 'constant';
  readonly type: PgType;
  readonly text: string | null;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly type: PgType;
  readonly facts: FunctionFacts;
  readonly arguments: readonly Bound[];
}

export interface AggregateExpression {
  readonly kind: 'aggregate';
  readonly type: PgType;
  readonly facts: FunctionFacts;
  /** Empty for `count(*)`; direct arguments first for ordered-set aggregates. */
  readonly arguments: readonly Bound[];
  readonly star: boolean;
  readonly distinct: boolean;
  readonly filter: Bound | null;
  readonly order: readonly SortKey[];
}

export interface WindowExpression {
  readonly kind: 'window';
  readonly type: PgType;
  readonly function: CallExpression | AggregateExpression;
  readonly partition: readonly Bound[];
  readonly order: readonly SortKey[];
  /** Frame as parsed: option bits of `FRAMEOPTION_*` and the bounds' offsets. */
  readonly frame: { readonly options: number; readonly start: Bound | null; readonly end: Bound | null };
}

export interface OperatorExpression {
  readonly kind: 'operator';
  readonly type: PgType;
  readonly name: string;
  /** Null for a prefix operator. */
  readonly left: Bound | null;
  readonly right: Bound;
}

export interface CastExpression {
  readonly kind: 'cast';
  readonly type: PgType;
  readonly operand: Bound;
  readonly how: Pathway;
  /** Written by the client, or put in by the binder. */
  readonly explicit: boolean;
}

export interface SubqueryExpression {
  readonly kind: 'subquery';
  readonly type: PgType;
  readonly form: 'exists' | 'scalar' | 'array' | 'any' | 'all';
  readonly query: BoundQuery;
  /** For `any` and `all`: the comparison of each column; its right operand is the subquery's column. */
  readonly comparisons: readonly OperatorExpression[];
}

export interface SortKey {
  readonly value: Bound;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface OutputColumn {
  readonly name: string;
  readonly type: PgType;
}

/** What a FROM item is made of. */
export type BoundRelation = { readonly id: RelationId; readonly alias: string; readonly columns: readonly OutputColumn[] } & (
  | { readonly kind: 'table'; readonly schema: string | null; readonly name: string; /** Positions of the primary key's columns. */ readonly primaryKey: readonly number[] | null }
  | { readonly kind: 'cte'; readonly name: string }
  | { readonly kind: 'subquery'; readonly query: BoundQuery; readonly lateral: boolean }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Bound[])[] }
  | { readonly kind: 'function'; readonly calls: readonly Bound[]; readonly ordinality: boolean; readonly lateral: boolean }
);

export type BoundFrom =
  | { readonly kind: 'relation'; readonly relation: BoundRelation }
  | { readonly kind: 'join'; readonly join: 'inner' | 'left' | 'right' | 'full' | 'cross'; readonly left: BoundFrom; readonly right: BoundFrom; readonly on: Bound | null };

export interface BoundCte {
  readonly name: string;
  readonly query: BoundQuery;
  readonly recursive: boolean;
}

/** A SELECT, VALUES or set operation with its WITH, ORDER BY and LIMIT. */
export interface BoundQuery {
  readonly columns: readonly OutputColumn[];
  readonly ctes: readonly BoundCte[];
  readonly body: BoundBody;
  readonly order: readonly SortKey[];
  readonly limit: Bound | null;
  readonly offset: Bound | null;
  readonly withTies: boolean;
}

export type BoundBody = BoundSelect | BoundSetOperation | { readonly kind: 'values'; readonly rows: readonly (readonly Bound[])[] };

export interface BoundSelect {
  readonly kind: 'select';
  readonly from: readonly BoundFrom[];
  readonly where: Bound | null;
  /** Expressions of the select list, one for each column; a column's sort keys may refer to more than these. */
  readonly targets: readonly Bound[];
  readonly distinct: 'no' | 'all' | readonly Bound[];
  /** Null: not grouped. */
  readonly grouping: readonly (readonly Bound[])[] | null;
  readonly having: Bound | null;
}

export interface BoundSetOperation {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: BoundQuery;
  readonly right: BoundQuery;
}
