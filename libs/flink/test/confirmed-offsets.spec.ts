import { ConfirmedOffsets, reaches } from '../src/watermarks/confirmed-offsets.ts';
import { PendingMarks } from '../src/watermarks/marks.ts';

const at = (next: number): Record<string, Record<string, number>> => ({ t: { 0: next } });

describe('offsets are in the table', () => {
  test('when a later checkpoint completed in the same epoch', () => {
    const offsets = new ConfirmedOffsets();
    offsets.read(at(10), { epoch: 'a', completed: 4 });
    offsets.see({ epoch: 'a', completed: 4 });
    expect(offsets.offsets).toBeNull();
    offsets.see({ epoch: 'a', completed: 5 });
    expect(offsets.offsets).toEqual(at(10));
  });

  test('not when the job was restored in between: it may have died while committing', () => {
    const offsets = new ConfirmedOffsets();
    offsets.read(at(10), { epoch: 'a', completed: 4 });
    offsets.see({ epoch: 'b', completed: 9 });
    expect([offsets.offsets, offsets.wantsOffsets]).toEqual([null, true]);
  });

  test('not while nothing was checkpointed', () => {
    const offsets = new ConfirmedOffsets();
    offsets.read(at(10), { epoch: 'a', completed: 0 });
    expect(offsets.wantsOffsets).toBe(true);
  });
});

test('a mark is reached when every partition is; what was not read is behind', () => {
  expect(reaches({ t: { 0: 5, 1: 3 } }, { t: { 0: 5, 1: 3 }, other: { 0: 99 } }, ['t'])).toBe(true);
  expect(reaches({ t: { 0: 5 } }, { t: { 0: 5, 1: 1 } }, ['t'])).toBe(false);
  expect(reaches({ t: { 0: 5 } }, { t: { 0: 5, 1: 0 } }, ['t'])).toBe(true);
});

test('the newest mark that is reached counts, and stays', () => {
  const marks = new PendingMarks();
  for (let index = 1; index <= 2000; index++) marks.add({ atMs: index, lsn: null, begins: null, offsets: at(index) });
  expect(marks.reached(at(0), ['t'])).toBeNull();
  const found = marks.reached(at(1500), ['t'])?.atMs ?? 0;
  expect(found).toBeLessThanOrEqual(1500);
  expect(found).toBeGreaterThan(1400);
  expect(marks.reached(at(10), ['t'])?.atMs).toBe(found);
  expect(marks.reached(at(2000), ['t'])?.atMs).toBe(2000);
});
