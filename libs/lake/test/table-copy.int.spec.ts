/** Tables of PostgreSQL copied into the lake as a whole, compared and published at once. */
import { isFailureError } from '@query-router/contracts';
import { describeWith, lakehouse } from '@query-router/testkit';
import { openTestLake, SLOW_MS, type TestLake } from './test-lake.ts';

const found = await lakehouse();

describeWith('copies of tables of PostgreSQL', found, (servers) => {
  let at: TestLake;
  const options = () => ({ actor: at.name('copier'), timeoutMs: 60_000 });
  const named = (name: string) => ({ schema: at.schema, name });
  const copy = (name: string) => at.lake.copy.run(named(name), named(name), options());
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (isFailureError(error) ? error.failure : error),
    );
  const pg = (sql: string) => at.metadata.query(sql);

  beforeAll(async () => {
    at = await openTestLake(servers);
    await pg(`CREATE SCHEMA ${at.schema}`);
  });
  afterAll(async () => {
    await pg(`DROP SCHEMA ${at.schema} CASCADE`);
    await at.close();
  }, SLOW_MS);

  test('keep every value of every type that the lake has', async () => {
    await pg(`CREATE TYPE ${at.schema}.mood AS ENUM ('fine', 'grim')`);
    await pg(`CREATE TABLE ${at.schema}.kinds (id bigint PRIMARY KEY, b boolean, s smallint, i int, r real, d double precision, n numeric(30,10), t text, v varchar(20), da date,
      ti time(3), ts timestamp, tz timestamptz, u uuid, by bytea, j jsonb, m ${at.schema}.mood, c char(5))`);
    await pg(`INSERT INTO ${at.schema}.kinds VALUES
      (1, true, -32768, 2147483647, 1.5, 'NaN', 12345678901234567890.0123456789, 'ünï, "q"', 'v', '2024-02-29', '23:59:59.123', '2024-02-29 23:59:59.123456', '2024-02-29 23:59:59.123456+02', '6b4dbb6f-4a1b-4d6c-9a8f-000000000001', '\\x00ff', '{"a": [1, 2.50, 12345678901234567890.123]}', 'fine', 'ab'),
      (9007199254740993, false, 1, 1, 0.1, 0.1, -0.0000000001, '', '', '0001-01-01', '00:00', '1969-12-31 23:59:59.999999', '1900-01-01 00:00:00Z', NULL, '', 'null', 'grim', ''),
      (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
    await expect(copy('kinds')).resolves.toMatchObject({ rows: 3, source_moved: false, checksum: expect.stringMatching(/^[0-9A-F]{16}$/), commit: expect.any(String) });
    await expect(at.sql(`SELECT id, n, ts, tz, j, m, c FROM lake.${at.schema}.kinds WHERE id <> 3 ORDER BY id`)).resolves.toEqual([
      [1, '12345678901234567890.0123456789', '2024-02-29T23:59:59.123456', '2024-02-29T21:59:59.123456Z', '{"a": [1, 2.50, 12345678901234567890.123]}', 'fine', 'ab'],
      ['9007199254740993', '-0.0000000001', '1969-12-31T23:59:59.999999', '1900-01-01T00:00:00Z', 'null', 'grim', ''],
    ]);
  }, SLOW_MS);

  test('replace the copy before at once, which stays as a snapshot; no branch is left', async () => {
    await pg(`CREATE TABLE ${at.schema}.twice AS SELECT generate_series(1, 1000) AS id`);
    const first = await copy('twice');
    const [before] = await at.lake.sql.snapshots('lake', named('twice'));
    await pg(`DELETE FROM ${at.schema}.twice WHERE id > 10`);
    const second = await copy('twice');
    expect([first.rows, second.rows]).toEqual([1000, 10]);
    await expect(at.count('twice')).resolves.toBe(10);
    await expect(at.sql(`SELECT count(*) FROM lake.${at.schema}.twice FOR VERSION AS OF ${before?.id}`)).resolves.toEqual([[1000]]);
    const { made, left } = await at.branchesOf(at.name('copier'));
    expect([made.length >= 2, left]).toEqual([true, []]);
  }, SLOW_MS);

  test('an empty table is a copy too', async () => {
    await pg(`CREATE TABLE ${at.schema}.empty (id int)`);
    await expect(copy('empty')).resolves.toMatchObject({ rows: 0, checksum: '' });
  }, SLOW_MS);

  test('are refused with every column that has no exact type', async () => {
    await pg(`CREATE TABLE ${at.schema}.odd (id int, n numeric, a int[], iv interval, ok text)`);
    await expect(failureOf(copy('odd'))).resolves.toMatchObject({
      code: 'SQL_NOT_SUPPORTED',
      details: { columns: [expect.stringContaining('n (numeric): numeric without digits'), expect.stringContaining('a (integer[]): arrays'), expect.stringContaining('iv (interval)')] },
    });
    await expect(failureOf(copy('nothing'))).resolves.toMatchObject({ code: 'TABLE_NOT_FOUND' });
  }, SLOW_MS);
});
