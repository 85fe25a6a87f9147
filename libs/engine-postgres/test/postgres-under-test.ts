import { randomUUID } from 'node:crypto';
import type { EngineUnderTest } from '@query-router/engine/testing';
import { POSTGRES_EXPRESSIONS, thingsDdl } from '@query-router/engine/testing';
import { Client } from 'pg';
import { createPostgresEngine } from '../src/index.ts';
import type { PostgresEngine, PostgresEngineOptions } from '../src/index.ts';

/** The product gives up after 5 s, which a machine that is held up may need for a connection. */
const CONNECT_MS = 30_000;

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface PostgresUnderTest extends EngineUnderTest {
  readonly engine: PostgresEngine;
  readonly admin: Client;
  readonly schema: string;
  /** Pattern of `application_name` of this engine's connections. */
  readonly connectionPattern: string;
}

/** What a read-only transaction of PostgreSQL lets through, and what needs rights. */
const FORBIDDEN_READS = (schema: string): Record<string, string> => ({
  'set the session': "SELECT set_config('bytea_output', 'escape', false)",
  'unlock the session': "SELECT set_config('default_transaction_read_only', 'off', false)",
  'unlock, spelled with quotes': `SELECT "pg_catalog" . "set_config" /* x */ ('default_transaction_read_only', 'off', false)`,
  'unlock, spelled in unicode': `SELECT U&"set\\005fconfig"('default_transaction_read_only', 'off', false)`,
  'SET': 'SET default_transaction_read_only = off',
  'RESET': 'RESET ALL',
  'begin': 'BEGIN READ WRITE',
  'notify': "SELECT pg_notify('c', 'x')",
  'sequence': `SELECT nextval('${schema}.counter')`,
  'large object': "SELECT lo_from_bytea(0, 'x')",
  'import a file': "SELECT lo_import('/etc/passwd')",
  'read a file': "SELECT pg_read_file('/etc/passwd')",
  'list a directory': "SELECT pg_ls_dir('/')",
  'copy to a program': "COPY (SELECT 1) TO PROGRAM 'true'",
  'copy to standard output': 'COPY (SELECT 1) TO STDOUT',
  'advisory lock': 'SELECT pg_advisory_lock(1)',
  'terminate others': 'SELECT pg_terminate_backend(1)',
  'create a slot': "SELECT pg_create_physical_replication_slot('x')",
  'log message': "SELECT pg_logical_emit_message(false, 'a', 'b')",
  'dynamic SQL': "SELECT query_to_xml('SELECT 1', true, true, '')",
  'write in a CTE': `WITH w AS (INSERT INTO ${schema}.things VALUES (9) RETURNING id) SELECT * FROM w`,
  'select into': `SELECT 1 AS a INTO ${schema}.made_by_a_read`,
  'lock rows': `SELECT * FROM ${schema}.things FOR UPDATE`,
  'explain analyze a write': `EXPLAIN ANALYZE DELETE FROM ${schema}.things`,
  'anonymous block': 'DO $$ BEGIN PERFORM 1; END $$',
  'vacuum': `VACUUM ${schema}.things`,
  'outcomes of other writes': 'SELECT * FROM query_router.request_log',
  'password hashes': 'SELECT rolpassword FROM pg_authid',
});

/** In a database of its own: while somebody holds a table locked whole, nobody else of its database learns how many rows tables have. */
export async function postgresAlone(address: PostgresAddress): Promise<PostgresUnderTest> {
  const root = new Client({ ...address });
  await root.connect();
  const database = `alone_${randomUUID().slice(0, 8)}`;
  await root.query(`CREATE DATABASE ${database} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  const made = await postgresUnderTest({ ...address, database });
  return {
    ...made,
    dispose: async () => {
      await made.dispose();
      await root.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await root.end();
    },
  };
}

export async function postgresUnderTest(address: PostgresAddress, more: Partial<PostgresEngineOptions> = {}): Promise<PostgresUnderTest> {
  const admin = new Client({ ...address });
  await admin.connect();
  const schema = `t_${randomUUID().slice(0, 8)}`;
  await admin.query(`CREATE SCHEMA ${schema}`);
  for (const sql of [...thingsDdl(schema), `CREATE SEQUENCE ${schema}.counter`]) await admin.query(sql);
  const instanceId = randomUUID();
  const options: PostgresEngineOptions = { ...address, poolSize: 8, instanceId, connectTimeoutMs: CONNECT_MS, ...more };
  const connectionPattern = `query-router%${instanceId}`;
  const engine = createPostgresEngine(options);
  await engine.init();
  const running = async (marker: string): Promise<number[]> => {
    const { rows } = await admin.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE state = $1 AND query LIKE $2 AND pid <> pg_backend_pid()', ['active', `%${marker}%`]);
    return rows.map((row) => row.pid);
  };
  return {
    engine,
    admin,
    schema,
    connectionPattern,
    setup: {
      schema,
      values: POSTGRES_EXPRESSIONS,
      sql: {
        series: (count) => `SELECT generate_series(0::bigint, ${count - 1}) AS n`,
        // In the select list, where the server does not make all of them before the first one is read.
        wide: (count, width) => `SELECT repeat('x', ${width}) AS t FROM (SELECT generate_series(1, ${count})) AS n`,
        endless: (marker) => `SELECT count(*) /* ${marker} */ FROM generate_series(1, 10000000) a, generate_series(1, 1000000) b`,
        runtimeError: 'SELECT 1 / (SELECT 0)',
        lateError: "SELECT 'secret' AS s, 1 / (5000 - n) AS x FROM generate_series(1, 100000) AS n",
        forbiddenReads: FORBIDDEN_READS(schema),
      },
      things: { role: 'primary', watermark_ms: null, write_affects: [] },
      isRunning: async (marker) => (await running(marker)).length > 0,
      connections: async () => {
        const { rows } = await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name LIKE $1', [connectionPattern]);
        return rows[0]?.n ?? 0;
      },
      unreachable: () => createPostgresEngine({ ...options, port: 1 }),
      secrets: [address.password, address.host, String(address.port)],
      writes: {
        emptyTable: async (name) => {
          await admin.query(`CREATE TABLE ${schema}.${name} (id integer PRIMARY KEY, note text NOT NULL)`);
          await admin.query(`GRANT SELECT ON ${schema}.${name} TO PUBLIC`);
        },
        kill: async (marker) => {
          for (const pid of await running(marker)) await admin.query('SELECT pg_terminate_backend($1)', [pid]);
        },
        slowInsert: (table, id, marker) => `INSERT INTO ${table} SELECT ${id}, '${marker}' FROM pg_sleep(30)`,
      },
    },
    dispose: async () => {
      await engine.close();
      await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      await admin.end();
    },
  };
}
