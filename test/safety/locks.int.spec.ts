import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@query-router/engine/testing';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createPostgresEngine } from '@query-router/engine-postgres';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { lockCases, ROWS, STATE, TABLE, valuesWith } from './lock-cases.ts';

describeWith('on PostgreSQL', await server('postgres'), (address) => {
  lockCases('postgres', ['lab'], async () => {
    const database = `locks_${randomUUID().slice(0, 8)}`;
    const root = new Client(address);
    await root.connect();
    await root.query(`CREATE DATABASE ${database} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
    const admin = new Client({ ...address, database });
    await admin.connect();
    await admin.query(`CREATE SCHEMA lab; CREATE TABLE lab.t (id int, k int, s text); CREATE TABLE lab.u (id int); CREATE SEQUENCE lab.s; INSERT INTO lab.t VALUES ${valuesWith('\\')}`);
    const engine = createPostgresEngine({ ...address, database, poolSize: 2, instanceId: randomUUID() });
    await engine.init();
    // Rows, the sequence, every relation and every setting that a session could have left behind.
    const parts = [STATE, 'SELECT last_value, is_called FROM lab.s', "SELECT string_agg(oid::regclass::text, ',' ORDER BY oid) FROM pg_class WHERE relnamespace = 'lab'::regnamespace", 'SELECT count(*) FROM pg_largeobject_metadata', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", 'SELECT count(*) FROM pg_roles', 'SELECT count(*) FROM pg_replication_slots'];
    const state = async (): Promise<string> => {
      const answers = [];
      for (const sql of parts) answers.push((await admin.query({ text: sql, rowMode: 'array' })).rows);
      return JSON.stringify(answers);
    };
    return {
      engine,
      state,
      close: async () => {
        await engine.close();
        await admin.end();
        await root.query(`DROP DATABASE ${database} WITH (FORCE)`);
        await root.end();
      },
    };
  });
});

lockCases('duckdb', ['lab'], async () => {
  const engine = createDuckDbEngine({
    path: ':memory:',
    threads: 1,
    memoryLimit: '512MB',
    concurrency: 2,
    prepare: async (sql) => {
      for (const statement of ['CREATE SCHEMA lab', 'CREATE TABLE lab.t (id INTEGER, k INTEGER, s VARCHAR)', 'CREATE TABLE lab.u (id INTEGER)', `INSERT INTO lab.t VALUES ${valuesWith('\\')}`]) await sql(statement);
    },
  });
  await engine.init();
  const state = async (): Promise<string> => JSON.stringify([(await run(engine, STATE)).rows, await engine.discover(new AbortController().signal)]);
  return { engine, state, close: () => engine.close() };
});

describe('in this process', () => {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'locks-'));
  });
  afterAll(() => rm(path, { recursive: true, force: true }));

  lockCases('clickhouse', ['lab'], async () => {
    const engine = createClickHouseEngine({ kind: 'embedded', path });
    await engine.init();
    const signal = new AbortController().signal;
    await engine.replaceTable(TABLE, (async function* rows() {
      yield await Promise.resolve(ROWS.map((row) => [...row]));
    })(), 'one');
    const state = async (): Promise<string> => JSON.stringify([(await run(engine, STATE)).rows, await engine.discover(signal)]);
    return { engine, state, close: () => engine.close() };
  });
});
