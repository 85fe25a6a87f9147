import type { Node, WindowDef } from 'libpg-query';
import { CannotEmit } from './cannot-emit.ts';

/** Bits of `frameOptions`, from PostgreSQL's `parsenodes.h`. */
const FRAME = {
  nonDefault: 0x1,
  rows: 0x4,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  startOffsetPreceding: 0x800,
  endOffsetPreceding: 0x1000,
  startOffsetFollowing: 0x2000,
  endOffsetFollowing: 0x4000,
  exclusions: 0x38000,
} as const;

/** The frame clause of a window: '' for the default one, which is the same everywhere; ROWS frames with constant bounds. */
export function frameText({ frameOptions = 0, startOffset, endOffset }: WindowDef): string {
  const has = (bit: number): boolean => (frameOptions & bit) !== 0;
  if (!has(FRAME.nonDefault)) return '';
  if (!has(FRAME.rows) || has(FRAME.exclusions)) throw new CannotEmit('RANGE, GROUPS and EXCLUDE frames are not proven equal');
  const start = bound(has, FRAME.startUnboundedPreceding, 'UNBOUNDED PRECEDING', FRAME.startCurrentRow, [FRAME.startOffsetPreceding, FRAME.startOffsetFollowing], startOffset);
  const end = bound(has, FRAME.endUnboundedFollowing, 'UNBOUNDED FOLLOWING', FRAME.endCurrentRow, [FRAME.endOffsetPreceding, FRAME.endOffsetFollowing], endOffset);
  return `ROWS BETWEEN ${start} AND ${end}`;
}

function bound(has: (bit: number) => boolean, unbounded: number, unboundedText: string, current: number, [before, after]: readonly [number, number], offset: Node | undefined): string {
  if (has(unbounded)) return unboundedText;
  if (has(current)) return 'CURRENT ROW';
  const rows = offset !== undefined && 'A_Const' in offset ? offset.A_Const.ival?.ival : undefined;
  if (rows === undefined || (!has(before) && !has(after))) throw new CannotEmit('the window frame has an unusual form');
  return `${rows} ${has(before) ? 'PRECEDING' : 'FOLLOWING'}`;
}
