import type { Column, JsonValue } from '@query-router/contracts';

export type Row = readonly JsonValue[];

/** How far two floats may be apart, relative to the larger: engines add in different orders, and functions differ in the last bits. */
const FLOAT64_TOLERANCE = 1e-10;
const FLOAT32_TOLERANCE = 1e-5;
/** Differences of sums that should be zero (`stddev` of equal values) are noise below this. */
const NOISE = 1e-12;

/**
 * Whether a client would take two values of a column for the same: decimals, integers, texts and times by every digit, floats within the
 * tolerance, documents whatever the order of their members.
 */
export function sameValue(a: JsonValue, b: JsonValue, type: string): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== typeof b) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item as JsonValue, (b[index] ?? null) as JsonValue, elementOf(type)));
  if (typeof a === 'number' && typeof b === 'number') return isFloat(type) && Math.abs(a - b) <= Math.max(toleranceOf(type) * Math.max(Math.abs(a), Math.abs(b)), NOISE);
  return typeof a === 'object' && canonical(a) === canonical(b);
}

export function sameRow(a: Row, b: Row, columns: readonly Column[]): boolean {
  return a.length === b.length && columns.every(({ type }, index) => sameValue(a[index] ?? null, b[index] ?? null, type));
}

/** Whether two lists hold the same rows, however ordered. */
export function sameMultiset(a: readonly Row[], b: readonly Row[], columns: readonly Column[]): boolean {
  if (a.length !== b.length) return false;
  const same = SORTED_BY.some((digits) => {
    const [left, right] = [sorted(a, columns, digits), sorted(b, columns, digits)];
    return left.every((row, index) => sameRow(row, right[index] ?? [], columns));
  });
  return same || matched(a, b, columns);
}

/** Digits of floats to sort by: few do not show where two lists differ in the last ones, more tell large numbers apart. */
const SORTED_BY = [6, 12] as const;

/** Sorted by everything but floats first. */
function sorted(rows: readonly Row[], columns: readonly Column[], digits: number): Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, columns, digits) }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

function keyOf(row: Row, columns: readonly Column[], digits: number): string {
  const exact = row.map((value, index) => (isFloat(columns[index]?.type ?? '') ? null : value));
  const floats = row.map((value, index) => (isFloat(columns[index]?.type ?? '') && typeof value === 'number' ? value.toPrecision(digits) : value));
  return canonical([exact, floats]);
}

/** Pairs rows one by one, for floats whose digits were rounded in two directions. */
function matched(left: readonly Row[], right: readonly Row[], columns: readonly Column[]): boolean {
  if (left.length > 2_000 || !columns.some(({ type }) => isFloat(type))) return false;
  const free = [...right];
  return left.every((row) => {
    const at = free.findIndex((other) => sameRow(row, other, columns));
    if (at >= 0) free.splice(at, 1);
    return at >= 0;
  });
}

const isFloat = (type: string): boolean => type.startsWith('float');
const toleranceOf = (type: string): number => (type === 'float32' ? FLOAT32_TOLERANCE : FLOAT64_TOLERANCE);
const elementOf = (type: string): string => /^array<(.+)>$/.exec(type)?.[1] ?? type;

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
