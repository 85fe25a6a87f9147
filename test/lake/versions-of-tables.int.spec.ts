import { randomUUID } from 'node:crypto';
import { openMetadata, type Metadata } from '@query-router/metadata';
import { describeWith } from '@query-router/testkit';
import { lakeServers, type LakeUnderTest } from './lake-under-test.ts';
import { LAKE_ENGINES, openReaders, type Readers, type Version } from './readers.ts';

const schema = `versions_${randomUUID().slice(0, 8)}`;
const branch = `b_${randomUUID().slice(0, 8)}`;
const tag = `Release/${randomUUID().slice(0, 8)}`;

describeWith('versions of tables and federation', await lakeServers(), ({ open, clickhouse, postgres }) => {
  let under: LakeUnderTest;
  let readers: Readers;
  let primary: Metadata;
  /** main's commit after the first two rows. */
  let hash: string;
  let snapshot: string;
  let time: string;

  beforeAll(async () => {
    under = await open();
    primary = openMetadata(postgres);
    await under.write(`CREATE SCHEMA lake.${schema}`);
    await under.write(`CREATE TABLE lake.${schema}.orders (id integer, who integer)`);
    await under.write(`INSERT INTO lake.${schema}.orders VALUES (1, 10), (2, 20)`);
    ({ hash } = await under.branch(branch));
    await under.branch(tag, 'TAG');
    const [[id, at] = []] = await under.query(`SELECT CAST(snapshot_id AS varchar), to_iso8601(committed_at AT TIME ZONE 'UTC') FROM lake.${schema}."orders$snapshots" ORDER BY committed_at DESC LIMIT 1`);
    snapshot = String(id);
    time = String(at);
    await under.write(`INSERT INTO lake.${schema}.orders VALUES (3, 30)`);
    await primary.query(`CREATE SCHEMA ${schema}`);
    await primary.query(`CREATE TABLE ${schema}.people (id int PRIMARY KEY, name text, seen timestamp, born date, code char(3), odd interval)`);
    await primary.query(`INSERT INTO ${schema}.people VALUES (10, 'Ada', 'infinity', '1815-12-10', 'x', '1 day'), (30, 'Grace', now(), '1906-12-09', 'y', '2 days')`);
    await primary.query(`CREATE TABLE ${schema}.orders (id int)`);
    await primary.migrate(schema, [`CREATE TABLE query_router.${schema} (id int)`]);
    readers = await openReaders(under, clickhouse);
    await readers.discover();
  }, 300_000);

  afterAll(async () => {
    await primary.query(`DROP SCHEMA ${schema} CASCADE`);
    await primary.query(`DROP TABLE query_router.${schema}`);
    await primary.close();
    await under.dropBranch(branch).catch(() => undefined);
    await under.dropBranch(tag, 'TAG');
    await under.write(`DROP TABLE lake.${schema}.orders`);
    await under.write(`DROP SCHEMA lake.${schema}`);
    await readers.engines.trino.discover(new AbortController().signal);
    await readers.close();
    await under.close();
  }, 120_000);

  const count = (engine: (typeof LAKE_ENGINES)[number], version: Version = {}): Promise<unknown> => readers.ask(engine, `SELECT count(*) FROM ${schema}.orders`, version);

  it.each(LAKE_ENGINES)('%s reads main, a branch, a tag with a slash and capitals, and commits', async (engine) => {
    expect(await count(engine)).toEqual([[3]]);
    expect(await count(engine, { ref: branch })).toEqual([[2]]);
    expect(await count(engine, { ref: tag })).toEqual([[2]]);
    expect(await count(engine, { ref: `main@${hash}` })).toEqual([[2]]);
    expect(await count(engine, { ref: `@${hash}` })).toEqual([[2]]);
  });

  it.each(LAKE_ENGINES)('%s says that a ref or commit is not there', async (engine) => {
    for (const ref of ['nowhere', `@${hash.slice(0, -4)}${hash.endsWith('0000') ? '1111' : '0000'}`]) await expect(count(engine, { ref })).rejects.toMatchObject({ failure: { code: 'REF_NOT_FOUND' } });
  });

  it('sees a branch move, and drops its catalogue when it is gone', async () => {
    await under.write(`CREATE CATALOG ${branch}_writer USING iceberg WITH (${writerOf(under, branch)})`);
    await under.write(`INSERT INTO ${branch}_writer.${schema}.orders VALUES (4, 40), (5, 50)`);
    await under.write(`DROP CATALOG ${branch}_writer`);
    for (const engine of LAKE_ENGINES) expect(await count(engine, { ref: branch })).toEqual([[4]]);
    expect(await catalogs()).toContain(`lake_reader_at_${branch.replace('_', '_5f')}`);
    await under.dropBranch(branch);
    await readers.discover();
    expect(await catalogs()).not.toContain(`lake_reader_at_${branch.replace('_', '_5f')}`);
    for (const engine of LAKE_ENGINES) await expect(count(engine, { ref: branch })).rejects.toMatchObject({ failure: { code: 'REF_NOT_FOUND' } });
  });

  const catalogs = async (): Promise<unknown[]> => (await under.query('SHOW CATALOGS')).map(([name]) => name);

  it('goes back to a snapshot and to a time on Trino, and nowhere else', async () => {
    expect(await count('trino', { asOf: { snapshot } })).toEqual([[2]]);
    expect(await count('trino', { asOf: { timestamp: time } })).toEqual([[2]]);
    expect(LAKE_ENGINES.filter((engine) => readers.announced(engine, schema, 'orders')?.time_travel === true)).toEqual(['trino']);
    expect(await count('duckdb', { asOf: { snapshot } })).toContain('refused');
    await expect(count('trino', { asOf: { snapshot: '1' } })).rejects.toMatchObject({ failure: { code: 'QUERY_FAILED' } });
  });

  it('joins tables of the lake with those of PostgreSQL, live', async () => {
    const join = `SELECT o.id, p.name, p.born FROM ${schema}.orders o JOIN ${schema}.people p ON o.who = p.id ORDER BY o.id`;
    expect(await readers.ask('trino', join)).toEqual([[1, 'Ada', '1815-12-10'], [3, 'Grace', '1906-12-09']]);
    await primary.query(`UPDATE ${schema}.people SET name = 'Lovelace' WHERE id = 10`);
    expect(await readers.ask('trino', join)).toEqual([[1, 'Lovelace', '1815-12-10'], [3, 'Grace', '1906-12-09']]);
  });

  it('takes one table for each name, and knows what Trino shows otherwise than PostgreSQL', async () => {
    expect(readers.announced('trino', schema, 'orders')).toMatchObject({ path: ['lake_reader', schema, 'orders'], role: 'primary', storage: 'lake' });
    const people = readers.announced('trino', schema, 'people');
    expect(people).toMatchObject({ path: ['pg', schema, 'people'], role: 'live', storage: 'engine', watermark_ms: null });
    // The interval is not shown at all: the catalogue then finds that the columns are not PostgreSQL's.
    expect(people?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['id int32', 'name text', 'seen unknown', 'born date', 'code unknown']);
    expect(await readers.ask('trino', `SELECT seen FROM ${schema}.people`)).toContain('refused');
    expect(readers.announced('trino', 'query_router', schema)).toBeUndefined();
  });
});

function writerOf({ nessieUrl, store }: LakeUnderTest, ref: string): string {
  const properties = {
    'iceberg.catalog.type': 'nessie',
    'iceberg.nessie-catalog.uri': `${nessieUrl}/api/v2`,
    'iceberg.nessie-catalog.ref': ref,
    'iceberg.nessie-catalog.default-warehouse-dir': `s3://${store.bucket}`,
    'fs.native-s3.enabled': 'true',
    's3.endpoint': store.endpoint,
    's3.region': store.region,
    's3.path-style-access': 'true',
    's3.aws-access-key': store.accessKey,
    's3.aws-secret-key': store.secretKey,
  };
  return Object.entries(properties).map(([name, value]) => `"${name}" = '${value}'`).join(', ');
}
