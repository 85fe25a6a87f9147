import type { EngineName } from '@query-router/contracts';
import { ask, eventually, type HttpAnswer } from '../harness/http.ts';
import { writer, type System } from '../harness/system.ts';

const ROWS = 'SELECT status, country, count(*) AS n FROM shop.orders GROUP BY status, country';
/** Customers share countries, so that the cut goes through ties. */
const TIES = 'SELECT country, id FROM shop.customers ORDER BY country LIMIT 7';
/** Each engine's own words for what must not happen. */
const NATIVE_WRITES: Readonly<Record<EngineName, readonly string[]>> = {
  postgres: [
    'DELETE FROM users', 'CREATE TABLE native_way_in (a int)', 'WITH d AS (DELETE FROM users RETURNING 1) SELECT * FROM d', "SELECT nextval('native_way_in')", "SET default_transaction_read_only = 'off'",
    "SELECT set_config('default_transaction_read_only', 'off', false)", 'SELECT 1; DROP TABLE users', 'COMMIT; DELETE FROM users', "SELECT ('/etc/passwd'::text).pg_read_file", "SELECT pg_read_file('/etc/passwd')", 'SELECT * INTO native_way_in FROM users', "COPY users TO '/tmp/native_way_in'",
  ],
  clickhouse: [
    'INSERT INTO shop.orders SELECT * FROM shop.orders', 'CREATE TABLE shop.native_way_in (a Int8) ENGINE = Memory', 'DROP TABLE shop.orders', 'ALTER TABLE shop.orders DELETE WHERE 1', 'SELECT 1; DROP TABLE shop.orders', "SELECT 1 INTO OUTFILE '/tmp/native_way_in'", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT file('/etc/passwd')", 'SELECT 1 SETTINGS readonly = 0', 'SET readonly = 0', "INSERT INTO FUNCTION file('/tmp/native_way_in', 'CSV') SELECT 1",
  ],
  duckdb: [
    'DELETE FROM shop.orders', 'CREATE TABLE native_way_in (a int)', "COPY (SELECT 1) TO '/tmp/native_way_in'", "ATTACH '/tmp/native_way_in.db'", 'SELECT 1; DROP TABLE shop.orders', "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", 'PRAGMA database_list', "SET enable_external_access = true", 'COMMIT; DROP TABLE shop.orders', 'INSTALL httpfs',
  ],
  trino: ['DELETE FROM shop.orders', 'CREATE TABLE memory.default.native_way_in AS SELECT 1 AS a', 'DROP TABLE shop.orders', 'SELECT 1; SELECT 2', "CALL system.runtime.kill_query('x')", 'SET SESSION a.b = 1'],
};

const codeOf = ({ status, body }: HttpAnswer): string => (status === 200 ? 'answered' : String(body['code']));

