import { headersOf } from '../../src/index.ts';
import type { BusDriver, BusRecord, Subscription } from '../../src/index.ts';
import { gate, inMs, Stage, until } from './stage.ts';

export function driverContract(makeDriver: () => BusDriver): void {
  describe('driver', () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await Stage.open(makeDriver);
    });
    afterEach(() => stage.close());

    async function consume(handler: (record: BusRecord) => Promise<void>, maxInFlight = 100): Promise<Subscription> {
      const subscription = await stage.driver.consume({
        topics: [stage.topic('ordered')], group: stage.topic('group'), maxInFlight, handler, onError: (error) => stage.errors.push(error),
      });
      stage.onClose(() => subscription.close(0));
      return subscription;
    }

    async function publish(count: number): Promise<void> {
      const records = Array.from({ length: count }, (_, index) => Buffer.from(String(index)));
      await Promise.all(records.map((value) => stage.publish({ topic: 'ordered', value, headers: new Map() })));
    }

    test('delivers key, value, headers and timestamp byte for byte', async () => {
      const seen: BusRecord[] = [];
      await consume(async (record) => void seen.push(record));
      const raw = Buffer.from([0, 255, 254, 128, 10]);
      const before = Date.now();
      await stage.publish({ topic: 'ordered', key: raw, value: raw, headers: new Map([['raw', raw], ['empty', Buffer.alloc(0)]]) });
      await stage.publish({ topic: 'ordered', key: null, value: null, headers: new Map() });
      await until('both arrive', () => seen.length === 2);
      expect(seen[0]?.key?.equals(raw)).toBe(true);
      expect(seen[0]?.value?.equals(raw)).toBe(true);
      expect(seen[0]?.headers.get('raw')?.equals(raw)).toBe(true);
      expect(seen[0]?.headers.get('empty')?.length).toBe(0);
      expect(seen[0]?.timestampMs).toBeGreaterThanOrEqual(before);
      expect(seen[1]?.key).toBeNull();
      expect(seen[1]?.value).toBeNull();
    });

    test('commits nothing at or above a record that has not ended, whatever ended after it', async () => {
      const slow = gate();
      let ended = 0;
      const first = await consume(async ({ offset }) => {
        if (offset === 3n) await slow.opened;
        else ended += 1;
      });
      await publish(10);
      await until('all but one have ended', () => ended === 9);
      await first.close(50);
      const again: bigint[] = [];
      await consume(async ({ offset }) => void again.push(offset));
      await until('the unended record is delivered again', () => again.length > 0);
      expect(again[0]).toBe(3n);
      slow.open();
    });

    test('delivers nothing again once everything has ended', async () => {
      let ended = 0;
      const first = await consume(async () => {
        ended += 1;
      });
      await publish(20);
      await until('all have ended', () => ended === 20);
      await first.close(5_000);
      const again: string[] = [];
      await consume(async ({ value }) => void again.push(String(value)));
      await stage.publish({ topic: 'ordered', value: Buffer.from('new'), headers: new Map() });
      await until('the new record arrives', () => again.length > 0);
      expect(again).toEqual(['new']);
    });

    test('a handler that rejects is reported and its record counts as ended', async () => {
      const first = await consume(() => Promise.reject(new Error('told')));
      await publish(1);
      await until('the error is reported', () => stage.errors.length > 0);
      await first.close(5_000);
      const again: string[] = [];
      await consume(async ({ value }) => void again.push(String(value)));
      await stage.publish({ topic: 'ordered', value: Buffer.from('new'), headers: new Map() });
      await until('the new record arrives', () => again.length > 0);
      expect(again).toEqual(['new']);
    });

    test('never has more records in flight than allowed, and goes on when there is room', async () => {
      let running = 0;
      let most = 0;
      const count = { ended: 0 };
      const waiting: (() => void)[] = [];
      const subscription = await consume(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => waiting.push(resolve));
        running -= 1;
        count.ended += 1;
      }, 5);
      await publish(60);
      await until('the limit is reached', () => subscription.inFlight === 5);
      while (count.ended < 60) {
        waiting.shift()?.();
        await until('a record takes the free place', () => waiting.length > 0 || count.ended === 60);
      }
      expect(most).toBe(5);
    });

    test('publishing to a topic or partition that does not exist fails long before its deadline and creates nothing', async () => {
      const missing = { topic: stage.topic('missing'), value: Buffer.from('x'), headers: new Map<string, Buffer>() };
      await expect(stage.driver.publish(missing, inMs(600_000))).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
      const beyond = { ...missing, topic: stage.topic('ordered'), partition: 7 };
      await expect(stage.driver.publish(beyond, inMs(600_000))).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
      expect(await stage.driver.listTopics()).not.toContain(stage.topic('missing'));
    });

    test('waiting for a topic that does not exist can be given up', async () => {
      const giveUp = new AbortController();
      const consuming = stage.driver.consume({ topics: [stage.topic('never')], group: stage.topic('nobody'), maxInFlight: 1, handler: () => Promise.resolve(), onError: () => undefined, signal: giveUp.signal });
      giveUp.abort();
      // Without a broker there is nothing to wait for.
      const ended = await consuming.catch((error: unknown) => error);
      if (ended instanceof Error) expect(ended).toMatchObject({ code: 'CLOSED' });
      else await (ended as Subscription).close(0);
    });

    test('a tail from the end sees what is published after it began, in all partitions', async () => {
      await stage.publish({ topic: 'requests', value: Buffer.from('before'), headers: new Map() });
      const seen = await stage.read('requests', 'latest');
      const numbers = Array.from({ length: 30 }, (_, index) => String(index));
      await Promise.all(numbers.map((each) => stage.publish({ topic: 'requests', value: Buffer.from(each), headers: new Map() })));
      await until('all arrive', () => seen.length >= 30);
      // Publishing is at least once: on a topic that was made a moment ago a retry may write a record twice.
      await until('each has arrived', () => new Set(seen.map(({ value }) => String(value))).size === 30);
      expect(new Set(seen.map(({ partition }) => partition)).size).toBe(6);
    });

    test('a tail from the start has handed over everything that was there when it begins', async () => {
      const numbers = Array.from({ length: 30 }, (_, index) => String(index));
      await Promise.all(numbers.map((each) => stage.publish({ topic: 'requests', value: Buffer.from(each), headers: new Map() })));
      const seen = new Set((await stage.read('requests', 'earliest')).map(({ value }) => String(value)));
      expect([...seen].toSorted()).toEqual(numbers.toSorted());
    });

    test('records of one key go to one partition', async () => {
      const seen = await stage.read('requests', 'latest');
      for (const key of ['a', 'b', 'a', 'b', 'a']) await stage.publish({ topic: 'requests', key: Buffer.from(key), value: Buffer.from(key), headers: headersOf({}) });
      await until('all arrive', () => seen.length === 5);
      for (const key of ['a', 'b']) {
        expect(new Set(seen.filter(({ value }) => String(value) === key).map(({ partition }) => partition)).size).toBe(1);
      }
    });

    test('creating a topic that exists leaves it as it is', async () => {
      await stage.driver.createTopics([{ topic: stage.topic('ordered'), partitions: 3 }]);
      const beyond = { topic: stage.topic('ordered'), partition: 1, value: Buffer.from('x'), headers: new Map<string, Buffer>() };
      await expect(stage.driver.publish(beyond, inMs(5_000))).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    });

    test('a member that joins and one that leaves under load lose no record', async () => {
      const seen = new Set<string>();
      const handler = async (record: BusRecord): Promise<void> => {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
        seen.add(String(record.value));
      };
      const join = async (): Promise<Subscription> => stage.driver.consume({
        topics: [stage.topic('requests')], group: stage.topic('busy'), maxInFlight: 10, handler, onError: (error) => stage.errors.push(error),
      });
      const first = await join();
      stage.onClose(() => first.close(1_000));
      let published = 0;
      const load = { stopped: false };
      const publishAll = async (): Promise<void> => {
        while (!load.stopped) {
          if (published - seen.size > 500) await until('the backlog shrinks', () => published - seen.size < 400);
          await stage.publish({ topic: 'requests', value: Buffer.from(String(published)), headers: new Map() });
          published += 1;
        }
      };
      const loading = publishAll();
      await until('the load runs', () => seen.size > 50);
      const second = await join();
      const whenJoined = seen.size;
      await until('both work', () => seen.size > whenJoined + 100);
      await second.close(5_000);
      const whenLeft = seen.size;
      await until('the first goes on alone', () => seen.size > whenLeft + 100);
      load.stopped = true;
      await loading;
      await until('every record has been handled', () => seen.size === published);
    });
  });
}
