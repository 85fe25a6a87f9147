import { randomUUID } from 'node:crypto';
import type { AppendRecord, BusRecord, EventLog, OffsetMap } from '../../src/index.ts';
import { inMs } from './stage.ts';

/** The promises of `EventLog`, held by every implementation. */
export function describeEventLog(name: string, makeLog: () => EventLog): void {
  describe(`event log: ${name}`, () => {
    const prefix = `log-${randomUUID().slice(0, 8)}`;
    const made: string[] = [];
    let log: EventLog;

    beforeAll(async () => {
      log = makeLog();
      await log.connect(AbortSignal.timeout(20_000));
    });

    afterAll(async () => {
      await log.deleteTopics(made);
      await log.close();
    });

    async function topic(partitions: number): Promise<string> {
      const created = `${prefix}.${made.length}`;
      made.push(created);
      await log.createTopics([{ topic: created, partitions }]);
      return created;
    }

    /** Reads until `count` records have come. */
    async function read(topics: readonly string[], count: number, from: 'earliest' | 'latest' | OffsetMap = 'earliest'): Promise<BusRecord[]> {
      const stop = new AbortController();
      const records: BusRecord[] = [];
      for await (const batch of log.read(topics, from, AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]))) {
        records.push(...batch);
        if (records.length >= count) stop.abort();
      }
      return records;
    }

    const numbered = (count: number, from = 0): AppendRecord[] => Array.from({ length: count }, (_, index) => ({ value: Buffer.from(String(from + index)) }));
    const texts = (records: readonly BusRecord[]): string[] => records.map(({ value }) => String(value));

    test('tells the place of every record, in the order of the call', async () => {
      const one = await topic(1);
      const places = await log.append(one, numbered(5), inMs(10_000));
      expect(places.map(({ partition, offset }) => [partition, offset])).toEqual([[0, 0n], [0, 1n], [0, 2n], [0, 3n], [0, 4n]]);
      expect((await log.append(one, numbered(1), inMs(10_000)))[0]?.offset).toBe(5n);
      expect(await log.append(one, [], inMs(10_000))).toEqual([]);
    });

    test('keeps the order of calls within a partition, however many are under way', async () => {
      const one = await topic(1);
      const calls = Array.from({ length: 80 }, (_, call) => log.append(one, numbered(10, call * 10), inMs(20_000)));
      const places = (await Promise.all(calls)).flat();
      expect(places.map(({ offset }) => Number(offset))).toEqual(Array.from({ length: 800 }, (_, offset) => offset));
      expect(texts(await read([one], 800))).toEqual(Array.from({ length: 800 }, (_, value) => String(value)));
    });

    test('one key, one partition; bytes, keys and headers come back as they went', async () => {
      const six = await topic(6);
      const records = Array.from({ length: 60 }, (_, index) => ({ key: Buffer.from(`k${index % 7}`), value: Buffer.from([0, 255, index]), headers: new Map([['h', Buffer.from([index])]]) }));
      const places = await log.append(six, [...records, { key: Buffer.from('gone'), value: null }], inMs(10_000));
      const partitions = Map.groupBy(places.slice(0, 60), (_, index) => index % 7);
      for (const each of partitions.values()) expect(new Set(each.map(({ partition }) => partition)).size).toBe(1);
      const found = new Map((await read([six], 61)).map((record) => [`${record.partition}/${record.offset}`, record]));
      for (const [index, record] of records.entries()) {
        const place = places[index];
        const stored = found.get(`${place?.partition}/${place?.offset}`);
        expect(stored?.value).toEqual(record.value);
        expect(stored?.key).toEqual(record.key);
        expect(stored?.headers.get('h')).toEqual(Buffer.from([index]));
      }
      expect([...found.values()].find(({ key }) => String(key) === 'gone')?.value).toBeNull();
    });

    test('spreads records without key, and goes where it is told', async () => {
      const four = await topic(4);
      const spread = await log.append(four, numbered(400), inMs(10_000));
      expect(new Set(spread.map(({ partition }) => partition)).size).toBe(4);
      const told = await log.append(four, [{ value: Buffer.from('x'), partition: 2 }], inMs(10_000));
      expect(told[0]?.partition).toBe(2);
    });

    test('says when a topic or a partition does not exist', async () => {
      await expect(log.append(`${prefix}.nowhere`, numbered(1), inMs(10_000))).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
      await expect(log.append(await topic(1), [{ value: null, partition: 7 }], inMs(10_000))).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
      await expect(log.endOffsets([`${prefix}.nowhere`])).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    });

    test('a record that is too large is refused, its neighbours are not', async () => {
      const small = `${prefix}.${made.length}`;
      made.push(small);
      await log.createTopics([{ topic: small, partitions: 1, config: { 'max.message.bytes': '10000' } }]);
      const calls = [numbered(1), [{ value: Buffer.alloc(20_000) }], numbered(1, 1)].map((records) => log.append(small, records, inMs(10_000)));
      const [before, large, after] = await Promise.allSettled(calls);
      expect(before?.status).toBe('fulfilled');
      expect(large).toMatchObject({ status: 'rejected', reason: { code: 'TOO_LARGE' } });
      expect(after?.status).toBe('fulfilled');
      await log.append(small, numbered(1, 2), inMs(10_000));
      expect(texts(await read([small], 3))).toEqual(['0', '1', '2']);
    });

    test('reads from given offsets, the rest from the start, and goes on with what comes', async () => {
      const two = await topic(2);
      const in0 = numbered(5).map((record) => ({ ...record, partition: 0 }));
      const in1 = numbered(5, 10).map((record) => ({ ...record, partition: 1 }));
      await log.append(two, [...in0, ...in1], inMs(10_000));
      const stop = new AbortController();
      const seen: string[] = [];
      let more: Promise<unknown> | undefined;
      for await (const batch of log.read([two], { [two]: { 0: 3 } }, AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]))) {
        seen.push(...texts(batch));
        if (seen.length === 7) more = log.append(two, [{ value: Buffer.from('more'), partition: 0 }], inMs(10_000));
        if (seen.length === 8) stop.abort();
      }
      await more;
      expect(seen.slice(0, 7).toSorted()).toEqual(['10', '11', '12', '13', '14', '3', '4']);
      expect(seen[7]).toBe('more');
    });

    test('a reader waits for a topic, and ends without an error when told', async () => {
      const late = `${prefix}.late`;
      made.push(late);
      const reading = read([late], 1);
      await log.createTopics([{ topic: late, partitions: 1 }]);
      await log.append(late, numbered(1), inMs(10_000));
      expect(texts(await reading)).toEqual(['0']);
      const stop = new AbortController();
      const silent = (async () => {
        for await (const batch of log.read([late], 'latest', stop.signal)) expect(batch).toEqual([]);
      })();
      stop.abort();
      await silent;
    });

    test('knows starts, ends and commits', async () => {
      const two = await topic(2);
      expect(await log.endOffsets([two])).toEqual({ [two]: { 0: 0, 1: 0 } });
      await log.append(two, numbered(3).map((record) => ({ ...record, partition: 1 })), inMs(10_000));
      expect(await log.endOffsets([two])).toEqual({ [two]: { 0: 0, 1: 3 } });
      expect(await log.startOffsets([two])).toEqual({ [two]: { 0: 0, 1: 0 } });
      expect(await log.groupOffsets(`${prefix}.nobody`, [two])).toEqual({ [two]: {} });
    });

    test('tells how far it was read, once the next batch is asked for', async () => {
      const one = await topic(1);
      await log.append(one, numbered(10), inMs(10_000));
      const stop = new AbortController();
      const events: string[] = [];
      const onPosition = (_topic: string, partition: number, next: number): void => {
        events.push(`${partition}:${next}`);
        if (next === 10) stop.abort();
      };
      for await (const batch of log.read([one], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]), { onPosition })) events.push(`${batch.length} records`);
      expect(events).toEqual(['10 records', '0:10']);
    });

    test('a slow reader gets everything', async () => {
      const one = await topic(1);
      const value = Buffer.alloc(50_000, 'x');
      const stop = new AbortController();
      let bytes = 0;
      const reading = (async () => {
        for await (const batch of log.read([one], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(50_000)]))) {
          for (const record of batch) bytes += record.value?.length ?? 0;
          await new Promise((resolve) => setImmediate(resolve));
          if (bytes === 600 * value.length) stop.abort();
        }
      })();
      for (let call = 0; call < 6; call += 1) await log.append(one, Array.from({ length: 100 }, () => ({ value })), inMs(20_000));
      await reading;
      expect(bytes).toBe(600 * value.length);
    });
  });
}
