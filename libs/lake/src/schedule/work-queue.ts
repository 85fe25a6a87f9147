import { failure, FailureError, isFailureError } from '@query-router/contracts';
import { Queue, UnrecoverableError, Worker, type Job, type RedisOptions } from 'bullmq';

/** One kind of work that the queue knows how to do. It ends within the queue's deadline, which `signal` tells. */
export type WorkHandler = (data: unknown, context: { readonly attempt: number; readonly signal: AbortSignal }) => Promise<unknown>;

export interface WorkQueueOptions {
  readonly redisUrl: string;
  /** One name for all instances that share the work. */
  readonly name: string;
  readonly handlers: Readonly<Record<string, WorkHandler>>;
  readonly attempts: number;
  /** Pause before the second attempt; doubled for each after it. */
  readonly backoffMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Hears of lost connections, and of work that failed for the last time. */
  readonly onError: (error: Error) => void;
}

/** When something is done again and again: every so many milliseconds, or by a cron pattern (`0 3 * * *`, UTC). */
export type Timing = { readonly everyMs: number } | { readonly cron: string };

export interface ScheduleView {
  readonly id: string;
  readonly work: string;
  readonly timing: Timing;
  readonly next_at: string | null;
}

/** Instances that die leave their work to others this often, before it counts as what kills them. */
const MAX_STALLS = 3;
const KEPT_DONE = { count: 200, age: 7 * 86_400 };
const KEPT_FAILED = { count: 500, age: 30 * 86_400 };
const ANSWER_MS = 3_000;
/** Work that was cut off is done again by another instance. */
const CLOSE_MS = 10_000;
const FORCED_CLOSE_MS = 1_000;

/** Codes that another attempt cannot change. */
const FINAL: ReadonlySet<string> = new Set(['BAD_REQUEST', 'TABLE_NOT_FOUND', 'REF_NOT_FOUND', 'FORBIDDEN', 'STATEMENT_REFUSED', 'SQL_NOT_SUPPORTED']);

/**
 * Work that is done later, again and again, or until it succeeds: BullMQ on Redis. Schedules and waiting work outlive every process; an
 * instance that dies loses its work to another one. Work is done at least once, so it must bear being done twice.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #queue: Queue;
  readonly #worker: Worker;
  #running = 0;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    const connection = redisOptions(options.redisUrl);
    this.#queue = new Queue(options.name, {
      // Who asks over HTTP hears soon that Redis is away, instead of waiting in a line.
      connection: { ...connection, maxRetriesPerRequest: 2 },
      skipWaitingForReady: true,
      defaultJobOptions: { attempts: options.attempts, backoff: { type: 'exponential', delay: options.backoffMs, jitter: 0.2 }, removeOnComplete: KEPT_DONE, removeOnFail: KEPT_FAILED },
    });
    this.#worker = new Worker(options.name, (job) => this.#work(job), { connection, concurrency: options.concurrency, autorun: false, maxStalledCount: MAX_STALLS });
    this.#queue.on('error', options.onError);
    this.#worker.on('error', options.onError);
    this.#worker.on('failed', (job, error) => {
      if (job !== undefined && job.attemptsMade >= options.attempts) options.onError(new Error(`${job.name} failed for the last time: ${error.message}`));
    });
  }

  /** Begins to take work; Redis need not be there yet. */
  start(): void {
    void this.#worker.run().catch((error: Error) => this.#options.onError(error));
  }

  /** Orders work once. While the same `dedupeId` waits or runs, nothing is added. */
  async add(work: string, data: unknown, dedupeId: string): Promise<string> {
    const job = await answered(this.#queue.add(work, data, { deduplication: { id: dedupeId } }));
    return job.id ?? '';
  }

  /** Sets a schedule; the same again changes nothing. */
  async schedule(id: string, work: string, data: unknown, timing: Timing): Promise<void> {
    const repeat = 'cron' in timing ? { pattern: timing.cron, tz: 'UTC' } : { every: timing.everyMs };
    await answered(this.#queue.upsertJobScheduler(id, repeat, { name: work, data }));
  }

  async unschedule(id: string): Promise<boolean> {
    return answered(this.#queue.removeJobScheduler(id));
  }

  async schedules(): Promise<ScheduleView[]> {
    const found = await answered(this.#queue.getJobSchedulers(0, -1, true));
    return found.map(({ key, name, every, pattern, next }) => ({
      id: key,
      work: name,
      timing: pattern === undefined || pattern === null ? { everyMs: Number(every) } : { cron: pattern },
      next_at: next === undefined ? null : new Date(next).toISOString(),
    }));
  }

  /** How much waits, runs, is put off until another attempt, and has failed for good. */
  async counts(): Promise<{ waiting: number; active: number; delayed: number; failed: number }> {
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = await answered(this.#queue.getJobCounts('waiting', 'active', 'delayed', 'failed'));
    return { waiting, active, delayed, failed };
  }

  /** Takes nothing new and lets what runs end, for a while; without Redis there is nothing to wait for. */
  async close(): Promise<void> {
    if (this.#running > 0) await within(CLOSE_MS, this.#worker.close()).catch(() => undefined);
    await within(FORCED_CLOSE_MS, Promise.all([this.#worker.close(true), this.#queue.close()])).catch(() => {
      // Without Redis closing waits for it; cutting the connections must do.
      void this.#worker.disconnect().catch(() => undefined);
      void this.#queue.disconnect().catch(() => undefined);
    });
  }

  async #work(job: Job): Promise<unknown> {
    const handler = this.#options.handlers[job.name];
    if (handler === undefined) throw new UnrecoverableError(`there is no work called ${job.name}`);
    this.#running += 1;
    try {
      return await handler(job.data, { attempt: job.attemptsMade + 1, signal: AbortSignal.timeout(this.#options.timeoutMs) });
    } catch (error) {
      if (isFailureError(error) && FINAL.has(error.failure.code)) throw new UnrecoverableError(error.failure.message);
      throw error;
    } finally {
      this.#running -= 1;
    }
  }
}

/** `redis://user:password@host:port/db` as ioredis options. A worker's commands wait for Redis as long as it takes (BullMQ's manual, "Connections"). */
function redisOptions(redisUrl: string): RedisOptions {
  const url = new URL(redisUrl);
  return {
    host: url.hostname,
    port: Number(url.port === '' ? 6379 : url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    db: Number(url.pathname.slice(1)) || 0,
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
  };
}

async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await within(ANSWER_MS, asked);
  } catch (error) {
    throw new FailureError(failure('ENGINE_UNAVAILABLE', 'The queue of scheduled work (Redis) does not answer.'), { cause: error });
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
