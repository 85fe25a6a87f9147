import { randomUUID } from 'node:crypto';
import type { CatalogTable } from '@query-router/contracts';
import { codeOf, failureOf, newMarker, run, until } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { createPostgresEngine } from '../src/index.ts';
import type { PostgresUnderTest } from './postgres-under-test.ts';
import { postgresAlone, postgresUnderTest } from './postgres-under-test.ts';

const postgres = await server('postgres');
const never = new AbortController().signal;

describeWith('the PostgreSQL adapter', postgres, (address) => {
  let made: PostgresUnderTest;
  let schema: string;

  beforeAll(async () => {
    made = await postgresAlone(address);
    ({ schema } = made);
  });

  afterAll(() => made.dispose());

  const ddl = (sql: string) => run(made.engine, sql, { statement: 'ddl' });
  const write = (sql: string, extra = {}) => run(made.engine, sql, { statement: 'write', ...extra });
  const tables = async (): Promise<Map<string, CatalogTable>> => {
    const found = await made.engine.discover(never);
    return new Map(found.filter((table) => table.schema === schema).map((table) => [table.name, table]));
  };

  describe('discovers', () => {
    it('unique keys that are whole, valid and cannot be null', async () => {
      await ddl(`CREATE TABLE ${schema}.keyed (a int NOT NULL, b int NOT NULL, c int, d int NOT NULL, e text NOT NULL, UNIQUE (c), PRIMARY KEY (a, b), UNIQUE (d))`);
      await ddl(`CREATE UNIQUE INDEX ON ${schema}.keyed (e) WHERE a > 0`);
      await ddl(`CREATE UNIQUE INDEX ON ${schema}.keyed (lower(e))`);
      await ddl(`CREATE UNIQUE INDEX ON ${schema}.keyed (e) INCLUDE (c)`);
      expect((await tables()).get('keyed')?.keys).toEqual([['a', 'b'], ['d'], ['e']]);
    });

    it('what a write reaches by cascading keys, over several steps', async () => {
      await ddl(`CREATE TABLE ${schema}.p (id int PRIMARY KEY)`);
      await ddl(`CREATE TABLE ${schema}.q (id int PRIMARY KEY, p int REFERENCES ${schema}.p ON DELETE CASCADE)`);
      await ddl(`CREATE TABLE ${schema}.r (id int PRIMARY KEY, q int REFERENCES ${schema}.q ON UPDATE SET NULL, p int REFERENCES ${schema}.p)`);
      const found = await tables();
      expect(['p', 'q', 'r'].map((name) => found.get(name)?.write_affects)).toEqual([[`${schema}.q`, `${schema}.r`], [`${schema}.r`], []]);
    });

    it('that triggers, rules and writes through views reach anything', async () => {
      await ddl(`CREATE TABLE ${schema}.watched (id int)`);
      await ddl(`CREATE FUNCTION ${schema}.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`);
      await ddl(`CREATE TRIGGER t AFTER INSERT ON ${schema}.watched FOR EACH ROW EXECUTE FUNCTION ${schema}.f()`);
      await ddl(`CREATE TABLE ${schema}.base (id int)`);
      await ddl(`CREATE VIEW ${schema}.over AS SELECT * FROM ${schema}.base`);
      const found = await tables();
      expect(['watched', 'over', 'base'].map((name) => found.get(name)?.write_affects)).toEqual([['*'], ['*'], [`${schema}.over`]]);
    });

    it('partitions, views, materialised views and types of every kind', async () => {
      await ddl(`CREATE TYPE ${schema}.mood AS ENUM ('calm', 'cross')`);
      await ddl(`CREATE DOMAIN ${schema}.price AS numeric(8,2)`);
      await ddl(`CREATE TABLE ${schema}.parts (id int NOT NULL, m ${schema}.mood, ms ${schema}.mood[], p ${schema}.price, n numeric, j jsonb, t varchar(5), PRIMARY KEY (id)) PARTITION BY RANGE (id)`);
      await ddl(`CREATE TABLE ${schema}.parts_1 PARTITION OF ${schema}.parts FOR VALUES FROM (0) TO (100)`);
      await ddl(`CREATE MATERIALIZED VIEW ${schema}.seen AS SELECT 1 AS one`);
      await write(`INSERT INTO ${schema}.parts VALUES (1, 'calm', '{calm,cross}', 1.5, 2.50, '{"a":1}', 'x')`);
      const found = await tables();
      expect(found.get('parts')).toMatchObject({ keys: [['id']], row_count: 1, write_affects: [`${schema}.parts_1`] });
      // Enums do not compare as the text they look like: no other engine may compute with them.
      expect(found.get('parts')?.columns.map((column) => column.type)).toEqual(['int32', 'unknown', 'unknown', 'decimal(8,2)', 'decimal', 'json', 'text']);
      expect(found.get('parts_1')?.write_affects).toEqual([`${schema}.parts`]);
      expect(found.get('seen')).toMatchObject({ row_count: 1, write_affects: [] });
      const answer = await run(made.engine, `SELECT * FROM ${schema}.parts`);
      expect(answer.rows).toEqual([[1, 'calm', ['calm', 'cross'], '1.50', '2.50', { a: 1 }, 'x']]);
      expect(answer.columns.map((column) => column.type)).toEqual(['int32', 'text', 'array<text>', 'decimal(8,2)', 'decimal', 'json', 'text']);
    });

    it('columns that do not compare as the text they look like, as unknown', async () => {
      await ddl(`CREATE TABLE ${schema}.looks (a char(3), b money, c inet, d text COLLATE "en-x-icu", e text COLLATE "C", f varchar(3) COLLATE "POSIX", g "char", h name)`);
      expect((await tables()).get('looks')?.columns.map((column) => column.type)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'text', 'text', 'unknown', 'text']);
    });

    it('every table while one is locked, without waiting for it', async () => {
      await ddl(`CREATE TABLE ${schema}.locked (id int PRIMARY KEY)`);
      await ddl(`CREATE TABLE ${schema}.parted (id int PRIMARY KEY) PARTITION BY RANGE (id)`);
      await ddl(`CREATE TABLE ${schema}.part PARTITION OF ${schema}.parted FOR VALUES FROM (0) TO (9)`);
      const before = await tables();
      await made.admin.query(`BEGIN; LOCK TABLE ${schema}.locked, ${schema}.part IN ACCESS EXCLUSIVE MODE`);
      try {
        const during = await tables();
        expect([...during.keys()]).toEqual([...before.keys()]);
        expect(during.get('locked')).toMatchObject({ columns: before.get('locked')?.columns, keys: [['id']] });
      } finally {
        await made.admin.query('ROLLBACK');
      }
      expect(await tables()).toEqual(before);
    });

    it('tables of other owners, once the reader has been let in', async () => {
      await made.admin.query(`CREATE TABLE ${schema}."Made Elsewhere" (id int)`);
      expect((await tables()).has('Made Elsewhere')).toBe(true);
      expect((await run(made.engine, `SELECT * FROM ${schema}."Made Elsewhere"`)).rows).toEqual([]);
    });
  });

  describe('reads', () => {
    it('values that only PostgreSQL has in a plain form', async () => {
      const answer = await run(
        made.engine,
        `SELECT 'infinity'::timestamptz, '-infinity'::date, DATE '0044-03-15 BC', TIMESTAMPTZ '0001-06-01 12:00:00+00 BC', 'NaN'::numeric, '[0:1]={5,6}'::int[], '{{1,2},{3,4}}'::int[],
           '{}'::text[], ARRAY['{"a":[1,2]}'::jsonb], 1::oid, 'abc'::bytea, '10:00+02'::timetz, B'101', '(1,2)'::point, int4range(1,5), ROW(1,'a'), '1 2'::int2vector, NULL`,
      );
      expect(answer.rows[0]).toEqual([
        'infinity', '-infinity', '-0043-03-15', '0000-06-01T12:00:00Z', 'NaN', [5, 6], [[1, 2], [3, 4]], [], [{ a: [1, 2] }], 1, 'YWJj', '10:00:00+02', '101', '(1,2)', '[1,5)', '(1,a)', '1 2', null,
      ]);
    });

    it('a table whose columns changed since its statement was prepared', async () => {
      await ddl(`CREATE TABLE ${schema}.moving (a int)`);
      await write(`INSERT INTO ${schema}.moving VALUES (1)`);
      const sql = `SELECT * FROM ${schema}.moving`;
      for (let i = 0; i < 12; i++) expect((await run(made.engine, sql)).rows).toEqual([[1]]);
      await ddl(`ALTER TABLE ${schema}.moving ADD COLUMN b text DEFAULT 'new'`);
      for (let i = 0; i < 12; i++) expect((await run(made.engine, sql)).rows).toEqual([[1, 'new']]);
      await ddl(`DROP TABLE ${schema}.moving`);
      for (let i = 0; i < 12; i++) expect(await codeOf(run(made.engine, sql))).toBe('QUERY_FAILED');
    });

    it('arrays of a type that was created after the types were last read', async () => {
      await made.admin.query(`CREATE TYPE ${schema}.colour AS ENUM ('red', 'blue')`);
      const answer = await run(made.engine, `SELECT 'red'::${schema}.colour AS one, '{red,blue}'::${schema}.colour[] AS more`);
      expect(answer.rows).toEqual([['red', ['red', 'blue']]]);
      expect(answer.columns).toEqual([{ name: 'one', type: 'text' }, { name: 'more', type: 'array<text>' }]);
    });

    it('without rights to write, even on a connection that was unlocked', async () => {
      const { rows } = await made.admin.query<{ usename: string; usesuper: boolean }>(
        "SELECT DISTINCT a.usename, u.usesuper FROM pg_stat_activity a JOIN pg_user u USING (usename) WHERE application_name LIKE 'query-router read%' AND application_name LIKE $1",
        [made.connectionPattern],
      );
      expect(rows).toEqual([{ usename: 'query_router_reader', usesuper: false }]);
      const privileges = await run(made.engine, `SELECT has_table_privilege('${schema}.things', 'INSERT') AS i, has_table_privilege('${schema}.things', 'SELECT') AS s, has_database_privilege(current_database(), 'CREATE') AS c`);
      expect(privileges.rows).toEqual([[false, true, false]]);
    });

    it('again on a new connection when an idle one was closed by the server', async () => {
      await Promise.all(Array.from({ length: 8 }, () => run(made.engine, 'SELECT 1')));
      // Waits until they have ended: a server that is held up would end them under the next statement.
      await made.admin.query('SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name LIKE $1', [made.connectionPattern]);
      for (let i = 0; i < 20; i++) expect((await run(made.engine, `SELECT ${i} AS v`)).rows).toEqual([[i]]);
    });

    it('fails a row that is too large to hold, and goes on', async () => {
      expect(await failureOf(run(made.engine, "SELECT repeat('x', 200000000)"))).toMatchObject({ code: 'QUERY_FAILED' });
      expect((await run(made.engine, 'SELECT 1 AS v')).rows).toEqual([[1]]);
    });

    it('does not let one statement change the next: session settings stay as they are', async () => {
      await ddl(`CREATE FUNCTION ${schema}.sneak() RETURNS text LANGUAGE sql AS $$ SELECT set_config('TimeZone', 'Asia/Tokyo', false) $$`);
      await run(made.engine, `SELECT ${schema}.sneak()`);
      const zones = await Promise.all(Array.from({ length: 16 }, (_, i) => run(made.engine, `SELECT current_setting('TimeZone') AS z, ${i} AS i`)));
      expect(new Set(zones.map((answer) => answer.rows[0]?.[0]))).toEqual(new Set(['UTC']));
    });
  });

  describe('writes', () => {
    it('refuses what cannot run in a transaction or would leave it', async () => {
      for (const sql of [`CREATE INDEX CONCURRENTLY ON ${schema}.things (name)`, 'COMMIT', 'BEGIN', 'SET search_path = x', `COPY ${schema}.things FROM STDIN`, 'VACUUM', 'CALL x()', "NOTIFY c, 'x'", 'LISTEN c']) {
        expect([sql, await codeOf(run(made.engine, sql, { statement: 'ddl' }))]).toEqual([sql, 'STATEMENT_REFUSED']);
      }
    });

    it('reports a serialization failure and a deadlock as conflicts that may be sent again', async () => {
      await ddl(`CREATE FUNCTION ${schema}.raise(state text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = state; END $$`);
      for (const state of ['40001', '40P01']) expect(await failureOf(write(`SELECT ${schema}.raise('${state}')`))).toMatchObject({ code: 'CONFLICT', retryable: true });
    });

    it('reports a constraint that is only checked at COMMIT', async () => {
      await ddl(`CREATE TABLE ${schema}.parent (id int PRIMARY KEY)`);
      await ddl(`CREATE TABLE ${schema}.child (id int REFERENCES ${schema}.parent DEFERRABLE INITIALLY DEFERRED)`);
      expect(await failureOf(write(`INSERT INTO ${schema}.child VALUES (1)`))).toMatchObject({ code: 'CONFLICT', retryable: false });
      expect((await run(made.engine, `SELECT count(*) AS n FROM ${schema}.child`)).rows).toEqual([[0]]);
    });

    it('merges', async () => {
      await ddl(`CREATE TABLE ${schema}.stock (id int PRIMARY KEY, n int)`);
      await write(`INSERT INTO ${schema}.stock VALUES (1, 1)`);
      const merged = await write(`MERGE INTO ${schema}.stock s USING (VALUES (1, 5), (2, 7)) AS v(id, n) ON s.id = v.id WHEN MATCHED THEN UPDATE SET n = v.n WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.n)`);
      expect(merged.affectedRows).toBe(2);
      expect((await run(made.engine, `SELECT * FROM ${schema}.stock ORDER BY id`)).rows).toEqual([[1, 5], [2, 7]]);
    });

    it('lets a read of a new table follow at once', async () => {
      await ddl(`CREATE SCHEMA IF NOT EXISTS ${schema}_new`);
      await ddl(`CREATE TABLE ${schema}_new.fresh AS SELECT 1 AS a`);
      expect((await run(made.engine, `SELECT * FROM ${schema}_new.fresh`)).rows).toEqual([[1]]);
      await ddl(`DROP SCHEMA ${schema}_new CASCADE`);
    });

    it('replays the outcome of a definition, and cuts away what has expired', async () => {
      const requestId = randomUUID();
      const once = { statement: 'ddl', dedupe: { requestId, fingerprint: 'f' } } as const;
      await run(made.engine, `CREATE TABLE ${schema}.once (a int)`, once);
      expect(await run(made.engine, `CREATE TABLE ${schema}.once (a int)`, once)).toMatchObject({ replayed: true, affectedRows: null });
      await made.admin.query("UPDATE query_router.request_log SET expires_at = now() - interval '1 hour' WHERE request_id = $1", [requestId]);
      await made.engine.discover(never);
      expect((await made.admin.query('SELECT FROM query_router.request_log WHERE request_id = $1', [requestId])).rowCount).toBe(0);
    });

    it('answers a ping while every writing connection is busy', async () => {
      const abort = new AbortController();
      const marker = newMarker();
      const busy = Array.from({ length: 10 }, () => codeOf(run(made.engine, `SELECT pg_sleep(60) /* ${marker} */`, { statement: 'write' }, abort.signal)));
      await until('the writes run', () => made.setup.isRunning(marker));
      await made.engine.ping(never);
      expect(await made.setup.isRunning(marker)).toBe(true);
      abort.abort();
      expect(new Set(await Promise.all(busy))).toEqual(new Set(['CANCELLED']));
    });
  });

  it('works with an account that may not create roles: reads are read-only, row security does not cut them short', async () => {
    const name = `plain_${randomUUID().slice(0, 8)}`;
    await made.admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'for-tests-only'`);
    await made.admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const plain = createPostgresEngine({ ...address, user: name, password: 'for-tests-only', database: name, poolSize: 2, instanceId: name });
    await plain.init();
    await run(plain, 'CREATE SCHEMA s', { statement: 'ddl' });
    await run(plain, 'CREATE TABLE s.own (id int PRIMARY KEY)', { statement: 'ddl' });
    await run(plain, 'ALTER TABLE s.own ENABLE ROW LEVEL SECURITY', { statement: 'ddl' });
    await run(plain, 'CREATE TABLE s.forced (id int PRIMARY KEY)', { statement: 'ddl' });
    await run(plain, 'ALTER TABLE s.forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', { statement: 'ddl' });
    expect(await run(plain, 'INSERT INTO s.own VALUES (1)', { statement: 'write', dedupe: { requestId: name, fingerprint: 'f' } })).toMatchObject({ affectedRows: 1 });
    expect((await run(plain, 'SELECT * FROM s.own')).rows).toEqual([[1]]);
    expect(await codeOf(run(plain, 'INSERT INTO s.own VALUES (2)'))).toBe('STATEMENT_REFUSED');
    expect((await plain.discover(never)).map((table) => table.name)).toEqual(['own']);
    await plain.close();
    await made.admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await made.admin.query(`DROP ROLE ${name}`);
  });

  it('starts many times at once on one database', async () => {
    const engines = await Promise.all(Array.from({ length: 4 }, () => postgresUnderTest(address)));
    for (const { engine } of engines) expect((await run(engine, 'SELECT 1 AS v')).rows).toEqual([[1]]);
    for (const engine of engines) await engine.dispose();
  });
});
