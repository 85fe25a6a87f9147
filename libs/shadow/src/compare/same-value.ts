import type { Column, JsonValue } from '@query-router/contracts';
import type { Row } from './answer.ts';

/** How far two floats may be apart, relative to the larger: engines add in different orders, and functions differ in the last bits. */
const FLOAT64_TOLERANCE = 1e-10;
const FLOAT32_TOLERANCE = 1e-5;
/** Floats smaller than this are as good as zero. */
const SMALLEST_FLOAT = 1e-10;

/**
 * Whether two values of a column are the same to a client: everything by every digit, but floats within the tolerance and documents whatever
 * the order of their members.
 */
export function sameValue(a: JsonValue, b: JsonValue, type: string): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== typeof b) return false;
  if (typeof a === 'number' && typeof b === 'number') return isFloat(type) && Math.abs(a - b) <= toleranceOf(type) * Math.max(Math.abs(a), Math.abs(b), SMALLEST_FLOAT);
  if (isList(a) || isList(b)) return isList(a) && isList(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index] ?? null, elementOf(type)));
  return typeof a === 'object' && canonicalText(a) === canonicalText(b);
}

export function sameRow(a: Row, b: Row, columns: readonly Column[]): boolean {
  return columns.every(({ type }, index) => sameValue(a[index] ?? null, b[index] ?? null, type));
}

export const isFloat = (type: string): boolean => type.startsWith('float');

/** Text that is the same for the same value, whatever the order of members. */
export function canonicalText(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const toleranceOf = (type: string): number => (type === 'float32' ? FLOAT32_TOLERANCE : FLOAT64_TOLERANCE);
const elementOf = (type: string): string => /^array<(.+)>$/.exec(type)?.[1] ?? type;
