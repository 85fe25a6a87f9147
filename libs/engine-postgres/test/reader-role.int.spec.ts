// Roles belong to a server, and the lock under which an engine prepares its database to that database: engines of two databases make the role at once.
import { randomUUID } from 'node:crypto';
import { run } from '@query-router/engine/testing';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
import { createPostgresEngine } from '../src/index.ts';
import { sessionConfig } from '../src/options.ts';
import { ensureReaderRole } from '../src/reader-role.ts';
import { Session } from '../src/session.ts';

const postgres = await server('postgres');

describeWith('the role that reads run under', postgres, (address) => {
  it('is made once, whoever else makes it at the same time', async () => {
    const config = sessionConfig({ ...address, poolSize: 1, instanceId: 'role' }, 'write', address);
    const sessions = await Promise.all(Array.from({ length: 4 }, () => Session.open(config)));
    const admin = new Client({ ...address });
    await admin.connect();
    try {
      for (let round = 0; round < 10; round++) {
        const account = { user: `reader_${randomUUID().slice(0, 8)}`, password: 'for-tests-only' };
        await expect(Promise.all(sessions.map((session) => ensureReaderRole(session, account)))).resolves.toHaveLength(sessions.length);
        await admin.query(`DROP ROLE ${account.user}`);
      }
    } finally {
      await Promise.all([...sessions.map((session) => session.close()), admin.end()]);
    }
  });

  describe('in a database of its own', () => {
    const database = `role_${randomUUID().slice(0, 8)}`;
    const root = new Client({ ...address });
    const engine = createPostgresEngine({ ...address, database, poolSize: 2, instanceId: database, connectTimeoutMs: 30_000 });
    beforeAll(async () => {
      await root.connect();
      // The limit is not for superusers, so it meets the reader alone.
      await root.query(`CREATE DATABASE ${database} LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0 CONNECTION LIMIT 0`);
    });
    afterAll(async () => {
      await engine.close();
      await root.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await root.end();
    });

    it('is not replaced by an account that may write where it only finds no connection', async () => {
      await expect(engine.init()).rejects.toMatchObject({ failure: { code: 'ENGINE_UNAVAILABLE', retryable: true } });
      await root.query(`ALTER DATABASE ${database} CONNECTION LIMIT -1`);
      await engine.init();
      expect((await run(engine, 'SELECT current_user::text AS u')).rows).toEqual([['query_router_reader']]);
    });

    it('is prepared without waiting for a table that is locked', async () => {
      const holder = new Client({ ...address, database });
      await holder.connect();
      const tables = async (): Promise<string[]> => (await engine.discover(new AbortController().signal)).map(({ name }) => name);
      try {
        // The right is taken away, or what the account creates would be readable from the start.
        for (const sql of ['CREATE TABLE locked (a int)', 'REVOKE ALL ON locked FROM query_router_reader', 'BEGIN', 'LOCK TABLE locked']) await holder.query(sql);
        await engine.init();
        expect(await tables()).toEqual([]);
        await holder.query('COMMIT');
        expect(await tables()).toEqual(['locked']);
      } finally {
        await holder.end();
      }
      // It waited 30 s, as long as a statement may take.
    }, 20_000);
  });
});
