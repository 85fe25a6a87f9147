/** The stream of the demonstration. */
export const STREAM = {
  name: 'demo_clicks',
  columns: [
    { name: 'user_id', type: 'int64', nullable: false },
    { name: 'page', type: 'text', nullable: false },
    { name: 'amount', type: 'decimal(12,2)' },
    { name: 'at', type: 'timestamptz', nullable: false },
  ],
  key: ['user_id'],
  partitioning: ['day(at)'],
  event_time: { column: 'at' },
};

const PAGES = ['/', '/search', '/product', '/cart', '/checkout'];
const USERS = 1_000;
const LINES_AT_ONCE = 500;
/** One line in so many is broken, and one is sent twice: both belong to the picture. */
const BROKEN_EVERY = 1_000;
const TWICE_EVERY = 500;

/** Lines of `count` events with ids of their own; `run` tells one demonstration from another. */
export async function* eventLines(count: number, run: string): AsyncGenerator<Buffer> {
  for (let from = 0; from < count; from += LINES_AT_ONCE) {
    const lines: string[] = [];
    for (let number = from; number < Math.min(from + LINES_AT_ONCE, count); number += 1) {
      const event = JSON.stringify({ event_id: `${run}-${number}`, user_id: number % USERS, page: PAGES[number % PAGES.length], amount: ((number % 10_000) / 100).toFixed(2), at: new Date().toISOString() });
      lines.push(event);
      if (number % TWICE_EVERY === 1) lines.push(event);
      if (number % BROKEN_EVERY === 1) lines.push(`{"user_id": "nobody", "page": "/", "run": "${run}"`);
    }
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}
