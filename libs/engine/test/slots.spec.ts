import { Slots } from '@query-router/engine';

interface Task {
  readonly done: Promise<void>;
  readonly started: () => boolean;
  end(): void;
}

function start(slots: Slots, signal = new AbortController().signal): Task {
  const { promise, resolve } = Promise.withResolvers<void>();
  let started = false;
  const done = slots.run(signal, () => {
    started = true;
    return promise;
  });
  return { done, started: () => started, end: resolve };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('slots', () => {
  test('run as many at once as there are, the rest in order', async () => {
    const slots = new Slots(2);
    const tasks = [start(slots), start(slots), start(slots), start(slots)];
    await turn();
    expect(tasks.map((task) => task.started())).toEqual([true, true, false, false]);
    tasks[1]?.end();
    await turn();
    expect(tasks.map((task) => task.started())).toEqual([true, true, true, false]);
    for (const task of tasks) task.end();
    await Promise.all(tasks.map(({ done }) => done));
  });

  test('let go of a waiter whose signal aborts, and of no slot with it', async () => {
    const slots = new Slots(1);
    const first = start(slots);
    const leaving = new AbortController();
    const second = start(slots, leaving.signal);
    const third = start(slots);
    leaving.abort(new Error('gone'));
    await expect(second.done).rejects.toThrow('gone');
    first.end();
    await turn();
    expect([second.started(), third.started()]).toEqual([false, true]);
    third.end();
    await third.done;
  });

  test('are freed by a task that fails', async () => {
    const slots = new Slots(1);
    await expect(slots.run(new AbortController().signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(slots.run(new AbortController().signal, () => Promise.resolve(7))).resolves.toBe(7);
  });

  test('refuse one who has gone before asking', async () => {
    const slots = new Slots(1);
    const first = start(slots);
    await expect(slots.run(AbortSignal.abort(new Error('gone')), () => Promise.resolve())).rejects.toThrow('gone');
    first.end();
    await first.done;
  });
});
