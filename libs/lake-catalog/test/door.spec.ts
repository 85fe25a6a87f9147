import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLakeDoor, type LakeDoor } from '../src/index.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Stands where Nessie does and remembers what comes through. */
let asked: Asked[] = [];
let catalogue: Server;
let door: LakeDoor;

beforeAll(async () => {
  catalogue = createServer(({ method, url, headers }, response) => {
    asked.push({ method, url, headers });
    if (url?.includes('elsewhere') === true) response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    else if (url?.includes('missing') === true) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":404}}');
    else if (url?.includes('broken') === true) response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy());
    else response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end(`{"url":${JSON.stringify(url)}}`);
  });
  catalogue.listen(0, '127.0.0.1');
  await once(catalogue, 'listening');
  door = await startLakeDoor({ nessieUrl: `http://127.0.0.1:${(catalogue.address() as AddressInfo).port}`, host: '127.0.0.1', port: 0 });
});

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  await door.close();
  catalogue.closeAllConnections();
  catalogue.close();
});

const at = (path: string): string => `${door.catalogUri}${path}`;

/** The path is sent as it is: `fetch` would tidy it first. */
async function raw(method: string, path: string, body?: string): Promise<number> {
  const { hostname, port } = new URL(door.catalogUri);
  const sent = request({ hostname, port, method, path, headers: body === undefined ? {} : { 'content-length': body.length } });
  sent.end(body);
  const [response] = await once(sent, 'response');
  (response as { resume(): void }).resume();
  return (response as { statusCode: number }).statusCode;
}

it('passes reads on, under the name by which the client knows the door, and no other header', async () => {
  const response = await fetch(at('/v1/config?warehouse=w'), { headers: { 'x-iceberg-access-delegation': 'vended-credentials', 'x-http-method-override': 'DELETE', authorization: 'Bearer x', cookie: 'a=b' } });
  expect(await response.json()).toEqual({ url: '/iceberg/v1/config?warehouse=w' });
  expect(response.headers.get('set-cookie')).toBeNull();
  const [{ headers, method } = { headers: {}, method: '' }] = asked;
  expect(method).toBe('GET');
  expect(headers.host).toBe(new URL(door.catalogUri).host);
  expect(Object.keys(headers).toSorted()).toEqual(['accept', 'connection', 'host']);
});

it('passes on that something is not there', async () => {
  expect((await fetch(at('/v1/p/namespaces/missing'))).status).toBe(404);
  expect((await fetch(at('/v1/p/namespaces/missing'), { method: 'HEAD' })).status).toBe(404);
});

it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers %s with 405, and the catalogue never hears of it', async (method) => {
  const response = await fetch(at('/v1/p/namespaces/a/tables/t'), { method, ...(method === 'OPTIONS' ? {} : { body: '{"requirements":[],"updates":[]}' }) });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
  expect(asked).toEqual([]);
});

it.each(['/iceberg/../api/v2/trees/main', '/iceberg/%2e%2e/api/v2/config', '/api/v2/trees', '/iceberg/v1/p/namespaces/a/tables/t/credentials'])('lets nobody past by the path %s', async (path) => {
  expect(await raw('GET', path)).toBeGreaterThanOrEqual(400);
  expect(asked).toEqual([]);
});

it('takes no body with a read', async () => {
  expect(await raw('GET', '/iceberg/v1/config', 'DELETE')).toBe(400);
  expect(asked).toEqual([]);
});

it('follows the catalogue nowhere', async () => {
  expect((await fetch(at('/v1/elsewhere/namespaces'))).status).toBe(502);
});

it('ends an answer that breaks off as broken, not as complete', async () => {
  await expect(fetch(at('/v1/broken/namespaces')).then((response) => response.text())).rejects.toThrow('terminated');
});

it('says so when the catalogue is gone', async () => {
  const lonely = await startLakeDoor({ nessieUrl: 'http://127.0.0.1:1', host: '127.0.0.1', port: 0 });
  expect((await fetch(`${lonely.catalogUri}/v1/config`)).status).toBe(502);
  await lonely.close();
});
