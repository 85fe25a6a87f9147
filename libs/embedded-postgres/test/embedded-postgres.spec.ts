import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@query-router/embedded-postgres';
import { waitUntil, isProcessAlive } from '@query-router/server-process';

const login = { user: 'dev', password: 'only for development', database: 'shop' };
const root = mkdtempSync(join(tmpdir(), 'query-router-embedded-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function ask(server: { host: string; port: number }, sql: string): Promise<unknown[]> {
  const client = new Client({ ...login, host: server.host, port: server.port });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function used<T>(server: EmbeddedPostgres, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await server.stop();
  }
}

/** Another process that starts a server on `dataDir` and prints its pid. */
async function ownerProcess(dataDir: string): Promise<{ kill: () => void; serverPid: number }> {
  const module = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;
  const script = join(root, 'owner.mjs');
  writeFileSync(
    script,
    `import { startEmbeddedPostgres } from ${JSON.stringify(module)};
     const server = await startEmbeddedPostgres(${JSON.stringify({ ...login, dataDir })});
     console.log(server.pid);
     setInterval(() => {}, 1000);`,
  );
  const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
  return { kill: () => owner.kill('SIGKILL'), serverPid: Number(chunk.toString()) };
}

describe('embedded PostgreSQL', () => {
  test('answers with UTC, logical decoding and text that compares by bytes', async () => {
    const server = await startEmbeddedPostgres({ ...login, dataDir: join(root, 'new') });
    await used(server, async () => {
      const sql = `SELECT current_setting('timezone') AS zone, current_setting('wal_level') AS wal, 'Z' < 'a' AS bytes, upper('é') AS upper, current_database() AS database`;
      expect(await ask(server, sql)).toEqual([{ zone: 'UTC', wal: 'logical', bytes: true, upper: 'É', database: 'shop' }]);
    });
    expect(isProcessAlive(server.pid)).toBe(false);
  });

  test('refuses a wrong password', async () => {
    const server = await startEmbeddedPostgres({ ...login, dataDir: join(root, 'new') });
    await used(server, async () => {
      const client = new Client({ ...login, host: server.host, port: server.port, password: 'wrong' });
      await expect(client.connect()).rejects.toThrow('password authentication failed');
    });
  });

  test('keeps its data over a stop and a start', async () => {
    const dataDir = join(root, 'kept');
    const first = await startEmbeddedPostgres({ ...login, dataDir });
    await used(first, () => ask(first, 'CREATE TABLE kept AS SELECT 42 AS n'));
    const second = await startEmbeddedPostgres({ ...login, dataDir });
    await used(second, async () => expect(await ask(second, 'SELECT n FROM kept')).toEqual([{ n: 42 }]));
  });

  test('starts on data whose server was killed', async () => {
    const dataDir = join(root, 'killed');
    const first = await startEmbeddedPostgres({ ...login, dataDir });
    await ask(first, 'CREATE TABLE kept AS SELECT 42 AS n');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await startEmbeddedPostgres({ ...login, dataDir });
    await used(second, async () => expect(await ask(second, 'SELECT n FROM kept')).toEqual([{ n: 42 }]));
  });

  test('starts when the lock file names a process that is something else now', async () => {
    const dataDir = join(root, 'lock');
    await (await startEmbeddedPostgres({ ...login, dataDir })).stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n1\n1\n\n127.0.0.1\n1 1\nready   \n`);
    const server = await startEmbeddedPostgres({ ...login, dataDir });
    await used(server, async () => expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]));
  });

  test('ends when the process that started it is killed', async () => {
    const owner = await ownerProcess(join(root, 'orphan'));
    expect(isProcessAlive(owner.serverPid)).toBe(true);
    owner.kill();
    await waitUntil('the orphan ends', () => !isProcessAlive(owner.serverPid), { timeoutMs: 60_000 });
  });

  test('refuses data that a living process uses', async () => {
    const dataDir = join(root, 'busy');
    const server = await startEmbeddedPostgres({ ...login, dataDir });
    await used(server, async () => {
      await expect(startEmbeddedPostgres({ ...login, dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
      expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  test('refuses a directory with something else in it and leaves it alone', async () => {
    const dataDir = mkdtempSync(join(root, 'other-'));
    writeFileSync(join(dataDir, 'letter.txt'), 'dear');
    await expect(startEmbeddedPostgres({ ...login, dataDir })).rejects.toThrow('neither empty nor a PostgreSQL cluster');
    expect(readFileSync(join(dataDir, 'letter.txt'), 'utf8')).toBe('dear');
  });

  test('says so when its port is taken', async () => {
    const first = await startEmbeddedPostgres({ ...login, dataDir: join(root, 'one') });
    await used(first, async () => {
      await expect(startEmbeddedPostgres({ ...login, dataDir: join(root, 'two'), port: first.port })).rejects.toThrow('Address already in use');
    });
  });
});
