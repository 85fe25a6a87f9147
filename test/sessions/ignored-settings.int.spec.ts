/** A setting that answers depend on, and that does not arrive: the engine is not used, and its worker says why. */
import { randomUUID } from 'node:crypto';
import { createDriver } from '@query-router/bus';
import { isFailureError, type EngineAdvertisement } from '@query-router/contracts';
import type { QueryEngine } from '@query-router/engine';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { describeWith, server } from '@query-router/testkit';
import { Advertiser } from '@query-router/worker';
import { forgetfulHttp, forgetfulPostgres } from './forgetful.ts';

/** Why an engine does not start; null when it does. */
async function refusalOf(engine: QueryEngine): Promise<string | null> {
  try {
    await engine.init();
    return null;
  } catch (error) {
    if (isFailureError(error)) return `${error.failure.code}: ${error.failure.message}`;
    throw error;
  } finally {
    await engine.close();
  }
}

/** What the worker of an engine that does not start tells of it. */
async function announcementOf(engine: QueryEngine): Promise<EngineAdvertisement> {
  const driver = createDriver({ driver: 'memory', clientId: 'test' });
  const advertiser = new Advertiser({ engine, driver, instanceId: 'one', heartbeatMs: 60_000, discoverEveryMs: 60_000, onError: () => undefined });
  const told = await advertiser.refresh();
  await advertiser.drain();
  await engine.close();
  return told;
}

const duckdb = (prepare: readonly string[]): QueryEngine =>
  createDuckDbEngine({
    path: ':memory:',
    threads: 1,
    memoryLimit: '256MB',
    concurrency: 1,
    prepare: async (run) => {
      for (const sql of prepare) await run(sql);
    },
  });

describe('DuckDB', () => {
  it('starts with its settings', async () => {
    expect(await refusalOf(duckdb([]))).toBeNull();
  });

  it('is not used when it keeps other settings', async () => {
    expect(await refusalOf(duckdb(['SET lock_configuration = true']))).toMatch(/^ENGINE_UNAVAILABLE: /);
  });

  it('is announced as down by its worker, with the reason and without tables', async () => {
    expect(await announcementOf(duckdb(['CREATE TABLE t (a int)', 'SET lock_configuration = true']))).toMatchObject({ health: 'down', reason: expect.stringMatching(/.{10}/), tables: [] });
  });
});

describeWith('PostgreSQL', await server('postgres'), (address) => {
  it.each(['DateStyle', 'IntervalStyle', 'default_transaction_read_only'])('is not used when %s does not arrive', async (setting) => {
    const proxy = await forgetfulPostgres(address, setting);
    try {
      const engine = createPostgresEngine({ ...address, host: '127.0.0.1', port: proxy.port, poolSize: 2, instanceId: randomUUID() });
      expect(await refusalOf(engine)).toMatch(new RegExp(`^ENGINE_UNAVAILABLE: .*${setting}`));
    } finally {
      proxy.close();
    }
  });

  it('is announced as down by its worker, with the setting in the reason', async () => {
    const proxy = await forgetfulPostgres(address, 'default_transaction_read_only');
    try {
      const engine = createPostgresEngine({ ...address, host: '127.0.0.1', port: proxy.port, poolSize: 2, instanceId: randomUUID() });
      expect(await announcementOf(engine)).toMatchObject({ health: 'down', reason: expect.stringContaining('default_transaction_read_only'), tables: [] });
    } finally {
      proxy.close();
    }
  });
});

describeWith('ClickHouse', await server('clickhouse'), ({ url, user, password }) => {
  it.each(['join_use_nulls', 'aggregate_functions_null_for_empty', 'cast_keep_nullable', 'date_time_overflow_behavior', 'prefer_column_name_to_alias', 'readonly'])('is not used when %s does not arrive', async (parameter) => {
    const proxy = await forgetfulHttp(url, { parameter });
    try {
      expect(await refusalOf(createClickHouseEngine({ kind: 'http', url: `http://127.0.0.1:${proxy.port}`, user, password }))).toMatch(new RegExp(`^ENGINE_UNAVAILABLE: .*${parameter}`));
    } finally {
      proxy.close();
    }
  });
});
