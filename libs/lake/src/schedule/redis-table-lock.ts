import { randomUUID } from 'node:crypto';
import { failure, FailureError } from '@query-router/contracts';
import { Redis } from 'ioredis';
import { heldElsewhere, type TableLock } from '../tables/table-lock.ts';

const TTL_MS = 30_000;
const RENEW_MS = 10_000;
const PREFIX = 'query-router:lake-lock:';

/** Only who set it may renew or remove it (Redis manual, "Distributed locks"). */
const RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

/**
 * The lock among instances. Whoever dies loses it within 30 s. It saves work and surprises, it does not keep the data right: that is
 * Iceberg's commit, which fails for the one who was slower.
 */
export class RedisTableLock implements TableLock {
  readonly #redis: Redis;

  constructor(redisUrl: string, onError: (error: Error) => void) {
    this.#redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1, commandTimeout: 5_000, connectTimeout: 5_000 });
    this.#redis.on('error', onError);
  }

  async hold<T>(table: string, work: () => Promise<T>): Promise<T> {
    const key = PREFIX + table;
    const token = randomUUID();
    const taken = await this.#redis.set(key, token, 'PX', TTL_MS, 'NX').catch((error: unknown) => {
      throw new FailureError(failure('ENGINE_UNAVAILABLE', 'The lock of the table (Redis) does not answer.'), { cause: error });
    });
    if (taken === null) throw heldElsewhere(table);
    const renewal = setInterval(() => void this.#redis.eval(RENEW, 1, key, token, TTL_MS).catch(() => undefined), RENEW_MS);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await this.#redis.eval(RELEASE, 1, key, token).catch(() => undefined);
    }
  }

  close(): void {
    this.#redis.disconnect();
  }
}
