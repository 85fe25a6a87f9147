import { setTimeout as delay } from 'node:timers/promises';
import { engineContract, POSTGRES_EXPRESSIONS, thingsDdl } from '@query-router/engine/testing';
import type { EngineUnderTest } from '@query-router/engine/testing';
import { createDuckDbEngine } from '../src/index.ts';

/** The engine lives in this process: a statement runs when the process burns processor time while this thread sleeps. */
async function isBusy(): Promise<boolean> {
  const before = process.cpuUsage();
  await delay(150);
  const { user, system } = process.cpuUsage(before);
  return user + system > 100_000;
}

async function duckDbUnderTest(): Promise<EngineUnderTest> {
  const engine = createDuckDbEngine({
    path: ':memory:',
    threads: 2,
    memoryLimit: '512MB',
    concurrency: 3,
    prepare: async (run) => {
      await run('CREATE SCHEMA shop');
      await run('CREATE SEQUENCE shop.counter');
      for (const sql of thingsDdl('shop')) await run(sql);
    },
  });
  await engine.init();
  return {
    engine,
    setup: {
      schema: 'shop',
      values: {
        ...POSTGRES_EXPRESSIONS,
        'bytes with zero and 0xff': "CAST('\\x00\\x01\\xfe\\xff' AS blob)",
        'array empty': 'CAST([] AS integer[])',
      },
      sql: {
        series: (count) => `SELECT range AS n FROM range(${count})`,
        wide: (count, width) => `SELECT repeat('x', ${width}) AS t FROM range(${count})`,
        endless: (marker) => `SELECT count(*) /* ${marker} */ FROM range(10000000) a, range(1000000) b WHERE a.range * 3 + b.range = 5`,
        runtimeError: "SELECT CAST(s AS integer) FROM (SELECT 'x' || range AS s FROM range(3)) q",
        lateError: "SELECT range AS s, CASE WHEN range = 200000 THEN error('boom') ELSE range::text END AS x FROM range(400000)",
        forbiddenReads: {
          'read a file': "SELECT * FROM read_csv('/etc/passwd')",
          'read a text file': "SELECT * FROM read_text('/etc/passwd')",
          'read a file by its name': "SELECT * FROM '/etc/passwd'",
          'list files': "SELECT * FROM glob('/*')",
          'write a file': "COPY (SELECT 1) TO '/tmp/x.csv'",
          'attach': "ATTACH '/tmp/x.db' AS x",
          'install': 'INSTALL httpfs',
          'load': 'LOAD httpfs',
          'set': "SET threads = 1",
          'reset': 'RESET threads',
          'pragma': 'PRAGMA enable_profiling',
          'unlock': 'SET enable_external_access = true',
          'call': 'CALL pragma_version()',
          'log': "SELECT write_log('x')",
          'turn on logging': 'SELECT * FROM enable_logging()',
          'checkpoint': 'SELECT * FROM checkpoint()',
          'dynamic SQL': "SELECT * FROM query('SELECT 1')",
          'sequence': "SELECT nextval('shop.counter')",
          'environment': "SELECT getenv('HOME')",
          'settings': "SELECT current_setting('temp_directory')",
          'temporary table': 'CREATE TEMP TABLE t AS SELECT 1',
          'prepare': 'PREPARE p AS SELECT 1',
          'begin': 'BEGIN TRANSACTION',
          'export': "EXPORT DATABASE '/tmp/x'",
          'url': "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        },
      },
      things: { role: 'replica', watermark_ms: null },
      isRunning: isBusy,
      connections: async () => null,
      unreachable: () => null,
      secrets: [],
    },
    dispose: () => engine.close(),
  };
}

engineContract('DuckDB', duckDbUnderTest, { writable: false });
