import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Answer } from './answer.ts';
import { Engine } from './engine.ts';
import { asException, CODE, raise } from './exception.ts';
import { readCredentials, readRequest, type Credentials, type HttpQuery } from './request.ts';
import { runQuery } from './run-query.ts';

export interface ClickHouseHttpOptions {
  /** The engine's data; one process at a time may use it. */
  readonly dataDir: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface ClickHouseHttp {
  readonly url: string;
  /** Ends running queries and closes the engine. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares digests, which have one length, so that neither length nor content can be measured. */
function isSame(given: Credentials, expected: Credentials): boolean {
  const user = timingSafeEqual(digest(given.user), digest(expected.user));
  return timingSafeEqual(digest(given.password), digest(expected.password)) && user;
}

async function answerQuery(engine: Engine, request: HttpQuery, response: ServerResponse): Promise<void> {
  const answer = new Answer(response, request.queryId);
  let done = false;
  response.once('close', () => {
    // The client has gone: nobody reads the answer, so nothing should compute it.
    if (!done && !response.writableFinished) void engine.kill(request.queryId).catch(() => {});
  });
  try {
    await runQuery(engine, request, answer);
  } catch (error) {
    answer.fail(asException(error));
  } finally {
    done = true;
  }
}

/**
 * ClickHouse's HTTP interface over the embedded engine, on loopback: statements by POST and GET, settings and parameters in the
 * address, formats, errors with codes, `KILL QUERY`, inserts of streamed rows. Statements run in parallel, each with its own settings.
 * Not there: HTTP sessions, users other than the one given, native compression, binary insert formats.
 */
export async function startClickHouseHttp(options: ClickHouseHttpOptions): Promise<ClickHouseHttp> {
  const engine = new Engine(options.dataDir);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${HOST}`);
    if (url.pathname === '/ping' || (url.pathname === '/' && request.method === 'GET' && !url.searchParams.has('query'))) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('Ok.\n');
      return;
    }
    if (url.pathname !== '/' || (request.method !== 'GET' && request.method !== 'POST')) {
      response.writeHead(url.pathname === '/' ? 405 : 404, { 'content-type': 'text/plain' }).end(`There is no handle ${url.pathname}\n`);
      return;
    }
    try {
      if (!isSame(readCredentials(request, url), options)) throw raise(CODE.authenticationFailed, 'AUTHENTICATION_FAILED', 'Authentication failed: password is incorrect, or there is no user with such name');
      await answerQuery(engine, readRequest(request, url), response);
    } catch (error) {
      new Answer(response, url.searchParams.get('query_id') ?? '').fail(asException(error));
    } finally {
      request.resume();
    }
  };

  const http = createServer((request, response) => void handle(request, response));
  // Longer than a client keeps an idle connection, so that it never sends on one that is being closed.
  http.keepAliveTimeout = 30_000;
  http.requestTimeout = 0;
  http.listen(options.port, HOST);
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no TCP port');
  return {
    url: `http://${HOST}:${address.port}`,
    async close() {
      http.close();
      await engine.close();
      http.closeAllConnections();
    },
  };
}
