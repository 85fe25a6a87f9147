import type { ServerExit } from '@query-router/server-process';
import type { ServerAddresses } from '../addresses.ts';
import { addressesOn } from '../addresses.ts';
import type { Plan, RunningService, ServiceName } from '../native/service.ts';
import { services } from './services.ts';

export type ServiceEvent =
  | { readonly service: ServiceName; readonly state: 'starting' }
  | { readonly service: ServiceName; readonly state: 'answers'; readonly afterMs: number }
  | { readonly service: ServiceName; readonly state: 'failed'; readonly reason: string }
  /** Nobody asked it to. `code` or `signal` is null. */
  | ({ readonly service: ServiceName; readonly state: 'died' } & ServerExit);

/** Server processes of one plan, each started at most once at a time. */
export interface NativeStack {
  readonly addresses: ServerAddresses;
  /** Starts it, after what it comes after; resolves when it answers. Does nothing when it runs. Throws why it cannot be started. */
  start(name: ServiceName): Promise<void>;
  /** SIGTERM, then SIGKILL when it does not end; resolves when it has ended. Its data stays. */
  stop(name: ServiceName): Promise<void>;
  /** SIGKILL. */
  kill(name: ServiceName): Promise<void>;
  /** The process of a service that runs; another one after a restart. */
  pid(name: ServiceName): number | undefined;
  /** Stops all, also what is still starting. Nothing can be started afterwards. */
  close(): Promise<void>;
}

interface StackOptions {
  /** How many services start at the same time: starting JVMs take each other's time. */
  readonly startsAtOnce: number;
  readonly onEvent?: (event: ServiceEvent) => void;
  /** Whether a shutdown in order is worth waiting for. Otherwise processes are killed at the end. */
  readonly politely: boolean;
}

/** Lets `limit` pieces of work run at a time, in the order in which they were asked for. */
function limiter(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

export function nativeStack(plan: Plan, { startsAtOnce, politely, onEvent = () => {} }: StackOptions): NativeStack {
  const running = new Map<ServiceName, RunningService>();
  const starting = new Map<ServiceName, Promise<void>>();
  const limited = limiter(startsAtOnce);
  let closing = false;

  const watch = (name: ServiceName, service: RunningService): void => {
    running.set(name, service);
    const tell = async (): Promise<void> => {
      const exit = await service.exited;
      // Whoever stops it takes it out first.
      if (running.get(name) !== service) return;
      running.delete(name);
      onEvent({ service: name, state: 'died', ...exit });
    };
    void tell();
  };

  const startNow = async (name: ServiceName): Promise<void> => {
    if (closing) throw new Error('the stack is being stopped');
    onEvent({ service: name, state: 'starting' });
    const began = performance.now();
    try {
      watch(name, await services[name].start(plan));
    } catch (error) {
      onEvent({ service: name, state: 'failed', reason: error instanceof Error ? error.message : String(error) });
      throw error;
    }
    onEvent({ service: name, state: 'answers', afterMs: performance.now() - began });
  };

  const end = async (name: ServiceName, how: 'stop' | 'kill'): Promise<void> => {
    const service = running.get(name);
    running.delete(name);
    await service?.[how]();
  };

  const stack: NativeStack = {
    addresses: addressesOn(plan.ports),
    start(name) {
      if (running.has(name)) return Promise.resolve();
      let start = starting.get(name);
      if (start === undefined) {
        start = Promise.all(services[name].after.map((other) => stack.start(other)))
          .then(() => limited(() => startNow(name)))
          .finally(() => starting.delete(name));
        starting.set(name, start);
      }
      return start;
    },
    stop: (name) => end(name, 'stop'),
    kill: (name) => end(name, 'kill'),
    pid: (name) => running.get(name)?.pid,
    async close() {
      closing = true;
      await Promise.allSettled(starting.values());
      await Promise.all([...running.keys()].map((name) => end(name, politely ? 'stop' : 'kill')));
    },
  };
  return stack;
}
