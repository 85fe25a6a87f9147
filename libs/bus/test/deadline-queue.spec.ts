import { DeadlineQueue } from '../src/deadline-queue.ts';
import { until } from './testing/stage.ts';

describe('deadline queue', () => {
  test('expires what is due, in time and not early, and leaves the rest', async () => {
    const queue = new DeadlineQueue();
    const expired: { name: string; afterMs: number }[] = [];
    const began = Date.now();
    const add = (name: string, inMs: number): ReturnType<DeadlineQueue['add']> => queue.add(began + inMs, () => expired.push({ name, afterMs: Date.now() - began }));
    add('later', 120);
    add('soon', 30);
    queue.remove(add('removed', 40));
    add('never', Infinity);
    await until('both have expired', () => expired.length === 2);
    expect(expired.map(({ name }) => name)).toEqual(['soon', 'later']);
    expect(expired[0]?.afterMs).toBeGreaterThanOrEqual(30);
    expect(expired[1]?.afterMs).toBeGreaterThanOrEqual(120);
    queue.clear();
  });

  test('what expires may add more', async () => {
    const queue = new DeadlineQueue();
    let second = false;
    queue.add(Date.now(), () => {
      queue.add(Date.now() + 1, () => {
        second = true;
      });
    });
    await until('the second has expired', () => second);
    expect(second).toBe(true);
  });
});
