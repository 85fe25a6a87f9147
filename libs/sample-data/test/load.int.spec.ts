import { openBulkLoader } from '@query-router/engine-postgres';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { loadSampleData, sampleTables } from '../src/index.ts';

const postgres = await server('postgres');

describeWith('the sample data in PostgreSQL', postgres, ({ host, port, user, password, database }) => {
  const name = `sample_data_${process.pid}_${Date.now()}`;
  const admin = new Client({ host, port, user, password, database });
  const client = new Client({ host, port, user, password, database: name });

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    await client.connect();
    const loader = await openBulkLoader({ host, port, user, password, database: name });
    await loadSampleData(loader);
    await loader.close();
  }, 120_000);

  afterAll(async () => {
    await client.end();
    await admin.query(`DROP DATABASE IF EXISTS ${name}`);
    await admin.end();
  });

  const only = async (sql: string): Promise<unknown> => Object.values((await client.query(sql)).rows[0] ?? {})[0];

  it('is all there', async () => {
    for (const table of sampleTables) expect(await only(`SELECT count(*)::int FROM ${table.schema}.${table.name}`)).toBe(table.rowCount);
  });

  it('arrives unchanged, whatever the text holds', async () => {
    const orders = sampleTables.find(({ name: table }) => table === 'orders');
    const notes = Array.from({ length: 3_000 }, (_, index) => orders?.row(index)[6] ?? null);
    const { rows } = await client.query<{ note: string | null }>('SELECT note FROM shop.orders WHERE id <= 3000 ORDER BY id');
    expect(rows.map(({ note }) => note)).toEqual(notes);
    expect(new Set(notes).size).toBeGreaterThan(10);
  });

  it('has the keys and columns that it says it has', async () => {
    for (const table of sampleTables) {
      const columns = await client.query<{ column_name: string; nullable: boolean }>(
        `SELECT column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
        [table.schema, table.name],
      );
      expect(columns.rows.map((row) => [row.column_name, row.nullable])).toEqual(table.columns.map((column) => [column.name, column.nullable]));
      expect(await only(`SELECT count(*)::int FROM pg_index WHERE indrelid = '${table.schema}.${table.name}'::regclass AND indisunique`)).toBe(table.keys.length);
    }
  });

  it('takes new rows where its own end', async () => {
    expect(await only(`INSERT INTO users (name, email) VALUES ('New', 'new@example.com') RETURNING id::int`)).toBe(10_001);
  });
});
