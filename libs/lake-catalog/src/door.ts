import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { passage } from './door-rules.ts';

export interface LakeDoorOptions {
  /** Nessie, `http://host:port`. */
  readonly nessieUrl: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly onError?: (error: unknown) => void;
}

export interface LakeDoor {
  /** The catalogue as engines must be told of it: `http://host:port/iceberg`. */
  readonly catalogUri: string;
  close(): Promise<void>;
}

/** Requests under way; more are told to come again. */
const MAX_AT_ONCE = 64;
const MAX_CONNECTIONS = 256;
/** Metadata of a table with very many snapshots. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
/** Silence of Nessie after which it counts as gone. */
const SILENCE_MS = 30_000;
const REQUEST_MS = 10_000;
const ANSWER_HEADERS = ['content-type', 'content-length', 'content-encoding', 'etag'] as const;

/**
 * The only way of DuckDB, ClickHouse and Trino's readers to Nessie's Iceberg REST catalogue: GET and HEAD of what readers ask, nothing
 * else. One commit through that catalogue between a commit of Flink and a crash would leave Flink's job in a restart loop for good.
 */
export async function startLakeDoor({ nessieUrl, host, port, onError = () => undefined }: LakeDoorOptions): Promise<LakeDoor> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_AT_ONCE });
  let atOnce = 0;
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    if (atOnce >= MAX_AT_ONCE) return refuse(request, response, 503, 'too many requests at once', { 'retry-after': '1' });
    atOnce++;
    pass(request, response, new URL(nessieUrl), agent)
      .catch((error: unknown) => {
        onError(error);
        if (response.headersSent) response.destroy();
        else refuse(request, response, 502, 'the catalogue does not answer');
      })
      .finally(() => atOnce--);
    return undefined;
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the door has no TCP port');
  return {
    catalogUri: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}/iceberg`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, nessie: URL, agent: Agent): Promise<void> {
  const way = passage(request.method, request.url);
  if (!way.ok) return refuse(request, response, way.status, way.reason, way.status === 405 ? { allow: 'GET, HEAD' } : {});
  if (request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0) return refuse(request, response, 400, 'a read has no body');
  const { host = nessie.host, accept = 'application/json' } = request.headers;
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // With the client's own name of this door, Nessie's answers lead back to it and not past it. No other header passes: not those that ask
  // for credentials, nor those that rename a method.
  const options = { hostname: nessie.hostname, port: nessie.port, path: way.target, method: request.method, headers: { host, accept }, agent, timeout: SILENCE_MS, signal: gone.signal };
  const upstream = httpRequest(options);
  upstream.on('timeout', () => upstream.destroy(new Error('no answer')));
  upstream.end();
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  const status = answer.statusCode ?? 502;
  if (status >= 300 && status < 400 && status !== 304) {
    answer.destroy();
    return refuse(request, response, 502, 'the catalogue leads elsewhere');
  }
  response.writeHead(status, Object.fromEntries(ANSWER_HEADERS.flatMap((name) => (answer.headers[name] === undefined ? [] : [[name, answer.headers[name]]]))));
  await pipeline(answer, atMost(MAX_ANSWER_BYTES), response);
  return undefined;
}

function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      passed += piece.length;
      if (passed > bytes) done(new Error('the answer is too large'));
      else done(null, piece);
    },
  });
}

/** In the form of the specification's errors. The connection ends: what a refused request still sends is never read. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, reason: string, headers: OutgoingHttpHeaders = {}): void {
  const body = JSON.stringify({ error: { message: reason, type: 'ForbiddenException', code: status } });
  response.writeHead(status, { ...headers, 'content-type': 'application/json', connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.resume();
}
