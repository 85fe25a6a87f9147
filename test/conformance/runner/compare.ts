import type { Column } from '@query-router/contracts';
import type { SortOrder } from './sort-order.ts';
import { sameMultiset, sameRow, sameValue, type Row } from './values.ts';

/** An answer as a client gets it. */
export interface Answer {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** How two answers to one statement differ; null when they do not. */
export function differenceOf(want: Answer, got: Answer, order: SortOrder): string | null {
  const [expected, found] = [want, got].map(({ columns }) => columns.map(({ name, type }) => `${name} ${type}`).join(', '));
  if (expected !== found) return `columns: want ${expected}; got ${found}`;
  if (want.rows.length !== got.rows.length) return `rows: want ${want.rows.length}, got ${got.rows.length}; ${firstDifference(want, got)}`;
  return sameOrder(want, got, order) ? null : firstDifference(want, got);
}

function sameOrder(want: Answer, got: Answer, { keys, cut }: SortOrder): boolean {
  const { columns } = want;
  if (want.rows.every((row, index) => sameRow(row, got.rows[index] ?? [], columns))) return true;
  if (keys === null) return false;
  // Without ORDER BY a cut answer may hold any rows; with it, any of those that tie with the last (or, after an OFFSET, with the first).
  if (keys.length === 0) return cut || sameMultiset(want.rows, got.rows, columns);
  const sameKeys = (a: Row, b: Row): boolean => keys.every((key) => sameValue(a[key] ?? null, b[key] ?? null, columns[key]?.type ?? ''));
  if (!want.rows.every((row, index) => sameKeys(row, got.rows[index] ?? []))) return false;
  return groups(want.rows, sameKeys).every(([start, end]) => {
    const open = cut && (start === 0 || end === want.rows.length);
    return open || sameMultiset(want.rows.slice(start, end), got.rows.slice(start, end), columns);
  });
}

/** Runs of rows with equal keys, as [start, end). */
function groups(rows: readonly Row[], sameKeys: (a: Row, b: Row) => boolean): [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  for (let index = 1; index <= rows.length; index += 1) {
    const [previous, row] = [rows[index - 1], rows[index]];
    if (row !== undefined && previous !== undefined && sameKeys(previous, row)) continue;
    found.push([start, index]);
    start = index;
  }
  return found;
}

function firstDifference(want: Answer, got: Answer): string {
  const at = want.rows.findIndex((row, index) => !sameRow(row, got.rows[index] ?? [], want.columns));
  const row = at < 0 ? want.rows.length : at;
  return `row ${row + 1}: want ${show(want.rows[row])}, got ${show(got.rows[row])}`;
}

const show = (row: Row | undefined): string => (row === undefined ? 'nothing' : JSON.stringify(row).slice(0, 400));
