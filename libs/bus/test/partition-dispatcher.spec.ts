import { PartitionDispatcher } from '../src/driver-kit/partition-dispatcher.ts';
import type { BusRecord } from '../src/index.ts';

const id = { topic: 't', partition: 0 };

function records(from: number, to: number): BusRecord[] {
  return Array.from({ length: to - from }, (_, index) => ({
    ...id, offset: BigInt(from + index), timestampMs: 0, key: null, value: null, headers: new Map<string, Buffer>(),
  }));
}

interface Bench {
  readonly dispatcher: PartitionDispatcher;
  readonly handled: number[];
  end(offset: number): Promise<void>;
}

function bench(maxInFlight = 100): Bench {
  const handled: number[] = [];
  const open = new Map<number, () => void>();
  const dispatcher = new PartitionDispatcher({
    topics: ['t'], group: 'g', maxInFlight, onError: () => undefined,
    handler: ({ offset }) => {
      handled.push(Number(offset));
      return new Promise<void>((resolve) => open.set(Number(offset), resolve));
    },
  }, { hungry: () => undefined, progressed: () => undefined });
  dispatcher.assign([id], new Map([['t/0', 0]]));
  return {
    dispatcher,
    handled,
    async end(offset) {
      open.get(offset)?.();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
  };
}

describe('partition dispatcher', () => {
  test('a partition that comes back does not bring again what is still in flight here', async () => {
    const { dispatcher, handled, end } = bench();
    dispatcher.offer('t', 0, records(0, 3));
    dispatcher.assign([], new Map());
    dispatcher.assign([id], new Map([['t/0', 0]]));
    dispatcher.offer('t', 0, records(0, 5));
    expect(handled).toEqual([0, 1, 2, 3, 4]);
    for (const offset of [4, 2, 1, 0, 3]) await end(offset);
    expect(dispatcher.uncommitted()).toEqual([{ ...id, offset: 5 }]);
  });

  test('commits nothing for a partition that went to another', async () => {
    const { dispatcher, end } = bench();
    dispatcher.offer('t', 0, records(0, 1));
    dispatcher.assign([], new Map());
    await end(0);
    expect(dispatcher.uncommitted()).toEqual([]);
    expect(dispatcher.inFlight).toBe(0);
  });

  test('a frozen partition takes no more and still commits', async () => {
    const { dispatcher, handled, end } = bench(1);
    dispatcher.offer('t', 0, records(0, 3));
    dispatcher.freeze([id]);
    await end(0);
    expect(handled).toEqual([0]);
    expect(dispatcher.uncommitted()).toEqual([{ ...id, offset: 1 }]);
  });

  test('one slow record does not let others run ahead without bound', async () => {
    const { dispatcher, handled, end } = bench(100);
    const all = records(0, 20_000);
    dispatcher.offer('t', 0, all);
    while (handled.length < 10_000) {
      const before = handled.length;
      for (const offset of handled.slice(1)) await end(offset);
      if (handled.length === before) break;
    }
    expect(handled.length).toBeLessThanOrEqual(10_000);
    await end(0);
    expect(handled.length).toBeGreaterThan(10_000);
  }, 60_000);

  test('a partition that rests behind a slow record does not hold up the others', async () => {
    const { dispatcher, handled, end } = bench(100);
    const other = { topic: 't', partition: 1 };
    dispatcher.assign([id, other], new Map([['t/0', 0], ['t/1', 0]]));
    dispatcher.offer('t', 0, records(0, 10_200));
    for (let next = 1; next < 10_000; next += 1) await end(next);
    expect(handled).toHaveLength(10_000);
    expect(dispatcher.wants('t', 0)).toBe(false);
    expect(dispatcher.wants('t', 1)).toBe(true);
    dispatcher.offer('t', 1, records(50_000, 50_003).map((record) => ({ ...record, ...other })));
    await end(-1);
    expect(handled.slice(10_000)).toEqual([50_000, 50_001, 50_002]);
    for (const offset of [0, 50_000, 50_001, 50_002]) await end(offset);
    for (let next = 10_000; next < 10_200; next += 1) await end(next);
    expect(handled.slice(10_003)).toEqual(Array.from({ length: 200 }, (_, index) => 10_000 + index));
    expect(dispatcher.wants('t', 0)).toBe(true);
  }, 60_000);

  test('hands a large fetch over in parts, in order and whole, also when more comes meanwhile', async () => {
    const { dispatcher, handled, end } = bench(1_000);
    dispatcher.offer('t', 0, records(0, 100));
    expect(handled.length).toBeGreaterThan(0);
    expect(handled.length).toBeLessThan(100);
    expect(dispatcher.wants('t', 0)).toBe(true);
    dispatcher.offer('t', 0, records(100, 150));
    while (handled.length < 150) await end(-1);
    expect(handled).toEqual(Array.from({ length: 150 }, (_, offset) => offset));
    for (const offset of handled) await end(offset);
    expect(dispatcher.uncommitted()).toEqual([{ ...id, offset: 150 }]);
  });

  test('wants no more than it may have in flight, what it holds counted', () => {
    const { dispatcher } = bench(40);
    dispatcher.offer('t', 0, records(0, 40));
    expect(dispatcher.inFlight).toBeLessThan(40);
    expect(dispatcher.wants('t', 0)).toBe(false);
  });

  test('drops what it holds of a partition that goes to another', async () => {
    const { dispatcher, handled, end } = bench(60);
    dispatcher.offer('t', 0, records(0, 60));
    dispatcher.freeze([id]);
    const before = handled.length;
    await end(-1);
    expect(handled).toHaveLength(before);
    dispatcher.assign([id], new Map([['t/0', 0]]));
    for (const offset of handled) await end(offset);
    expect(dispatcher.inFlight).toBe(0);
  });
});
