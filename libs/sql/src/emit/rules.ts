import type { Bound } from '../bind/tree.ts';
import type { PgType } from '../bind/types.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Dialect } from './dialect.ts';
import type { Digits } from './digits.ts';
import type { Approximate, Printed } from './printed.ts';

/**
 * The allow-list. A rule says how an engine gives PostgreSQL's answer for one thing: one operator, function, aggregate or cast over given types, or one construct.
 * What has no rule is refused.
 */
export type Rule =
  /** The engine's own does the same. */
  | { readonly verdict: 'exact'; readonly print: Print; readonly only?: string }
  /** The same answer, written another way; `how` completes "made equal: …". */
  | { readonly verdict: 'rewritten'; readonly how: string; readonly print: Print; readonly only?: string }
  /** No way was found that is shown to be equal; `why` completes "refused: …". */
  | { readonly verdict: 'refused'; readonly why: string };

/** A construct is printed by the shared printer; a rewritten one may bring its own form, given its printed operands. */
export type ConstructRule =
  | { readonly verdict: 'exact' }
  | { readonly verdict: 'rewritten'; readonly how: string; readonly print?: Print }
  | { readonly verdict: 'refused'; readonly why: string };

/** Rules by key: `int4 + int4`, `- int4`, `lower(text)`, `count(*)`, `int4>text`. Types are PostgreSQL's declared ones, as the binder resolves them. */
export type Rules = Readonly<Record<string, Rule>>;

/** Writes the thing from its printed operands. Throws {@link CannotEmit} (by `refuse`) for operands it is not shown to be equal for; `only` tells which those are. */
export type Print = (args: readonly Printed[], call: Call) => Text;

/** A text, and for `numeric` results the digits that the engine then holds. */
export type Text = string | { readonly sql: string; readonly digits?: Digits; readonly approximate?: Approximate | null };

/** What is printed, besides its operands. */
export interface Call {
  readonly dialect: Dialect;
  readonly bound: Bound;
  /** PostgreSQL's type of the result. */
  readonly type: PgType;
  /** Of aggregates and window functions: one call of the engine's function with the DISTINCT, ORDER BY, FILTER and OVER of the statement. */
  readonly over: (name: string, args: string, options?: { readonly distinct?: boolean; readonly order?: boolean }) => string;
}

export function refuse(why: string): never {
  throw new CannotEmit(why);
}

/** The engine has it under this name, with the same meaning. */
export const exact = (name: string): Rule => ({ verdict: 'exact', print: (args) => `${name}(${args.map(({ sql }) => sql).join(', ')})` });

export const exactAs = (print: Print, only?: string): Rule => ({ verdict: 'exact', print, ...(only === undefined ? {} : { only }) });

export const rewritten = (how: string, print: Print, only?: string): Rule => ({ verdict: 'rewritten', how, print, ...(only === undefined ? {} : { only }) });

/** Rules for every type of a list: `forTypes(['int4', 'int8'], (type) => ({ [`abs(${type})`]: … }))`. */
export function forTypes(types: readonly string[], make: (type: string) => Rules): Rules {
  return Object.assign({}, ...types.map(make)) as Rules;
}

/** A construct that the engine has with PostgreSQL's meaning. */
export const same: ConstructRule = { verdict: 'exact' };

export const otherwise = (how: string, print?: Print): ConstructRule => ({ verdict: 'rewritten', how, ...(print === undefined ? {} : { print }) });
