import { LowWatermark } from '../src/driver-kit/low-watermark.ts';
import type { TakenOffset } from '../src/driver-kit/low-watermark.ts';

function take(mark: LowWatermark, ...offsets: number[]): TakenOffset[] {
  return offsets.map((offset) => {
    const entry = mark.take(offset);
    if (entry === null) throw new Error(`offset ${offset} was taken before`);
    return entry;
  });
}

describe('low watermark', () => {
  test('stays below the oldest record that has not ended', () => {
    const mark = new LowWatermark(5);
    const [five, six, seven] = take(mark, 5, 6, 7) as [TakenOffset, TakenOffset, TakenOffset];
    expect(mark.settle(six)).toBe(false);
    expect(mark.settle(seven)).toBe(false);
    expect(mark.watermark).toBe(5);
    expect(mark.settle(five)).toBe(true);
    expect(mark.watermark).toBe(8);
  });

  test('passes over offsets that do not exist', () => {
    const mark = new LowWatermark(0);
    const [two, nine] = take(mark, 2, 9) as [TakenOffset, TakenOffset];
    mark.settle(two);
    expect(mark.watermark).toBe(9);
    mark.settle(nine);
    expect(mark.watermark).toBe(10);
  });

  test('takes no record twice', () => {
    const mark = new LowWatermark(0);
    take(mark, 0, 1);
    expect(mark.take(1)).toBeNull();
    expect(mark.take(0)).toBeNull();
  });

  test('counts an entry once, however often it is settled', () => {
    const mark = new LowWatermark(0);
    const [zero] = take(mark, 0) as [TakenOffset];
    mark.settle(zero);
    mark.settle(zero);
    expect(mark.inFlight).toBe(0);
  });

  test('never falls behind what others committed meanwhile', () => {
    const mark = new LowWatermark(0);
    const [zero, one] = take(mark, 0, 1) as [TakenOffset, TakenOffset];
    mark.resume(10);
    expect(mark.position).toBe(10);
    mark.settle(zero);
    mark.settle(one);
    expect(mark.watermark).toBe(10);
  });

  test('ends where it should for any order of ten thousand endings', () => {
    const mark = new LowWatermark(0);
    const open = take(mark, ...Array.from({ length: 10_000 }, (_, index) => index));
    let state = 1;
    const ended = new Set<number>();
    const early: number[] = [];
    while (open.length > 0) {
      state = (state * 48_271) % 2_147_483_647;
      const [entry] = open.splice(state % open.length, 1) as [TakenOffset];
      mark.settle(entry);
      ended.add(entry.offset);
      if (open.length % 500 === 0) {
        for (let offset = 0; offset < mark.watermark; offset += 1) if (!ended.has(offset)) early.push(offset);
      }
    }
    expect(early).toEqual([]);
    expect(mark.watermark).toBe(10_000);
  });
});
