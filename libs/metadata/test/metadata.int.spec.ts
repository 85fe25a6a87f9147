import { randomUUID } from 'node:crypto';
import { describeWith, server } from '@query-router/testkit';
import { openMetadata, type Metadata } from '../src/index.ts';

const postgres = await server('postgres');

describeWith('the control plane\'s rows', postgres, (address) => {
  let metadata: Metadata;
  const area = `area-${randomUUID()}`;
  const table = `query_router.t_${randomUUID().slice(0, 8)}`;

  beforeAll(() => {
    metadata = openMetadata(address);
  });

  afterAll(async () => {
    await metadata.query(`DROP TABLE IF EXISTS ${table}`);
    await metadata.query('DELETE FROM query_router.schema_version WHERE area = $1', [area]);
    await metadata.close();
  });

  test('each step of an area is taken once, whoever takes it', async () => {
    const first = `CREATE TABLE ${table} (id int PRIMARY KEY)`;
    await Promise.all([metadata.migrate(area, [first]), metadata.migrate(area, [first]), metadata.migrate(area, [first])]);
    await metadata.migrate(area, [first, `ALTER TABLE ${table} ADD COLUMN name text`]);
    await metadata.query(`INSERT INTO ${table} VALUES ($1, $2)`, [1, 'one']);
    expect(await metadata.query(`SELECT * FROM ${table}`)).toEqual([{ id: 1, name: 'one' }]);
  });

  test('a step that fails leaves nothing behind', async () => {
    const failed = `${area}-failed`;
    await expect(metadata.migrate(failed, [`CREATE TABLE ${table}_failed (id int)`, 'SELECT 1/0'])).rejects.toThrow('division by zero');
    expect(await metadata.query('SELECT to_regclass($1) AS found', [`${table}_failed`])).toEqual([{ found: null }]);
    expect(await metadata.query('SELECT 1 FROM query_router.schema_version WHERE area = $1', [failed])).toEqual([]);
  });

  test('a transaction is all or nothing', async () => {
    const broken = metadata.transaction(async (rows) => {
      await rows.query(`INSERT INTO ${table} VALUES (2, 'two')`);
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    const kept = await metadata.transaction((rows) => rows.query<{ id: number }>(`INSERT INTO ${table} VALUES (3, 'three') RETURNING id`));
    expect(kept).toEqual([{ id: 3 }]);
    expect(await metadata.query(`SELECT id FROM ${table} ORDER BY id`)).toEqual([{ id: 1 }, { id: 3 }]);
  });

  test('goes on after the server ended its connections', async () => {
    await metadata.query('SELECT 1');
    await metadata.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'query-router metadata' AND pid <> pg_backend_pid()");
    expect(await metadata.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
