import type { Bound, WindowExpression } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Place } from './place.ts';
import { constructOf } from './session.ts';

/** Bits of `frameOptions`, from PostgreSQL's `parsenodes.h`. */
const FRAME = {
  nonDefault: 0x1,
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  startOffsetPreceding: 0x800,
  endOffsetPreceding: 0x1000,
  startOffsetFollowing: 0x2000,
  endOffsetFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const;

/** Whether a frame reaches from the value of a row's key to values that are computed. */
export function rangesByValue({ options }: WindowExpression['frame']): boolean {
  return (options & FRAME.range) !== 0 && (options & (FRAME.startOffsetPreceding | FRAME.endOffsetPreceding | FRAME.startOffsetFollowing | FRAME.endOffsetFollowing)) !== 0;
}

/** The frame clause of a window: '' for the default one, which is the same everywhere. Offsets are constants. */
export function frameText({ options, start, end }: WindowExpression['frame'], { session }: Place): string {
  const has = (bit: number): boolean => (options & bit) !== 0;
  if (!has(FRAME.nonDefault)) return '';
  const mode = has(FRAME.rows) ? 'rows' : has(FRAME.groups) ? 'groups' : 'range';
  const offsets = [FRAME.startOffsetPreceding, FRAME.endOffsetPreceding, FRAME.startOffsetFollowing, FRAME.endOffsetFollowing].some(has);
  // Without offsets a range ends at the peers of a row, as the default one does.
  if (mode !== 'range' || offsets) constructOf(`window ${mode} frame`, session);
  // PostgreSQL takes it for no rows; others count backwards.
  if (offsets && endsBeforeItStarts(has, start, end)) throw new CannotEmit('a window frame that ends before it starts');
  const from = bound(has, FRAME.startUnboundedPreceding, 'UNBOUNDED PRECEDING', FRAME.startCurrentRow, [FRAME.startOffsetPreceding, FRAME.startOffsetFollowing], start);
  const to = bound(has, FRAME.endUnboundedFollowing, 'UNBOUNDED FOLLOWING', FRAME.endCurrentRow, [FRAME.endOffsetPreceding, FRAME.endOffsetFollowing], end);
  return `${mode.toUpperCase()} BETWEEN ${from} AND ${to}${exclusion(has, session)}`;
}

function exclusion(has: (bit: number) => boolean, session: Place['session']): string {
  const text = has(FRAME.excludeCurrentRow) ? ' EXCLUDE CURRENT ROW' : has(FRAME.excludeGroup) ? ' EXCLUDE GROUP' : has(FRAME.excludeTies) ? ' EXCLUDE TIES' : '';
  if (text !== '') constructOf('window exclude', session);
  return text;
}

function endsBeforeItStarts(has: (bit: number) => boolean, start: Bound | null, end: Bound | null): boolean {
  const [first, last] = [Number(offsetText(start)), Number(offsetText(end))];
  if (has(FRAME.startOffsetFollowing) && has(FRAME.endOffsetFollowing)) return first > last;
  return has(FRAME.startOffsetPreceding) && has(FRAME.endOffsetPreceding) && first < last;
}

function offsetText(offset: Bound | null): string | null {
  if (offset?.kind === 'constant') return offset.text;
  return offset?.kind === 'cast' && offset.operand.kind === 'constant' ? offset.operand.text : null;
}

function bound(has: (bit: number) => boolean, unbounded: number, unboundedText: string, current: number, [before, after]: readonly [number, number], offset: Bound | null): string {
  if (has(unbounded)) return unboundedText;
  if (has(current)) return 'CURRENT ROW';
  const rows = offsetText(offset);
  if (rows === null || !/^\d{1,9}$/.test(rows) || (!has(before) && !has(after))) throw new CannotEmit('window frames are proven equal with constant whole offsets only');
  return `${rows} ${has(before) ? 'PRECEDING' : 'FOLLOWING'}`;
}
