import type { Column, ValueDifference } from '@query-router/contracts';
import type { EngineAnswer, Row } from './answer.ts';
import { baseType, checksumOf, rowKey } from './checksum.ts';
import { sameRow, sameValue } from './same-value.ts';

export type Comparison =
  | { readonly same: true }
  /** `reason` says where, without values. */
  | { readonly same: false; readonly reason: string; readonly differences: readonly ValueDifference[] };

/** Differences that are listed; the rest is counted by nobody. */
const MAX_DIFFERENCES = 10;
/** Rows that agree in everything but floats and are paired one by one. */
const MAX_PAIRED = 2_000;

/**
 * Whether two answers hold the same rows in whatever order: every value by its type, floats within the tolerance. Columns are compared by name and type.
 */
export function compareAnswers(reference: EngineAnswer, other: EngineAnswer): Comparison {
  const { columns } = reference;
  const header = differentColumns(columns, other.columns);
  if (header !== null) return { same: false, reason: header, differences: [] };
  if (reference.rows.length === other.rows.length && checksumOf(reference) === checksumOf(other)) return { same: true };
  const [missing, extra] = unpaired(reference.rows, other.rows, columns);
  if (missing.length === 0 && extra.length === 0) return { same: true };
  const differences = differencesOf(missing, extra, columns);
  const count = reference.rows.length === other.rows.length ? '' : `${reference.rows.length} rows in ${reference.engine}, ${other.rows.length} in ${other.engine}; `;
  return { same: false, reason: `${count}${whereOf(differences[0])}`, differences };
}

function differentColumns(reference: readonly Column[], other: readonly Column[]): string | null {
  if (reference.length !== other.length) return `${reference.length} columns, and ${other.length}`;
  for (const [index, column] of reference.entries()) {
    const found = other[index];
    if (found === undefined || found.name !== column.name) return `column ${index + 1} is called ${column.name}, and ${found?.name ?? ''}`;
    if (column.type === 'unknown' || found.type === 'unknown' || baseType(column.type) === baseType(found.type)) continue;
    return `column ${column.name} is of type ${column.type}, and ${found.type}`;
  }
  return null;
}

/** A row and its place in its answer, from 1. */
interface Placed {
  readonly row: Row;
  readonly at: number;
  readonly key: string;
}

/** Rows of each answer that the other does not have. */
function unpaired(reference: readonly Row[], other: readonly Row[], columns: readonly Column[]): [Placed[], Placed[]] {
  const waiting = new Map<string, Placed[]>();
  for (const placed of place(other, columns)) {
    const same = waiting.get(placed.key);
    if (same === undefined) waiting.set(placed.key, [placed]);
    else same.push(placed);
  }
  const missing: Placed[] = [];
  for (const placed of place(reference, columns)) {
    const same = waiting.get(placed.key);
    const found = same?.findIndex(({ row }) => sameRow(placed.row, row, columns)) ?? -1;
    if (found < 0) missing.push(placed);
    else same?.splice(found, 1);
  }
  const extra = [...waiting.values()].flat();
  if (missing.length > MAX_PAIRED || !columns.some(({ type }) => type.includes('float'))) return [missing, extra];
  // Floats that were rounded in two directions.
  const left = missing.filter((placed) => {
    const found = extra.findIndex(({ row }) => sameRow(placed.row, row, columns));
    if (found >= 0) extra.splice(found, 1);
    return found < 0;
  });
  return [left, extra];
}

function place(rows: readonly Row[], columns: readonly Column[]): Placed[] {
  return rows.map((row, index) => ({ row, at: index + 1, key: rowKey(row, columns) }));
}

/** Pairs what is left over by likeness, so that one wrong value is told as one wrong value. */
function differencesOf(missing: readonly Placed[], extra: readonly Placed[], columns: readonly Column[]): readonly ValueDifference[] {
  const free = [...extra];
  const differences: ValueDifference[] = [];
  for (const reference of missing.slice(0, MAX_DIFFERENCES)) {
    const other = takeNearest(reference, free, columns);
    differences.push(...valueDifferences(reference, other, columns));
  }
  for (const other of free.slice(0, MAX_DIFFERENCES)) differences.push(...valueDifferences(null, other, columns));
  return differences.slice(0, MAX_DIFFERENCES);
}

function takeNearest(reference: Placed, free: Placed[], columns: readonly Column[]): Placed | null {
  let best = -1;
  let bestScore = 0;
  for (const [index, { row }] of free.slice(0, MAX_PAIRED).entries()) {
    const score = columns.filter(({ type }, column) => sameValue(reference.row[column] ?? null, row[column] ?? null, type)).length;
    if (score <= bestScore) continue;
    best = index;
    bestScore = score;
  }
  // Rows of one column, or of one row each, have nothing in common and still mean each other.
  if (best < 0 && free.length === 1) best = 0;
  return best < 0 ? null : (free.splice(best, 1)[0] ?? null);
}

function valueDifferences(reference: Placed | null, other: Placed | null, columns: readonly Column[]): ValueDifference[] {
  return columns.flatMap(({ name, type }, index) => {
    const [a, b] = [reference?.row[index] ?? null, other?.row[index] ?? null];
    if (reference !== null && other !== null && sameValue(a, b, type)) return [];
    return [{ reference_row: reference?.at ?? null, engine_row: other?.at ?? null, column: name, type, reference_value: a, engine_value: b }];
  });
}

function whereOf(first: ValueDifference | undefined): string {
  if (first === undefined) return 'their rows differ';
  if (first.engine_row === null) return `row ${first.reference_row ?? 0} is missing`;
  if (first.reference_row === null) return `row ${first.engine_row} is not in the reference`;
  return `row ${first.reference_row}, column ${first.column} (${first.type})`;
}
