import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { refCatalog } from '@query-router/contracts';
import { openTrinoStatements } from '@query-router/engine-trino';
import { describeWith } from '@query-router/testkit';
import { AwsClient } from 'aws4fetch';
import { lakeServers, type LakeUnderTest } from './lake-under-test.ts';
import { LAKE_ENGINES, openReaders, type LakeEngine, type Readers } from './readers.ts';

const schema = `boundary_${randomUUID().slice(0, 8)}`;
const branch = schema;

describeWith('who may write the lake', await lakeServers(), ({ open, clickhouse }) => {
  let under: LakeUnderTest;
  let readers: Readers;
  let before: unknown;

  beforeAll(async () => {
    under = await open();
    await under.write(`CREATE SCHEMA lake.${schema}`);
    await under.write(`CREATE TABLE lake.${schema}.t (a integer)`);
    await under.write(`INSERT INTO lake.${schema}.t VALUES (1)`);
    readers = await openReaders(under, clickhouse);
    await readers.discover();
    await under.branch(branch);
    expect(await readers.ask('trino', `SELECT a FROM ${schema}.t`, { ref: branch })).toEqual([[1]]);
    before = await state(under);
  }, 300_000);

  afterAll(async () => {
    // Whatever was tried, the lake is as it was.
    expect(await state(under)).toEqual(before);
    await under.write(`DROP TABLE lake.${schema}.t`);
    await under.write(`DROP SCHEMA lake.${schema}`);
    await under.dropBranch(branch);
    await readers.close();
    await under.close();
  }, 120_000);

  const tableOn = (engine: LakeEngine): string => (readers.announced(engine, schema, 't')?.path ?? []).map((part) => `"${part}"`).join('.');

  describe.each(LAKE_ENGINES)('%s', (engine) => {
    it.each(['INSERT INTO T VALUES (2)', 'UPDATE T SET a = 2', 'DELETE FROM T', 'ALTER TABLE T ADD COLUMN b integer', 'DROP TABLE T', 'TRUNCATE TABLE T', 'CREATE TABLE T2 AS SELECT 1 AS a', 'MERGE INTO T USING (SELECT 1 AS x) s ON a = x WHEN MATCHED THEN DELETE'])(
      'refuses %s in its session',
      async (statement) => {
        const table = tableOn(engine);
        const sql = statement.replace(/\bT2\b/, table.replace(/t"$/, 't2"')).replace(/\bT\b/, table);
        await expect(readers.run(engine, sql)).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
      },
    );
  });

  describe.each(['query-router', 'query-router-catalogs', 'lake-jobs', 'somebody'])("Trino's own lock, for %s,", (user) => {
    it.each(['INSERT INTO lake.SCHEMA.t VALUES (2)', 'DELETE FROM lake.SCHEMA.t', 'CREATE TABLE lake.SCHEMA.u (a integer)', 'ALTER TABLE lake.SCHEMA.t ADD COLUMN b integer', 'DROP TABLE lake.SCHEMA.t', 'DROP CATALOG lake', 'CREATE CATALOG other USING memory'])('refuses %s', async (sql) => {
      await expect(asUser(user, sql.replace('SCHEMA', schema))).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
    });

    // Trino's rules know nothing of these: the catalogue has to be out of reach, or read-only itself.
    describe.each(['lake', 'lake_reader', refCatalog('lake_reader', branch)])('by way of %s,', (catalog) => {
      it.each(['optimize', "expire_snapshots(retention_threshold => '7d')", "remove_orphan_files(retention_threshold => '7d')", 'rollback_to_snapshot(1)', 'drop_extended_stats'])('refuses ALTER TABLE … EXECUTE %s', async (procedure) => {
        await expect(asUser(user, `ALTER TABLE ${catalog}.${schema}.t EXECUTE ${procedure}`)).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
      });

      it.each(['INSERT INTO CATALOG.SCHEMA.t VALUES (2)', 'CALL CATALOG.system.rollback_to_snapshot(\'SCHEMA\', \'t\', 1)', 'CREATE TABLE CATALOG.SCHEMA.u AS SELECT 1 AS a', 'ALTER TABLE CATALOG.SCHEMA.t SET PROPERTIES format_version = 2', "COMMENT ON TABLE CATALOG.SCHEMA.t IS 'x'", 'ANALYZE CATALOG.SCHEMA.t'])('refuses %s', async (sql) => {
        await expect(asUser(user, sql.replaceAll('CATALOG', catalog).replaceAll('SCHEMA', schema))).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
      });
    });
  });

  it("lets the maker of catalogues read nothing, and ingest write the lake and nothing else", async () => {
    await expect(asUser('query-router-catalogs', `SELECT * FROM lake.${schema}.t`)).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
    expect(await asUser('ingest', `INSERT INTO lake.${schema}.t SELECT 5 WHERE false`)).toMatchObject({ updateType: 'INSERT', updateCount: 0 });
    await expect(asUser('ingest', 'CREATE TABLE memory.default.t (a integer)')).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
    await expect(asUser('ingest', 'DROP CATALOG lake')).rejects.toMatchObject({ failure: { code: 'STATEMENT_REFUSED' } });
    before = await state(under);
  });

  const asUser = async (user: string, sql: string): Promise<unknown> => {
    const statements = openTrinoStatements({ url: under.trinoUrl, user, catalog: 'lake' });
    try {
      return await statements.run(sql, { timeoutMs: 30_000 });
    } finally {
      statements.close();
    }
  };

  it('the door takes no commit, and a DuckDB without any lock of ours cannot get past it', async () => {
    const table = `${under.lake.catalogUri}/v1/main/namespaces/${schema}/tables/t`;
    const commit = JSON.stringify({ requirements: [], updates: [{ action: 'set-properties', updates: { x: 'y' } }] });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await fetch(table, { method, body: commit, headers: { 'content-type': 'application/json' } })).status).toBe(405);
    expect((await fetch(`${under.lake.catalogUri}/v1/main/transactions/commit`, { method: 'POST', body: '{}' })).status).toBe(405);
    expect((await fetch(table, { headers: { 'x-http-method-override': 'DELETE' } })).status).toBe(200);
    const duckdb = await unlockedDuckDb(under);
    // Rows would be files in the bucket, everything else a commit: one fails for the keys, the other at the door.
    await expect(duckdb(`INSERT INTO lake.${schema}.t VALUES (2)`)).rejects.toThrow('403');
    await expect(duckdb(`DELETE FROM lake.${schema}.t`)).rejects.toThrow('403');
    await expect(duckdb(`CREATE TABLE lake.${schema}.u (a integer)`)).rejects.toThrow('405');
    await expect(duckdb(`DROP TABLE lake.${schema}.t`)).rejects.toThrow('405');
  });

  it('ClickHouse with every switch for writing on cannot write either', async () => {
    for (const sql of [`INSERT INTO ${tableOn('clickhouse')} VALUES (2)`, `DELETE FROM ${tableOn('clickhouse')} WHERE a = 1`, `DROP TABLE ${tableOn('clickhouse')}`]) {
      const { url, user, password } = clickhouse;
      const settings = new URLSearchParams({ user, password, allow_insert_into_iceberg: '1', allow_experimental_insert_into_iceberg: '1', mutations_sync: '1' });
      const response = await fetch(`${url}/?${settings.toString()}`, { method: 'POST', body: sql });
      expect(`${response.status} ${await response.text()}`).toMatch(/^[45]\d\d .*(?:AccessDenied|Access Denied|403|405|S3_ERROR|not supported|UNKNOWN_TABLE|doesn't support|NOT_IMPLEMENTED|TABLE_IS_READ_ONLY)/s);
    }
  });

  it('the keys of readers get and list, and neither put nor delete', async () => {
    const { endpoint, region, accessKey, secretKey } = under.lake.s3;
    const { bucket } = under.store;
    const client = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, region, service: 's3', retries: 0 });
    const listing = await client.fetch(`${endpoint}/${bucket}?list-type=2&prefix=${schema}/`);
    expect(listing.status).toBe(200);
    const [, key] = /<Key>([^<]+)<\/Key>/.exec(await listing.text()) ?? [];
    expect((await client.fetch(`${endpoint}/${bucket}/${key}`)).status).toBe(200);
    expect((await client.fetch(`${endpoint}/${bucket}/${schema}/x`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await client.fetch(`${endpoint}/${bucket}/${key}`, { method: 'DELETE' })).status).toBe(403);
    expect((await client.fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await client.fetch(`${endpoint}/flink?list-type=2`)).status).toBe(403);
  });
});

/** The commit and the rows of the lake's table. */
async function state(under: LakeUnderTest): Promise<unknown> {
  return under.query(`SELECT (SELECT count(*) FROM lake.${schema}.t), (SELECT max(snapshot_id) FROM lake.${schema}."t$snapshots")`);
}

/** DuckDB as somebody would open it who has the readers' keys and means to write. */
async function unlockedDuckDb({ lake }: LakeUnderTest): Promise<(sql: string) => Promise<unknown>> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const name of ['httpfs', 'avro', 'iceberg']) {
    const [file = ''] = globSync(`**/${name}.duckdb_extension`, { cwd: lake.extensionDirectory });
    await connection.run(`LOAD '${join(lake.extensionDirectory, file)}'`);
  }
  const { endpoint, region, accessKey, secretKey } = lake.s3;
  await connection.run(`CREATE SECRET s (TYPE s3, KEY_ID '${accessKey}', SECRET '${secretKey}', ENDPOINT '${new URL(endpoint).host}', REGION '${region}', URL_STYLE 'path', USE_SSL false)`);
  await connection.run(`ATTACH 'warehouse' AS lake (TYPE iceberg, ENDPOINT '${lake.catalogUri}', AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none')`);
  return (sql) => connection.run(sql);
}
