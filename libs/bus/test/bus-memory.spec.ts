import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDriver, MemoryBroker } from '../src/index.ts';
import { describeBus } from './testing/bus-contract.ts';

const memory = new MemoryBroker();
describeBus('memory', () => createDriver({ driver: 'memory', clientId: 'test', memory }));

describe('a record that takes long', () => {
  const topics = ['work'];
  const value = Buffer.alloc(1 << 20);
  const headers = new Map<string, Buffer>();

  test('does not make the log keep, and refuse, what is handled after it', async () => {
    const driver = createDriver({ driver: 'memory', clientId: 'test', memory: new MemoryBroker() });
    await driver.connect(AbortSignal.timeout(1_000));
    await driver.createTopics([{ topic: 'work', partitions: 1 }]);
    const handled: bigint[] = [];
    const handler = ({ offset }: { offset: bigint }): Promise<void> => {
      handled.push(offset);
      return offset === 0n ? new Promise(() => undefined) : Promise.resolve();
    };
    const onError = (error: unknown): never => {
      throw error;
    };
    const slow = await driver.consume({ topics, group: 'g', maxInFlight: 4, handler, onError });
    for (let index = 0; index < 300; index += 1) {
      await driver.publish({ topic: 'work', value, headers }, Infinity);
      while (handled.length <= index) await nextTurn();
    }
    await slow.close(0);
    const again: bigint[] = [];
    await driver.consume({ topics, group: 'g', maxInFlight: 4, handler: async ({ offset }) => void again.push(offset), onError });
    await driver.publish({ topic: 'work', value, headers }, Infinity);
    while (again.length < 2) await nextTurn();
    expect(again).toEqual([0n, 300n]);
  });
});