/** Texts in other dialects than PostgreSQL's, and what a statement leaves open. */
export function dialectCases(system: () => System, engines: readonly EngineName[]): void {
  const native = (sql: string, engine: EngineName): Promise<HttpAnswer> => ask(system().urls[0], sql, { key: system().keys.native, engine, more: { dialect: 'native' } });

  describe('other dialects', () => {
    it('translates, runs and says so', async () => {
      const { status, body } = await writer(system())('SELECT ID, Name FROM USERS WHERE id < 4 ORDER BY id DESC', { more: { dialect: 'duckdb' } });
      expect({ status, body }).toMatchObject({ status: 200, body: { row_count: 3, decision: { dialect: 'duckdb', rewritten_sql: 'SELECT "id", "name" FROM "users" WHERE ("id" < 4) ORDER BY "id" DESC NULLS LAST' } } });
    });

    it('refuses what would mean something else, and says in which dialect and where', async () => {
      const asked = (sql: string, dialect: string): Promise<HttpAnswer> => writer(system())(sql, { more: { dialect } });
      expect(await asked('SELECT id / 2 FROM users', 'duckdb')).toMatchObject({ status: 422, body: { code: 'SQL_NOT_SUPPORTED', details: { dialect: 'duckdb' }, detail: expect.stringContaining('/ of int8 and int4') } });
      expect(await asked('SELECT id\nFROM users\nWHERE id ^ 2 = 4', 'clickhouse')).toMatchObject({ status: 422, body: { details: { dialect: 'clickhouse', line: 3, column: 7 } } });
      expect(await asked('SELECT id FROM users WHERE', 'trino')).toMatchObject({ status: 400, body: { code: 'SQL_SYNTAX', details: { dialect: 'trino', line: 1 } } });
      expect(await asked('SELECT "x" || name FROM users', 'mysql')).toMatchObject({ status: 422, body: { details: { dialect: 'mysql' } } });
      expect(await asked('DELETE FROM users', 'duckdb')).toMatchObject({ status: 422, body: { code: 'SQL_NOT_SUPPORTED' } });
    });

    it('tells nothing of tables that the key may not use', async () => {
      const answer = await ask(system().urls[0], 'SELECT name / 2 FROM users', { key: system().keys.shopReader, more: { dialect: 'duckdb' } });
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', detail: '"shopReader" may not use public.users.' } });
    });

    it('takes native text from keys of the role native only, and with the name of an engine', async () => {
      const [url] = system().urls;
      for (const key of [system().keys.writer, system().keys.reader]) expect(codeOf(await ask(url, 'SELECT 1', { key, engine: 'postgres', more: { dialect: 'native' } }))).toBe('FORBIDDEN');
      expect(codeOf(await ask(url, 'SELECT 1', { key: system().keys.native, more: { dialect: 'native' } }))).toBe('BAD_REQUEST');
      expect(codeOf(await ask(url, 'SELECT 1', { key: system().keys.native, engine: 'duckdb', more: { dialect: 'native', max_staleness_ms: 0 } }))).toBe('BAD_REQUEST');
      expect(codeOf(await ask(url, 'DELETE FROM users', { key: system().keys.native }))).toBe('FORBIDDEN');
    });

    it.each(engines)('sends native text to %s untouched, and marks the answer', async (engine) => {
      const sql = { postgres: 'SELECT 7 / 2 AS a, version() AS v', clickhouse: 'SELECT intDiv(7, 2) AS a, version() AS v', duckdb: 'SELECT 7 // 2 AS a, version() AS v', trino: 'SELECT 7 / 2 AS a, version() AS v' }[engine];
      const { status, body } = await native(sql, engine);
      expect({ status, body }).toMatchObject({ status: 200, body: { engine, data: [{ a: 3 }], decision: { rule: 'native', dialect: 'native', sql, deterministic: false, fresh_as_of: null, tables: [] } } });
    });

    it.each(engines)('lets native text change nothing on %s', async (engine) => {
      const before = await writer(system())(ROWS);
      for (const sql of NATIVE_WRITES[engine]) expect({ sql, outcome: codeOf(await native(sql, engine)) }).toEqual({ sql, outcome: expect.stringMatching(/^(STATEMENT_REFUSED|QUERY_FAILED|SQL_SYNTAX|FORBIDDEN|TABLE_NOT_FOUND|SQL_NOT_SUPPORTED)$/) });
      expect(codeOf(await native('SELECT 1 AS one', engine))).toBe('answered');
      const after = await writer(system())(ROWS);
      expect(after.body['row_count']).toBe(before.body['row_count']);
    });
  });

  describe('what a statement leaves open', () => {
    it('is said in the decision', async () => {
      const open = await writer(system())(TIES);
      expect(open.body['decision']).toMatchObject({ deterministic: false, open: ['LIMIT or OFFSET with an ORDER BY that does not tell all rows apart'] });
      const settled = await writer(system())('SELECT country, id FROM shop.customers ORDER BY country, id LIMIT 7');
      expect(settled.body['decision']).not.toHaveProperty('deterministic');
    });

    it('is settled on demand: every engine chooses the same rows', async () => {
      const answers = [];
      // A copy that lags behind the last write is refused for a moment, whoever asks for its engine by name.
      for (const engine of engines) answers.push((await eventually(() => writer(system())(TIES, { engine, more: { deterministic: true } }), ({ status }) => status === 200)).body);
      for (const answer of answers) expect(answer).toMatchObject({ row_count: 7, data: answers[0]?.['data'], decision: { rewritten_sql: 'SELECT country, id FROM shop.customers ORDER BY country, 2 LIMIT 7' } });
    });

    it('is refused where no sort key settles it', async () => {
      const answer = await writer(system())('SELECT row_number() OVER (ORDER BY country) FROM shop.customers', { more: { deterministic: true } });
      expect(answer).toMatchObject({ status: 422, body: { code: 'SQL_NOT_SUPPORTED', detail: expect.stringContaining('row_number()') } });
    });
  });
}
