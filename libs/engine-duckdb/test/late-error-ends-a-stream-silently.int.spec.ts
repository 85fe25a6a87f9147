// DuckDB's driver ends a stream that fails after its first rows exactly like a complete one: no error, rows missing. Shown here on the driver
// itself, so that the day it is mended is noticed, and on the adapter, which must fail.
import { DuckDBInstance } from '@duckdb/node-api';
import { failureOf, run } from '@query-router/engine/testing';
import { createDuckDbEngine } from '../src/index.ts';

const FAILS_LATE = "SELECT CASE WHEN range = 200000 THEN error('boom') ELSE range::text END AS x, range AS n FROM range(400000)";

it('the driver swallows the error', async () => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  let rows = 0;
  for await (const chunk of await connection.stream(FAILS_LATE)) rows += chunk.rowCount;
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(200_001);
  connection.closeSync();
});

it('the adapter reports it', async () => {
  const engine = createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '512MB', concurrency: 1 });
  await engine.init();
  expect(await failureOf(run(engine, FAILS_LATE, { maxRows: 1_000_000, maxResultBytes: 1_000_000_000 }))).toMatchObject({ code: 'QUERY_FAILED' });
  expect((await run(engine, FAILS_LATE, { maxRows: 10 })).rows).toHaveLength(10);
  await engine.close();
});
