import { canCoerce } from './coercion.ts';
import { categoryOf, isPreferred, isUnknown } from './types.ts';

/** What can be chosen: something that takes arguments of given types. */
export interface Candidate {
  readonly arguments: readonly string[];
}

/** Candidates whose arguments these could be given for implicitly. Source: `func_match_argtypes`. */
export function matching<C extends Candidate>(candidates: readonly C[], types: readonly string[]): readonly C[] {
  return candidates.filter((candidate) => canCoerce(types, candidate.arguments, 'implicit'));
}

/**
 * The best of several candidates that all fit, or null when none is best. Source: `func_select_candidate` in `parse_func.c`, the rules of PostgreSQL's documentation, chapter "Type
 * Conversion": most exact matches; then most exact or preferred ones; then what constants of unknown type most likely are; at last, constants taken for what the other arguments are.
 */
export function choose<C extends Candidate>(candidates: readonly C[], types: readonly string[]): C | null {
  let left = best(candidates, (candidate) => count(types, (type, index) => !isUnknown(type) && candidate.arguments[index] === type));
  if (left.length === 1) return left[0] ?? null;
  left = best(left, (candidate) =>
    count(types, (type, index) => {
      const wanted = candidate.arguments[index] ?? '';
      return !isUnknown(type) && (wanted === type || (categoryOf(type) === categoryOf(wanted) && isPreferred(wanted)));
    }),
  );
  if (left.length === 1) return left[0] ?? null;
  const unknowns = types.flatMap((type, index) => (isUnknown(type) ? [index] : []));
  if (unknowns.length === 0) return null;
  left = byCategory(left, unknowns);
  if (left.length === 1) return left[0] ?? null;
  const known = new Set(types.filter((type) => !isUnknown(type)));
  const [only] = known;
  if (known.size !== 1 || only === undefined) return null;
  const uniform = types.map(() => only);
  const fitting = left.filter((candidate) => canCoerce(uniform, candidate.arguments, 'implicit'));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Those with the highest score; all of them when nobody scores. */
function best<C>(candidates: readonly C[], score: (candidate: C) => number): readonly C[] {
  const scores = candidates.map(score);
  const highest = Math.max(...scores);
  return candidates.filter((_, index) => scores[index] === highest);
}

function count(types: readonly string[], hit: (type: string, index: number) => boolean): number {
  return types.filter((type, index) => hit(type, index)).length;
}

/** For each constant of unknown type: strings if any candidate takes one there, else the category that all agree on; preferred types win in it. */
function byCategory<C extends Candidate>(candidates: readonly C[], unknowns: readonly number[]): readonly C[] {
  const rules: { index: number; category: string; preferred: boolean }[] = [];
  for (const index of unknowns) {
    const wanted = candidates.map((candidate) => candidate.arguments[index] ?? '');
    const categories = new Set(wanted.map(categoryOf));
    const [first] = categories;
    const category = categories.has('S') ? 'S' : categories.size === 1 ? first : undefined;
    if (category === undefined) return candidates;
    rules.push({ index, category, preferred: wanted.some((type) => categoryOf(type) === category && isPreferred(type)) });
  }
  const kept = candidates.filter((candidate) =>
    rules.every(({ index, category, preferred }) => {
      const type = candidate.arguments[index] ?? '';
      return categoryOf(type) === category && (!preferred || isPreferred(type));
    }),
  );
  return kept.length === 0 ? candidates : kept;
}
