import { Recent } from '../recent.ts';
import { functionsNamed, operatorsNamed, typeFacts, type FunctionFacts, type Operator } from './catalogue/lookup.ts';
import { choose, matching } from './choose.ts';
import { pathway, resolvePolymorphic } from './coercion.ts';
import { invalid } from './cannot-bind.ts';
import { categoryOf, isUnknown } from './types.ts';

/** What a call or an operator means: which one it is, the types its arguments must have, and its result. */
export interface Resolved<T> {
  readonly facts: T;
  readonly arguments: readonly string[];
  readonly result: string;
}

interface Choice<T> {
  readonly arguments: readonly string[];
  readonly facts: T;
}

/** What was resolved lately: statements use the same few operators and functions over the same types again and again. */
const KNOWN = 4_096;
const knownOperators = new Recent<Resolved<Operator>>(KNOWN);
const knownCalls = new Recent<ResolvedCall>(KNOWN);

/** What is known under a key, or else what is found now. */
function recall<T>(known: Recent<T>, key: string, find: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  known.add(key, found, 1);
  return found;
}

/**
 * Resolves an operator by its operands' types (`unknown` for untyped constants; `left` null for a prefix operator). Source: `oper` and `left_oper` in `parse_oper.c`.
 *
 * @throws CannotBind
 */
export function resolveOperator(name: string, left: string | null, right: string): Resolved<Operator> {
  return recall(knownOperators, `${left ?? ''} ${name} ${right}`, () => findOperator(name, left, right));
}

function findOperator(name: string, left: string | null, right: string): Resolved<Operator> {
  const form = left === null ? 'prefix' : 'infix';
  const candidates = operatorsNamed(name === '!=' ? '<>' : name, form).map((facts): Choice<Operator> => ({ facts, arguments: facts.left === null ? [facts.right] : [facts.left, facts.right] }));
  const types = left === null ? [right] : [left, right];
  const chosen = exactOperator(candidates, types) ?? select(candidates, types);
  if (chosen === null) throw invalid(`operator does not exist or is not unique: ${types.length === 1 ? `${name} ${right}` : `${left ?? ''} ${name} ${right}`}`);
  return actual(chosen, types, chosen.facts.result);
}

/** An operator of exactly these types; a constant of unknown type is taken for what the other operand is. */
function exactOperator(candidates: readonly Choice<Operator>[], types: readonly string[]): Choice<Operator> | null {
  const known = types.find((type) => !isUnknown(type));
  if (known === undefined) return null;
  const wanted = types.map((type) => (isUnknown(type) ? known : type));
  return candidates.find((candidate) => candidate.arguments.every((type, index) => type === wanted[index])) ?? null;
}

function select<T>(candidates: readonly Choice<T>[], types: readonly string[]): Choice<T> | null {
  const fitting = matching(candidates, types);
  if (fitting.length <= 1) return fitting[0] ?? null;
  return choose(fitting, types);
}

function actual<T>(chosen: Choice<T>, types: readonly string[], declared: string): Resolved<T> {
  const polymorphic = resolvePolymorphic(types, chosen.arguments, true);
  const result = polymorphic?.resultOf(declared) ?? null;
  if (polymorphic === null || result === null) throw invalid('could not determine polymorphic type');
  return { facts: chosen.facts, arguments: polymorphic.arguments, result };
}

/** A function as called with a number of arguments: defaults left out, a variadic argument spread. */
function asCalled(facts: FunctionFacts, width: number): Choice<FunctionFacts> | null {
  const { arguments: declared, defaults, variadic } = facts;
  if (width === declared.length) {
    if (variadic === null) return { facts, arguments: declared };
  } else if (variadic === null) {
    return width < declared.length && width >= declared.length - defaults ? { facts, arguments: declared.slice(0, width) } : null;
  }
  const fixed = declared.length - 1;
  if (width < fixed + 1) return null;
  return { facts, arguments: [...declared.slice(0, fixed), ...Array.from({ length: width - fixed }, () => variadic ?? 'any')] };
}

/** A call is a cast written as a function (`float8(x)`, `date('2024-01-01')`), or a function. */
export type ResolvedCall = { readonly kind: 'call'; readonly call: Resolved<FunctionFacts> } | { readonly kind: 'cast'; readonly target: string };

/**
 * Resolves a function by name and argument types. `spread` false: the last argument was written with VARIADIC. Source: `func_get_detail` in `parse_func.c`.
 *
 * @throws CannotBind
 */
export function resolveFunction(name: string, types: readonly string[], spread = true): ResolvedCall {
  return recall(knownCalls, `${name}(${types.join(',')})${spread ? '' : ' VARIADIC'}`, () => findFunction(name, types, spread));
}

function findFunction(name: string, types: readonly string[], spread: boolean): ResolvedCall {
  const all = functionsNamed(name);
  const candidates = spread ? preferFixed(all.flatMap((facts) => asCalled(facts, types.length) ?? [])) : all.filter((facts) => facts.variadic !== null && facts.arguments.length === types.length).map((facts) => ({ facts, arguments: facts.arguments }));
  const exact = candidates.find((candidate) => candidate.arguments.every((type, index) => type === types[index]));
  if (exact !== undefined) return { kind: 'call', call: actual(exact, types, exact.facts.result) };
  const [only] = types;
  if (types.length === 1 && only !== undefined && isCast(name, only)) return { kind: 'cast', target: name };
  const chosen = select(candidates, types);
  if (chosen === null) throw invalid(`function ${name}(${types.join(', ')}) does not exist or is not unique`);
  return { kind: 'call', call: actual(chosen, types, chosen.facts.result) };
}

/** Where a plain function and a spread variadic one take the same types, the plain one is meant. */
function preferFixed(candidates: readonly Choice<FunctionFacts>[]): readonly Choice<FunctionFacts>[] {
  return candidates.filter(
    (candidate) => candidate.facts.variadic === null || !candidates.some((other) => other.facts.variadic === null && other.arguments.every((type, index) => type === candidate.arguments[index])),
  );
}

function isCast(name: string, source: string): boolean {
  const target = typeFacts(name);
  if (target === null || target.pseudo) return false;
  if (isUnknown(source)) return true;
  const way = pathway(source, name, 'explicit');
  if (way === 'relabel') return true;
  return way === 'io' && !(source === 'record' && categoryOf(name) === 'S');
}
