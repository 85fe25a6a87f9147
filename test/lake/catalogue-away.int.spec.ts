import { randomUUID } from 'node:crypto';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { run } from '@query-router/engine/testing';
import { startLakeDoor, type LakeDoor } from '@query-router/lake-catalog';
import { freePort } from '@query-router/server-process';
import { describeWith } from '@query-router/testkit';
import { lakeServers, type LakeUnderTest } from './lake-under-test.ts';

const schema = `away_${randomUUID().slice(0, 8)}`;

describeWith("while the lake's catalogue is away", await lakeServers(), ({ open }) => {
  let under: LakeUnderTest;
  let door: LakeDoor | undefined;

  beforeAll(async () => {
    under = await open();
    await under.write(`CREATE SCHEMA lake.${schema}`);
    await under.write(`CREATE TABLE lake.${schema}.t AS SELECT 7 AS a`);
  }, 300_000);

  afterAll(async () => {
    await under.write(`DROP TABLE lake.${schema}.t`);
    await under.write(`DROP SCHEMA lake.${schema}`);
    await door?.close();
    await under.close();
  }, 120_000);

  it('DuckDB starts and answers, and shows the lake once it is there', async () => {
    const port = await freePort();
    const engine = createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '512MB', concurrency: 2, lake: { ...under.lake, catalogUri: `http://127.0.0.1:${port}/iceberg` } });
    try {
      await engine.init();
      expect((await run(engine, 'SELECT 1 + 1')).rows).toEqual([[2]]);
      expect(await engine.discover(AbortSignal.timeout(30_000))).toEqual([]);
      door = await startLakeDoor({ nessieUrl: under.nessieUrl, host: '127.0.0.1', port });
      const found = (await engine.discover(AbortSignal.timeout(60_000))).find((table) => table.schema === schema);
      expect(found).toMatchObject({ name: 't', storage: 'lake' });
      expect((await run(engine, `SELECT a FROM lake.${schema}.t`)).rows).toEqual([[7]]);
      // What was locked before the lake came is locked still.
      await expect(run(engine, "SELECT * FROM read_text('/etc/passwd')")).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
    } finally {
      await engine.close();
    }
  }, 120_000);
});
