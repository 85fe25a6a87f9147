/**
 * A broker that dies between writing a batch and acknowledging it makes a producer send the batch again. Without producer ids and
 * sequences the log then holds it twice; with several batches under way it also holds them in another order.
 */
import { describeWith, server, startKafka } from '@query-router/testkit';
import { createEventLog, type BusRecord, type RecordPlace } from '../src/index.ts';
import { until } from './testing/stage.ts';

describeWith('a broker that is killed under an appending producer', await server('kafka'), () => {
  test('every acknowledged record is there once, in order, at the place that was told', async () => {
    const kafka = await startKafka();
    try {
      const options = { driver: 'platformatic', clientId: 'test', bootstrapServers: [kafka.bootstrap], onError: () => undefined } as const;
      const log = createEventLog(options);
      await log.connect(AbortSignal.timeout(20_000));
      await log.createTopics([{ topic: 'events', partitions: 3 }]);
      const state = { stopped: false, acknowledged: 0 };
      const told = new Map<string, RecordPlace>();
      const produce = async (producer: number): Promise<void> => {
        for (let call = 0; !state.stopped; call += 1) {
          const values = Array.from({ length: 20 }, (_, index) => `${producer}/${call * 20 + index}`);
          const places = await log.append('events', values.map((value) => ({ key: Buffer.from(String(producer)), value: Buffer.from(value) })), Date.now() + 60_000);
          for (const [index, value] of values.entries()) told.set(value, places[index] ?? { partition: -1, offset: -1n });
          state.acknowledged += values.length;
        }
      };
      const producers = Promise.all(Array.from({ length: 12 }, (_, producer) => produce(producer)));
      for (let round = 0; round < 2; round += 1) {
        const before = state.acknowledged;
        await until('records flow', () => state.acknowledged > before + 5_000, 60_000);
        await kafka.kill();
        await kafka.start();
      }
      const before = state.acknowledged;
      await until('records flow again', () => state.acknowledged > before + 5_000, 60_000);
      state.stopped = true;
      await producers;

      const ends = await log.endOffsets(['events']);
      const count = Object.values(ends['events'] ?? {}).reduce((sum, end) => sum + end, 0);
      const records: BusRecord[] = [];
      const stop = new AbortController();
      for await (const batch of log.read(['events'], 'earliest', AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]))) {
        records.push(...batch);
        if (records.length >= count) stop.abort();
      }
      expect(records.length).toBe(told.size);
      const next = new Map<string, number>();
      let misplaced = 0;
      for (const { value, partition, offset } of records) {
        const text = String(value);
        const place = told.get(text);
        if (place?.partition !== partition || place.offset !== offset) misplaced += 1;
        const [producer = '', number = ''] = text.split('/');
        if (Number(number) !== (next.get(producer) ?? 0)) misplaced += 1;
        next.set(producer, Number(number) + 1);
      }
      expect(misplaced).toBe(0);
      await log.close();
    } finally {
      await kafka.dispose();
    }
  }, 180_000);

  test('what waits for a broker that is gone fails at its deadline, and holds no memory for ever', async () => {
    const kafka = await startKafka();
    try {
      const log = createEventLog({ driver: 'platformatic', clientId: 'test', bootstrapServers: [kafka.bootstrap], onError: () => undefined });
      await log.connect(AbortSignal.timeout(20_000));
      await log.createTopics([{ topic: 'events', partitions: 1 }]);
      await log.append('events', [{ value: Buffer.from('before') }], Date.now() + 10_000);
      await kafka.kill();
      const calls = Array.from({ length: 100 }, () => log.append('events', [{ value: Buffer.alloc(900_000) }], Date.now() + 1_500));
      const settled = await Promise.allSettled(calls);
      expect(settled.every((each) => each.status === 'rejected' && (each.reason as { code: string }).code === 'DEADLINE')).toBe(true);
      await kafka.start();
      const [place] = await log.append('events', [{ value: Buffer.from('after') }], Date.now() + 20_000);
      expect(Number(place?.offset)).toBeGreaterThan(0);
      await log.close();
    } finally {
      await kafka.dispose();
    }
  }, 120_000);
});
