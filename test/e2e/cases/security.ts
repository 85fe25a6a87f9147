import { ENGINE_NAMES } from '@query-router/contracts';
import { WAYS_IN } from '../../../libs/sql/test/ways-in.ts';
import { ask } from '../harness/http.ts';
import { writer, type System } from '../harness/system.ts';

/** In by the front door only. */
export function securityCases(system: () => System): void {
  describe('security', () => {
    it('lets nobody in without a key, or with a wrong one', async () => {
      const [url] = system().urls;
      const wrong = `${system().keys.reader.slice(0, -4)}AAAA`;
      for (const key of [undefined, '', 'qr_nonsense', wrong]) {
        const answer = await ask(url, 'SELECT 1', key === undefined ? {} : { key });
        expect({ key, status: answer.status, code: answer.body['code'] }).toEqual({ key, status: 401, code: 'UNAUTHENTICATED' });
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    });

    it('lets readers read and only read', async () => {
      const [url] = system().urls;
      const key = system().keys.reader;
      expect((await ask(url, 'SELECT id FROM users WHERE id = 1', { key })).status).toBe(200);
      for (const sql of ["UPDATE users SET name = 'x'", 'DELETE FROM users', 'CREATE TABLE t (a int)', 'DROP TABLE users', 'WITH d AS (DELETE FROM users RETURNING 1) SELECT 1', 'SELECT * FROM users FOR UPDATE', 'SELECT * INTO x FROM users']) {
        const answer = await ask(url, sql, { key });
        expect({ sql, status: answer.status }).toEqual({ sql, status: 403 });
      }
    });

    it('holds a key to its tables, however a statement names others', async () => {
      const [url] = system().urls;
      const key = system().keys.shopReader;
      expect((await ask(url, 'SELECT count(*) FROM shop.orders', { key })).status).toBe(200);
      for (const sql of [
        'SELECT * FROM users',
        'SELECT * FROM public.users',
        'SELECT * FROM "public"."users"',
        'SELECT id FROM shop.orders WHERE id IN (SELECT id FROM users)',
        'WITH x AS (SELECT * FROM users) SELECT * FROM x',
        'SELECT (SELECT max(name) FROM users)',
        'SELECT id FROM shop.orders UNION SELECT id FROM users',
        'TABLE users',
      ]) {
        const answer = await ask(url, sql, { key });
        expect({ sql, status: answer.status, code: answer.body['code'] }).toEqual({ sql, status: 403, code: 'FORBIDDEN' });
      }
    });

    it(`refuses every known way to files, networks, other servers and the engines' insides, on every engine`, async () => {
      expect(WAYS_IN.length).toBeGreaterThanOrEqual(60);
      const query = writer(system());
      const refused = new Set([400, 403, 404, 422]);
      for (const { sql } of WAYS_IN) {
        const answers = await Promise.all([query(sql), ...ENGINE_NAMES.map((engine) => query(sql, { engine }))]);
        expect({ sql, statuses: answers.map(({ status }) => status).filter((status) => !refused.has(status)) }).toEqual({ sql, statuses: [] });
      }
    });

    it('writes no password, key, path or address into an error', async () => {
      const query = writer(system());
      const answers = await Promise.all(
        ENGINE_NAMES.flatMap((engine) => ['SELECT * FROM users WHERE nope = 1', "SELECT CAST('abc' AS int)", 'SELECT 1/0', 'SELECT * FROM missing_table'].map((sql) => query(sql, { engine }))),
      );
      for (const { body } of answers) {
        expect(JSON.stringify(body)).not.toMatch(/development-only|password|\/tmp\/|127\.0\.0\.1|node_modules|at .*\.ts:|qr_/);
      }
    });
  });
}
