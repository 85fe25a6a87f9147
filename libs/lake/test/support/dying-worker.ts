/** Takes one piece of work and dies in the middle of it: `node dying-worker.ts <redis url> <queue>`. */
import { WorkQueue } from '../../src/schedule/work-queue.ts';

const [redisUrl = '', name = ''] = process.argv.slice(2);
const handlers = {
  work: async () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
};
new WorkQueue({ redisUrl, name, handlers, attempts: 3, backoffMs: 10, timeoutMs: 60_000, concurrency: 1, onError: (error) => process.stderr.write(`${error.message}\n`) }).start();
