import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, failureOf, run, until } from '@query-router/engine/testing';
import { createTrinoEngine } from '../src/index.ts';
import type { TrinoEngine } from '../src/index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, base: string) => unknown;

function silent(): void {}

/** What a Trino, or something in its place, may do that a healthy one does not; the rest is tested on a real one. */
describe("Trino's protocol", () => {
  let server: Server;
  let base = '';
  let handle: Handler = silent;
  let seen: string[] = [];
  let engine: TrinoEngine;

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url?.split('?')[0]}`);
      request.resume();
      handle(request, response, base);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    engine = createTrinoEngine({ url: base, user: 'someone', catalog: 'c' });
  });

  afterEach(async () => {
    await engine.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['another host', 'http://169.254.169.254/v1/statement/executing/1'],
    ['another port', 'http://127.0.0.1:1/v1/statement/executing/1'],
    ['another scheme', 'https://127.0.0.1/v1/statement/executing/1'],
    ['a file', 'file:///etc/passwd'],
    ['another path', '/v1/query'],
    ['no address', 'not a uri'],
  ])('is not led to %s by nextUri', async (_, nextUri) => {
    handle = (_request, response, own) => json(response, { id: 'q', nextUri: nextUri.startsWith('/') ? `${own}${nextUri}` : nextUri });
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
    expect(seen).toEqual(['POST /v1/statement']);
  });

  it('is not led away by a redirect', async () => {
    handle = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
    expect(seen).toEqual(['POST /v1/statement']);
  });

  it('asks again after 503, as the protocol says', async () => {
    handle = (request, response, own) => {
      if (request.method === 'POST') return json(response, { id: 'q', nextUri: `${own}/v1/statement/executing/1` });
      if (seen.length < 4) return response.writeHead(503).end();
      return json(response, { id: 'q', columns: [{ name: 'a', type: 'integer' }], data: [[1]] });
    };
    expect((await run(engine, 'SELECT 1')).rows).toEqual([[1]]);
    expect(seen).toEqual(['POST /v1/statement', ...Array.from({ length: 3 }, () => 'GET /v1/statement/executing/1')]);
  });

  it('fails on a failure that comes after rows, and gives none of them', async () => {
    handle = (request, response, own) => {
      if (request.method === 'POST') return json(response, { id: 'q', columns: [{ name: 'a', type: 'integer' }], data: [[1]], nextUri: `${own}/v1/statement/executing/1` });
      return json(response, { id: 'q', error: { message: 'Division by zero', errorName: 'DIVISION_BY_ZERO', errorType: 'USER_ERROR' } });
    };
    expect(await failureOf(run(engine, 'SELECT 1'))).toMatchObject({ code: 'QUERY_FAILED', message: 'Division by zero' });
  });

  it('stops the statement with DELETE when the answer is cut', async () => {
    handle = (request, response, own) => {
      if (request.method === 'DELETE') return response.writeHead(204).end();
      return json(response, { id: 'q', columns: [{ name: 'a', type: 'integer' }], data: [[1], [2]], nextUri: `${own}/v1/statement/executing/1` });
    };
    expect(await run(engine, 'SELECT 1', { maxRows: 1 })).toMatchObject({ rows: [[1]], truncated: true });
    expect(seen).toEqual(['POST /v1/statement', 'DELETE /v1/statement/executing/1']);
  });

  it('stops a statement that is aborted before its address is known', async () => {
    const abort = new AbortController();
    handle = (request, response, own) => {
      if (request.method === 'DELETE') return response.writeHead(204).end();
      abort.abort();
      return setTimeout(() => json(response, { id: 'q', nextUri: `${own}/v1/statement/queued/1` }), 50);
    };
    expect(await codeOf(run(engine, 'SELECT 1', {}, abort.signal))).toBe('CANCELLED');
    expect(seen).toEqual(['POST /v1/statement', 'DELETE /v1/statement/queued/1']);
  });

  it('ends at the deadline when the server says nothing', async () => {
    handle = (request, response, own) => {
      if (request.method === 'POST') json(response, { id: 'q', nextUri: `${own}/v1/statement/queued/1` });
      if (request.method === 'DELETE') response.writeHead(204).end();
    };
    expect(await codeOf(run(engine, 'SELECT 1', { timeoutMs: 300 }))).toBe('DEADLINE_EXCEEDED');
    await until('the statement is stopped', () => seen.includes('DELETE /v1/statement/queued/1'));
  });

  it.each([
    ['not JSON', 'not JSON'],
    ['another JSON', '{"a":1}'],
    ['rows that are no rows', '{"id":"q","data":[1,2]}'],
  ])('fails on an answer that is %s', async (_, body) => {
    handle = (_request, response) => response.end(body);
    expect(await codeOf(run(engine, 'SELECT 1'))).toBe('ENGINE_UNAVAILABLE');
  });

  it('does not use a server that rounds timestamps or integers', async () => {
    const columns = ['varchar', 'timestamp(6)', 'bigint'].map((type) => ({ name: 'x', type }));
    handle = (_request, response) => json(response, { id: 'q', columns, data: [['UTC', '2024-03-01 00:00:00.000', 9_007_199_254_740_992]] });
    expect(await failureOf(engine.init())).toMatchObject({ code: 'ENGINE_UNAVAILABLE', retryable: false, message: expect.stringMatching(/precision of timestamps, the digits of integers/) });
  });
});

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
