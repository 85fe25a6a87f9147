import type { CdcMark } from '../src/index.ts';
import { MarkQueue } from '../src/applier/mark-queue.ts';
import { readPosition, writePosition } from '../src/applier/position.ts';
import { formatLsn, parseLsn } from '../src/postgres/lsn.ts';
import { visibilityOf } from '../src/postgres/visibility.ts';

describe('positions of the log', () => {
  it('are read and written as PostgreSQL does', () => {
    expect(parseLsn('16/B374D848')).toBe(0x16_b374_d848n);
    expect(formatLsn(0x16_b374_d848n)).toBe('16/B374D848');
    expect(parseLsn(formatLsn(2n ** 64n - 1n))).toBe(2n ** 64n - 1n);
    expect(() => parseLsn('16')).toThrow(SyntaxError);
  });
});

describe('what a snapshot sees', () => {
  const visible = visibilityOf('100:110:103,107');

  it.each([[99, true], [100, true], [103, false], [107, false], [109, true], [110, false], [5_000, false]])('transaction %i: %s', (txId, seen) => {
    expect(visible(txId)).toBe(seen);
  });

  it('goes on over the wrap of transaction ids', () => {
    // 2^32 * 3 + 2: the ids in the log have wrapped, the last before it is 4294967295.
    const wrapped = visibilityOf(`${3n * 2n ** 32n - 2n}:${3n * 2n ** 32n + 2n}:${3n * 2n ** 32n}`);
    expect([4_294_967_290, 4_294_967_294, 4_294_967_295, 0, 1, 2].map(wrapped)).toEqual([true, true, true, false, true, false]);
  });
});

describe('marks that wait', () => {
  const mark = (lsn: number, next: number, stream = 's'): CdcMark => ({ at_ms: lsn, lsn: String(lsn), offsets: { 'cdc.a.b': { '0': next } }, stream, definitions: '' });
  const reached = (received: number) => (one: CdcMark) => (one.offsets['cdc.a.b']?.['0'] ?? 0) <= received;

  it('are taken up to the last one whose changes have arrived', () => {
    const queue = new MarkQueue();
    for (const at of [1, 2, 3]) queue.push(mark(at, at * 10));
    expect(queue.takeReached(reached(25))?.lsn).toBe('2');
    expect(queue.takeReached(reached(25))).toBeNull();
    expect(queue.takeReached(reached(30))?.lsn).toBe('3');
  });

  it('of a publisher that was replaced say nothing new', () => {
    const queue = new MarkQueue();
    queue.push(mark(5, 50));
    queue.push(mark(4, 40));
    expect(queue.newest?.lsn).toBe('5');
  });
});

describe('a position', () => {
  it('comes back as it was written, and is none when it cannot be read', () => {
    const followed = { copy_id: 'c', identity: 'i', offset: 3, order: { commit: '1', lsn: '2' }, snapshot: null, copy_lsn: '9' };
    expect(readPosition(writePosition('s', new Map([['cdc.a.b', followed]])))).toEqual({ version: 1, stream: 's', tables: { 'cdc.a.b': followed } });
    expect([readPosition(null), readPosition('{'), readPosition('{"version":2}')]).toEqual([null, null, null]);
  });
});
