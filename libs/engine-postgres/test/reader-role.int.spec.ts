// Roles belong to a server, and the lock under which an engine prepares its database to that database: engines of two databases make the role at once.
import { randomUUID } from 'node:crypto';
import { describeWith, server } from '@query-router/testkit';
import { Client } from 'pg';
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
});
