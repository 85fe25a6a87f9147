import { randomUUID } from 'node:crypto';
import type { EngineName } from '@query-router/contracts';
import { ask, eventually, send, type HttpAnswer } from '../harness/http.ts';
import { writer, type System } from '../harness/system.ts';

/** The HTTP front: what it offers, and what it does with what nobody should send. */
export function httpCases(system: () => System, engines: readonly EngineName[]): void {
  const url = (path: string): string => `${system().urls[0]}${path}`;
  const post = async (body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Awaited<ReturnType<typeof send>>> =>
    send(url('/query'), { method: 'POST', body: body ?? null, headers: { 'content-type': 'application/json', authorization: `Bearer ${system().keys.writer}`, ...headers } });
  const alive = async (): Promise<void> => {
    expect((await send(url('/health'), {})).body).toEqual({ status: 'alive' });
  };

  describe('HTTP', () => {
    it('says that it lives, that it is ready and per engine why not', async () => {
      await alive();
      const ready = await send(url('/health/ready'), {});
      expect(ready.body).toMatchObject({ status: 'ready', engines: { postgres: { ready: true, health: 'up' } } });
    });

    it('lists engines, tables, metrics and its own API', async () => {
      const authorization = `Bearer ${system().keys.writer}`;
      const listed = await send(url('/engines'), { headers: { authorization } });
      expect(listed.body['engines']).toContainEqual(expect.objectContaining({ engine: 'postgres', health: 'up', writable: true, version: expect.stringMatching(/^\d+/) }));
      const catalog = await send(url('/catalog'), { headers: { authorization } });
      expect(catalog.body['tables']).toContainEqual(
        expect.objectContaining({ schema: 'shop', name: 'orders', keys: expect.arrayContaining([['id']]), copies: expect.arrayContaining([expect.objectContaining({ engine: 'postgres', role: 'primary' })]) }),
      );
      expect((await send(url('/metrics'), {})).body['text']).toContain('query_router_answer_seconds_bucket');
      expect((await send(url('/docs'), {})).status).toBe(200);
      expect((await send(url('/docs-json'), {})).body).toMatchObject({ openapi: '3.1.0', paths: { '/query': {} } });
    });

    it('answers what it cannot read with a problem document, and lives on', async () => {
      const depth = 10_000;
      const cases: [string, RequestInit['body'], number][] = [
        ['no body', '', 400],
        ['no JSON', '{"sql": ', 400],
        ['no object', '"SELECT 1"', 400],
        ['no sql', '{}', 400],
        ['wrong type', '{"sql": 1}', 400],
        ['unknown field', '{"sql": "SELECT 1", "forceEngine": "duckdb"}', 400],
        ['unknown engine', '{"sql": "SELECT 1", "force_engine": "oracle"}', 400],
        ['empty SQL', '{"sql": ""}', 400],
        ['blank SQL', '{"sql": " \\n "}', 400],
        ['a comment only', '{"sql": "-- nothing"}', 400],
        ['NUL in SQL', '{"sql": "SELECT 1\\u0000; DROP TABLE users"}', 400],
        ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x73, 0x71, 0x6c, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400],
        ['1 MB of SQL', JSON.stringify({ sql: `SELECT '${'x'.repeat(1_000_000)}'` }), 413],
        ['SQL over its own limit', JSON.stringify({ sql: `SELECT '${'x'.repeat(70_000)}'` }), 413],
        ['10,000 parentheses', JSON.stringify({ sql: `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}` }), 400],
        ['10,000 brackets', JSON.stringify({ sql: `SELECT ${'ARRAY['.repeat(depth)}1${']'.repeat(depth)}` }), 400],
      ];
      for (const [name, body, status] of cases) {
        const answer = await post(body);
        const fits = status === 400 ? answer.status >= 400 && answer.status < 500 : answer.status === status;
        expect({ name, status: answer.status, fits, type: answer.headers.get('content-type'), detail: answer.body['detail'] }).toEqual({
          name,
          status: answer.status,
          fits: true,
          type: 'application/problem+json; charset=utf-8',
          detail: expect.stringMatching(/.{10,}/),
        });
      }
      await alive();
      expect((await writer(system())('SELECT 1 AS x')).status).toBe(200);
    });

    it('refuses other media types, methods and paths with a problem document', async () => {
      expect((await post('sql=SELECT 1', { 'content-type': 'application/x-www-form-urlencoded' })).body).toMatchObject({ code: 'BAD_REQUEST' });
      const missing = await send(url('/nothing-here'), {});
      expect(missing.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
      expect(missing.headers.get('content-type')).toContain('application/problem+json');
    });

    it('cuts an answer at its limit and says so', async () => {
      const answer = await writer(system())('SELECT id FROM shop.click_events ORDER BY id', { maxRows: 10 });
      expect(answer.body).toMatchObject({ truncated: true, row_count: 10 });
      expect((answer.body['data'] as unknown[]).length).toBe(10);
    });

    it('remembers a query and its decision', async () => {
      const answer = await writer(system())('SELECT 1 AS x');
      const authorization = `Bearer ${system().keys.writer}`;
      const status = await eventually(() => send(url(`/queries/${String(answer.body['query_id'])}`), { headers: { authorization } }), ({ body }) => body['state'] === 'succeeded');
      expect(status.body).toMatchObject({ query_id: answer.body['query_id'], engine: answer.body['engine'], row_count: 1, decision: answer.body['decision'] });
      expect((await send(url('/queries/00000000-0000-7000-8000-000000000000'), { headers: { authorization } })).status).toBe(404);
    });

    it('gives up at the deadline that the client set', async () => {
      const answer = await writer(system())(SLOW, { engine: 'postgres', timeoutMs: 300 });
      expect(answer.body).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED' });
    });

    /** A copy that lags behind the last write is refused for a moment, whoever asks for its engine by name. */
    const takes = async (engine: string): Promise<void> => {
      await eventually(() => ask(system().urls[0], SLOW, { key: system().keys.writer, engine, explain: true }), ({ status }) => status === 200);
    };

    it.each(engines)('cancels a running query on %s by its id', async (engine) => {
      const authorization = `Bearer ${system().keys.writer}`;
      const queryId = randomUUID();
      await takes(engine);
      const running = ask(system().urls[0], SLOW, { key: system().keys.writer, engine, timeoutMs: 60_000, queryId });
      const started = eventually(() => send(url(`/queries/${queryId}`), { headers: { authorization } }), ({ body }) => body['state'] === 'running').then(() => 'running' as const);
      expect(await Promise.race([started, running])).toBe('running');
      expect((await send(url(`/queries/${queryId}`), { method: 'DELETE', headers: { authorization } })).status).toBe(202);
      expect((await running).body).toMatchObject({ status: 499, code: 'CANCELLED', query_id: queryId });
      const status = await eventually(() => send(url(`/queries/${queryId}`), { headers: { authorization } }), ({ body }) => body['state'] === 'cancelled');
      expect(status.body).toMatchObject({ error_code: 'CANCELLED', engine });
    });

    it('cancels the query of a client that goes away', async () => {
      const authorization = `Bearer ${system().keys.writer}`;
      const gone = new AbortController();
      const queryId = randomUUID();
      const pending = ask(system().urls[0], SLOW, { key: system().keys.writer, engine: 'postgres', timeoutMs: 60_000, queryId, signal: gone.signal }).catch((error: unknown) => error);
      const state = (): Promise<HttpAnswer> => send(url(`/queries/${queryId}`), { headers: { authorization } });
      await eventually(state, ({ body }) => body['state'] === 'running');
      gone.abort();
      await pending;
      await eventually(state, ({ body }) => body['state'] === 'cancelled', 10_000);
    });
  });
}

/** A statement that every engine needs minutes for. */
const SLOW = 'SELECT count(*) AS n FROM shop.click_events a, shop.click_events b WHERE a.path > b.path';
