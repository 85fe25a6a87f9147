import { castBetween, typeFacts, type CastContext } from './catalogue/lookup.ts';
import { categoryOf, elementOf, isUnknown } from './types.ts';

/** How a value of one type becomes one of another: `relabel` changes nothing, `io` goes through text. */
export type Pathway = 'relabel' | 'function' | 'io' | 'array';

const STRENGTH: Readonly<Record<CastContext, number>> = { implicit: 0, assignment: 1, explicit: 2 };

const POLYMORPHIC: ReadonlySet<string> = new Set([
  'anyelement', 'anyarray', 'anynonarray', 'anyenum', 'anyrange', 'anymultirange', 'anycompatible', 'anycompatiblearray', 'anycompatiblenonarray', 'anycompatiblerange', 'anycompatiblemultirange',
]);

export const isPolymorphic = (type: string): boolean => POLYMORPHIC.has(type);

/** The way from one type to another that is open in a context, or null. Source: `find_coercion_pathway` in `parse_coerce.c`. */
export function pathway(source: string, target: string, context: CastContext): Pathway | null {
  if (source === target) return 'relabel';
  const cast = castBetween(source, target);
  if (cast !== null) {
    if (STRENGTH[cast.context] > STRENGTH[context]) return null;
    return cast.method === 'binary' ? 'relabel' : cast.method;
  }
  const [from, to] = [elementOf(source), elementOf(target)];
  if (from !== null && to !== null && target !== 'oidvector' && target !== 'int2vector') {
    const inner = pathway(from, to, context);
    if (inner !== null) return 'array';
  }
  // Any type can be written as text and read from it: by assignment towards strings, explicitly from them.
  if (context !== 'implicit' && categoryOf(target) === 'S') return 'io';
  if (context === 'explicit' && categoryOf(source) === 'S') return 'io';
  return null;
}

/** Whether arguments of these types can be given where those are expected. Source: `can_coerce_type`. */
export function canCoerce(sources: readonly string[], targets: readonly string[], context: CastContext): boolean {
  let polymorphic = false;
  for (const [index, source] of sources.entries()) {
    const target = targets[index];
    if (target === undefined) return false;
    if (source === target || target === 'any') continue;
    if (isPolymorphic(target)) {
      polymorphic = true;
      continue;
    }
    if (isUnknown(source)) continue;
    if (pathway(source, target, context) !== null) continue;
    if (source === 'record' && target === 'record') continue;
    return false;
  }
  return !polymorphic || resolvePolymorphic(sources, targets) !== null;
}

/** Actual types of the arguments and what `anyelement` and its kin stand for in the result; null when they contradict each other. */
export interface Polymorphic {
  readonly arguments: readonly string[];
  readonly resultOf: (declared: string) => string | null;
}

/** What the arguments say of the two families: `any…` must agree exactly, `anycompatible…` only needs a common type. */
interface Evidence {
  element: string | null;
  array: string | null;
  unknown: boolean;
  readonly compatible: string[];
  compatibleUsed: boolean;
}

/**
 * Source: `check_generic_type_consistency` and, for the call that was chosen, `enforce_generic_type_consistency`, which wants at least one argument of known type. Ranges and enums are
 * not followed.
 */
export function resolvePolymorphic(sources: readonly string[], targets: readonly string[], chosen = false): Polymorphic | null {
  const evidence: Evidence = { element: null, array: null, unknown: false, compatible: [], compatibleUsed: false };
  if (!sources.every((source, index) => note(source, targets[index] ?? '', evidence))) return null;
  const { array } = evidence;
  const element = elementFrom(evidence, chosen);
  if (element === false) return null;
  const common = evidence.compatibleUsed ? commonOf(evidence.compatible) : null;
  if (evidence.compatibleUsed && common === null) return null;
  const actual = (declared: string): string | null => {
    switch (declared) {
      case 'anyelement':
      case 'anynonarray':
        return element;
      case 'anyarray':
        return array ?? (element === null ? null : (typeFacts(element)?.array ?? null));
      case 'anycompatible':
      case 'anycompatiblenonarray':
        return common;
      case 'anycompatiblearray':
        return common === null ? null : (typeFacts(common)?.array ?? null);
      default:
        return declared;
    }
  };
  const resolved = targets.map((target, index) => (target === 'any' ? (sources[index] ?? 'unknown') : actual(target)));
  if (resolved.includes(null)) return null;
  return { arguments: resolved.map((type) => type ?? 'unknown'), resultOf: actual };
}

/** Takes in one argument. False: it contradicts the others, or its kind is not followed. */
function note(source: string, target: string, evidence: Evidence): boolean {
  const element = elementOf(source);
  switch (target) {
    case 'anyelement':
    case 'anynonarray':
      if (isUnknown(source)) evidence.unknown = true;
      else if (evidence.element !== null && evidence.element !== source) return false;
      else evidence.element = source;
      return target === 'anyelement' || element === null;
    case 'anyarray':
      if (isUnknown(source)) evidence.unknown = true;
      else if (element === null || (evidence.array !== null && evidence.array !== source)) return false;
      else evidence.array = source;
      return true;
    case 'anycompatible':
    case 'anycompatiblenonarray':
      evidence.compatibleUsed = true;
      if (!isUnknown(source)) evidence.compatible.push(source);
      return true;
    case 'anycompatiblearray':
      evidence.compatibleUsed = true;
      if (isUnknown(source)) return true;
      if (element !== null) evidence.compatible.push(element);
      return element !== null;
    default:
      return !isPolymorphic(target);
  }
}

/** What `anyelement` stands for; null when nothing uses it, false when the arguments contradict each other or say nothing. */
function elementFrom({ element, array, unknown }: Evidence, chosen: boolean): string | null | false {
  const inner = array === null ? null : elementOf(array);
  if (inner !== null && element !== null && inner !== element) return false;
  const known = inner ?? element;
  if (known !== null || !unknown) return known;
  return chosen ? false : 'text';
}

/** The type that a list of known types has in common; `text` for none at all. Source: `select_common_type_from_oids`. */
function commonOf(types: readonly string[]): string | null {
  let chosen: string | null = null;
  for (const type of types) {
    const next: string | null = chosen === null ? type : wider(chosen, type);
    if (next === null) return null;
    chosen = next;
  }
  if (chosen === null) return 'text';
  const result = chosen;
  return types.every((type) => canCoerce([type], [result], 'implicit')) ? result : null;
}

/** One step of the search for a common type: the candidate so far against the next type. Null when their categories differ. */
export function wider(candidate: string, next: string): string | null {
  if (candidate === next) return candidate;
  if (categoryOf(candidate) !== categoryOf(next)) return null;
  if (!(typeFacts(candidate)?.preferred ?? false) && canCoerce([candidate], [next], 'implicit') && !canCoerce([next], [candidate], 'implicit')) return next;
  return candidate;
}

/**
 * Common type of CASE, COALESCE, UNION, VALUES, ARRAY and IN. Source: `select_common_type`: known types first to last; constants of unknown type follow, and are text among themselves.
 *
 * @returns Null when there is none.
 */
export function commonType(types: readonly string[]): string | null {
  let chosen = types[0] ?? 'unknown';
  if (types.every((type) => type === chosen)) return isUnknown(chosen) ? 'text' : chosen;
  for (const type of types.slice(1)) {
    if (isUnknown(type) || type === chosen) continue;
    const next = isUnknown(chosen) ? type : wider(chosen, type);
    if (next === null) return null;
    chosen = next;
  }
  return isUnknown(chosen) ? 'text' : chosen;
}
