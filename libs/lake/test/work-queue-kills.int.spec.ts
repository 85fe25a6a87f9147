/** Work of the lake while what carries it is killed in the middle: Redis, and the instance that works. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWith, ownStack, server, type OwnStack } from '@query-router/testkit';
import { WorkQueue, type WorkHandler } from '../src/schedule/work-queue.ts';

/** A lock of 30 s runs out, and the look for such locks comes each 30 s. */
const TAKEN_OVER_MS = 180_000;

// The shared server tells whether there can be one; the one that is killed is this test's own.
describeWith('work that is under way', await server('redis'), () => {
  let stack: OwnStack;
  const open: WorkQueue[] = [];

  beforeAll(async () => {
    stack = await ownStack(['redis']);
  }, 60_000);
  afterAll(async () => {
    for (const queue of open) await queue.close();
    await stack.dispose();
  }, 60_000);

  const queueOf = (name: string, work: WorkHandler): WorkQueue => {
    const queue = new WorkQueue({ redisUrl: stack.addresses.redis.url, name, handlers: { work }, attempts: 3, backoffMs: 10, timeoutMs: 60_000, concurrency: 1, onError: () => undefined });
    open.push(queue);
    return queue;
  };
  const idle = async (queue: WorkQueue): Promise<void> => {
    for (;;) {
      const counts = await queue.counts().catch(() => null);
      // What a schedule will do next counts as delayed.
      if (counts !== null && counts.waiting + counts.active === 0) return expect(counts.failed).toBe(0);
      await sleep(100);
    }
  };

  test('is done, and so is what comes after, when Redis dies and comes back', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const done: unknown[] = [];
    const queue = queueOf('redis-dies', async (data) => {
      begun.resolve();
      await goOn.promise;
      done.push(data);
    });
    queue.start();
    await queue.schedule('again', 'work', 'scheduled', { cron: '0 3 1 1 *' });
    await queue.add('work', 'first', 'first');
    await begun.promise;
    await stack.kill('redis');
    await expect(queue.add('work', 'refused', 'refused')).rejects.toMatchObject({ failure: { code: 'ENGINE_UNAVAILABLE' } });
    goOn.resolve();
    await stack.start('redis');
    for (;;) {
      const added = await queue.add('work', 'second', 'second').catch(() => null);
      if (added !== null) break;
    }
    await idle(queue);
    // At least once: what had been done when Redis went may be done again.
    expect([...new Set(done)].toSorted()).toEqual(expect.arrayContaining(['first', 'second']));
    expect(await queue.schedules()).toMatchObject([{ id: 'again' }]);
  }, TAKEN_OVER_MS);

  test('is taken over by another instance when its own is killed', async () => {
    const name = 'worker-dies';
    const done: unknown[] = [];
    const queue = queueOf(name, async (data) => void done.push(data));
    await queue.add('work', 'orphan', 'orphan');
    const worker = spawn(process.execPath, [join(import.meta.dirname, 'support/dying-worker.ts'), stack.addresses.redis.url, name], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
    expect(await once(worker, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await queue.counts()).toMatchObject({ active: 1 });
    queue.start();
    await idle(queue);
    expect(done).toEqual(['orphan']);
  }, TAKEN_OVER_MS);
});
