/** Brokers die and come back in mid-flight: every request ends in an answer or in a retryable failure, and service resumes by itself. */
import { failure, FailureError } from '@query-router/contracts';
import { describeWith, server, startKafka } from '@query-router/testkit';
import { createDriver } from '../src/index.ts';
import type { DriverOptions } from '../src/index.ts';
import { Stage, until } from './testing/stage.ts';

const none = new Map<string, Buffer>();
describeWith('a broker that is killed and started again', await server('kafka'), () => {
  test.each<DriverOptions['driver']>(['platformatic', 'kafkajs'])('on %s: nothing is lost silently, and all is well soon after', async (name) => {
    const kafka = await startKafka();
    try {
      const stage = await Stage.open(() => createDriver({ driver: name, clientId: 'test', bootstrapServers: [kafka.bootstrap] }));
      await stage.serve('requests', async (value) => ({ kind: 'reply', value }));
      const client = await stage.client();
      const load = { stopped: false, asked: 0, answered: 0, failed: 0 };
      const codes = new Set<string>();
      const ask = async (): Promise<boolean> => {
        load.asked += 1;
        try {
          await client.request(stage.topic('requests'), Buffer.from('x'), { headers: none, deadlineMs: Date.now() + 3_000 });
          load.answered += 1;
          return true;
        } catch (error) {
          const { failure: told } = error instanceof FailureError ? error : { failure: failure('INTERNAL', String(error)) };
          codes.add(`${told.code} ${told.retryable ? 'retryable' : 'final'}`);
          load.failed += 1;
          return false;
        }
      };
      const loop = async (): Promise<void> => {
        while (!load.stopped) await ask();
      };
      const loops = Promise.all(Array.from({ length: 20 }, loop));
      await until('it runs', () => load.answered > 200);
      await kafka.kill();
      await until('requests fail while the broker is away', () => load.failed > 0);
      await kafka.start();
      let row = 0;
      await until('a hundred requests in a row are answered', async () => {
        row = (await ask()) ? row + 1 : 0;
        return row >= 100;
      }, 60_000);
      load.stopped = true;
      await loops;
      process.stdout.write(`${name}: ${load.failed} of ${load.asked} failed (${[...codes].join(', ')})\n`);
      expect(load.answered + load.failed).toBe(load.asked);
      expect([...codes].filter((code) => code.endsWith('final'))).toEqual([]);
      await stage.close();
    } finally {
      await kafka.dispose();
    }
  }, 180_000);
});
