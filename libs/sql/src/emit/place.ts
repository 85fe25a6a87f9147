import type { FunctionFacts } from '../bind/catalogue/lookup.ts';
import type { Bound, BoundQuery, OperatorExpression, SortKey } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Construct } from './constructs.ts';
import type { Digits } from './digits.ts';
import { inherited, type Approximate, type Printed } from './printed.ts';
import type { Call, Print, Text } from './rules.ts';
import { constructOf, noCall, type ColumnFact, type Session } from './session.ts';

/** Where an expression stands. */
export interface Place {
  readonly session: Session;
  /** The expression is itself a condition that rows must meet: unknown is as good as false. */
  readonly filter?: boolean;
  /** It belongs to a grouped query: it has no single row that a subquery could refer to, but for its keys. */
  readonly grouped?: boolean;
  /** Print an expression and a query nested in this one; passed along because queries and expressions contain each other. */
  readonly expression: (value: Bound, place: Place) => Printed;
  readonly query: (query: BoundQuery) => PrintedQuery;
}

export interface PrintedQuery {
  readonly sql: string;
  readonly columns: readonly ColumnFact[];
}

/** An expression that stands in this place, but is no condition by itself. */
export const inner = (value: Bound, place: Place): Printed => place.expression(value, place.filter === true ? { ...place, filter: false } : place);

/** Signature by which rules are found: PostgreSQL's declared argument types, for polymorphic ones the actual type, `variadic` for any number of them. */
export function signature(facts: Pick<FunctionFacts, 'name' | 'arguments' | 'variadic'>, args: readonly Bound[]): string {
  const fixed = facts.variadic === null ? args : args.slice(0, facts.arguments.length - 1);
  const types = fixed.map(({ type }, index) => (facts.arguments[index] === 'any' ? 'any' : type.name));
  return `${facts.name}(${[...types, ...(facts.variadic === null ? [] : ['variadic'])].join(',')})`;
}

export function keyOf({ name, left, right }: OperatorExpression): string {
  return left === null ? `${name} ${right.type.name}` : `${left.type.name} ${name} ${right.type.name}`;
}

/** What a rule writes, with what is known of it. */
export function byRule(rule: Print, args: readonly Printed[], value: Bound, place: Place, over: Call['over'] = noCall()): Printed {
  const text = rule(args, { dialect: place.session.dialect, bound: value, type: value.type, over });
  return asPrinted(text, args, value);
}

/** Values that show how many decimals a number has: made of one whose number of them is wrong, they would be wrong. */
const BLIND: ReadonlySet<string> = new Set(['bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);

export function asPrinted(text: Text, args: readonly Printed[], value: Bound, digits: Digits | null = null, approximate: Approximate | null = inherited(args)): Printed {
  const written = typeof text === 'string' ? { sql: text } : text;
  const found = written.digits ?? digits;
  const isNumeric = value.type.name === 'numeric';
  if (isNumeric && found === null) throw new CannotEmit('the number of decimals is not known');
  const near = written.approximate === undefined ? approximate : written.approximate;
  if (near !== null && !BLIND.has(value.type.name)) throw new CannotEmit('an average stands where its number of decimals shows');
  return { sql: written.sql, bound: value, digits: isNumeric ? found : null, approximate: isNumeric ? near : null, nullable: args.length === 0 || makesNull(value) || args.some(({ nullable }) => nullable) };
}

/** Functions that may be NULL where no argument is. */
const MAKE_NULL: ReadonlySet<string> = new Set(['array_length', 'array_lower', 'array_ndims', 'array_position', 'array_upper', 'regexp_match', 'regexp_substr']);

function makesNull(value: Bound): boolean {
  return value.kind === 'nullif' || value.kind === 'subscript' || (value.kind === 'call' && MAKE_NULL.has(value.facts.name));
}

/** A construct by the engine's own form, or else the shared one. */
export function construct(name: Construct, args: readonly Printed[], value: Bound, place: Place, shared: ((args: readonly Printed[]) => Text) | null, digits: Digits | null = null, approximate: Approximate | null = inherited(args)): Printed {
  const rule = constructOf(name, place.session);
  if (rule.verdict === 'rewritten' && rule.print !== undefined) return asPrinted(rule.print(args, { dialect: place.session.dialect, bound: value, type: value.type, over: noCall() }), args, value, digits, approximate);
  if (shared === null) throw new CannotEmit(`${name} is not proven equal`);
  return asPrinted(shared(args), args, value, digits, approximate);
}

/** @throws CannotEmit for types that engines sort or group differently. */
export function checkOrdered(type: string, { dialect }: Session): void {
  if (dialect.types[type]?.ordered !== true) throw new CannotEmit(`sorting or grouping ${type} is not proven equal`);
}

/** What is grouped by instead of the value itself. */
export function groupText(value: Printed, { session }: Place): string {
  checkOrdered(value.bound.type.name, session);
  return session.dialect.groupKey?.(value) ?? value.sql;
}

/** One sort key with direction and place of NULLs written out: engines differ in the defaults. An engine may need several keys for one. `short` stands for the value where it can. */
export function sortText(key: SortKey, place: Place, printed: Printed = inner(key.value, place), short?: string): readonly string[] {
  checkOrdered(key.value.type.name, place.session);
  const texts = place.session.dialect.sortKeys?.(printed, key) ?? null;
  const direction = `${key.descending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`;
  return (texts ?? [short ?? printed.sql]).map((text) => `${text} ${direction}`);
}
