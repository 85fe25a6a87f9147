/** What the commands of the lake ask of the ingest service, and how its answers look. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli, type Outcome } from './run-cli.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

describe('the commands of the lake', () => {
  const asked: Asked[] = [];
  let answer: { status: number; body: unknown } = { status: 200, body: {} };
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        asked.push({ method: request.method ?? '', url: request.url ?? '', body: text === '' ? null : JSON.parse(text) });
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const run = (status: number, body: unknown, ...args: string[]): Promise<Outcome> => {
    answer = { status, body };
    return runCli(args, { env: { INGEST_URL: url } });
  };

  test('branches are listed, made and deleted', async () => {
    const listed = await run(200, { branches: [{ name: 'main', commit: 'ab'.repeat(32), is_default: true, ahead: null, behind: null, changed_at: '2026-01-31T12:00:00.123Z', changed_by: 'alice', message: 'said' }] }, 'branch');
    expect(listed.stdout.split('\n')[2]).toBe('main * │ abababababab │       │        │ 2026-01-31T12:00:00Z │ alice │ said');
    await run(201, { name: 'dev', commit: '00' }, 'branch', 'create', 'dev', '--from', 'main@00ff');
    const gone = await run(204, null, 'tag', 'delete', 't1');
    expect(gone).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(asked).toEqual([
      { method: 'GET', url: '/lake/branches', body: null },
      { method: 'POST', url: '/lake/branches', body: { name: 'dev', from: 'main@00ff' } },
      { method: 'DELETE', url: '/lake/tags/t1', body: null },
    ]);
  });

  test('a conflict is told with its tables, and fails', async () => {
    const asks = await run(200, { from: 'dev', into: 'main', merged: false, commit: null, tables: ['shop.a', 'shop.b'], conflicts: [{ table: 'shop.b', reason: 'changed on both' }] }, 'merge', 'dev', '--dry-run');
    expect(asks).toMatchObject({ code: 1, stdout: expect.stringContaining('shop.b │ changed on both') });
    const refused = await run(409, { type: 'x', title: 'x', status: 409, code: 'CONFLICT', detail: '"dev" cannot be merged', retryable: false }, 'merge', 'dev', '--message', 'm');
    expect(refused).toMatchObject({ code: 1, stderr: 'error: "dev" cannot be merged (CONFLICT, HTTP 409)\n' });
    expect(asked.map(({ body }) => body)).toEqual([{ from: 'dev', dry_run: true }, { from: 'dev', message: 'm' }]);
  });

  test('a rollback says exactly one place to go to', async () => {
    await run(200, { branch: 'main', commit: 'c', changes: [] }, 'rollback', 'events.clicks', '--snapshot', '12', '--pipelines', 'skip');
    await run(200, { branch: 'main', commit: 'c', changes: [] }, 'rollback', '--all', '--to', 'month_end', '--dry-run');
    expect(asked.map(({ url: path, body }) => [path, body])).toEqual([
      ['/lake/tables/events.clicks/rollback', { to: { snapshot: '12' }, pipelines: 'skip' }],
      ['/lake/rollback', { to: 'month_end', dry_run: true }],
    ]);
    for (const wrong of [['events.clicks'], ['events.clicks', '--snapshot', '1', '--to', 'x'], ['--all'], ['--all', 'events.clicks', '--to', 'x'], ['events.clicks', '--to', 'x', '--dry-run']]) {
      expect(await run(200, {}, 'rollback', ...wrong)).toMatchObject({ code: 2, stdout: '' });
    }
  });

  test('the log and the history are asked with what was said', async () => {
    await run(200, { commits: [] }, 'log', '--table', 'shop.a', '--limit', '3');
    await run(200, { changes: [] }, 'diff', 'dev');
    await run(202, { work_id: '7' }, 'maintenance', 'compact', 'shop.a');
    await run(200, { runs: [] }, 'maintenance', '--format', 'json');
    expect(asked.map(({ url: path }) => path)).toEqual(['/lake/log?table=shop.a&limit=3', '/lake/diff?from=main&to=dev', '/maintenance', '/maintenance/history']);
  });

  test('no service, another service and strange options are told apart', async () => {
    expect(await runCli(['branch'], { env: { INGEST_URL: 'http://127.0.0.1:1' } })).toMatchObject({ code: 3, stderr: expect.stringContaining('No ingest service answers') });
    expect(await run(500, 'oops', 'branch')).toMatchObject({ code: 3, stderr: expect.stringContaining('is not the ingest service') });
    expect(await run(200, {}, 'branch', '--engine', 'trino')).toMatchObject({ code: 2 });
  });
});
