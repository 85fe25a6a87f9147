import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CODE, raise } from './exception.ts';

/** A request of ClickHouse's HTTP interface, decoded. https://clickhouse.com/docs/interfaces/http */
export interface HttpQuery {
  readonly queryId: string;
  /** The `query` parameter: the statement, or its beginning when the body holds more. */
  readonly query: string;
  readonly body: Readable;
  readonly database: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  /** For a statement without a FORMAT clause. */
  readonly defaultFormat: string;
  readonly waitEndOfQuery: boolean;
}

/** Parameters of the interface itself; every other one is a setting. */
const INTERFACE_PARAMETERS: ReadonlySet<string> = new Set([
  'query', 'query_id', 'database', 'default_format', 'user', 'password', 'wait_end_of_query', 'buffer_size', 'compress', 'decompress',
  'quota_key', 'stacktrace', 'role', 'session_id', 'session_timeout', 'session_check',
  // Answers are sent as they are; both are allowed to have no effect.
  'enable_http_compression', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms',
]);
const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Name and password from the headers, HTTP basic authentication or the address, in the order of ClickHouse. */
export function readCredentials(request: IncomingMessage, url: URL): Credentials {
  const user = header(request, 'x-clickhouse-user');
  if (user !== undefined) return { user, password: header(request, 'x-clickhouse-key') ?? '' };
  const basic = /^Basic (?<encoded>\S+)$/i.exec(request.headers.authorization ?? '')?.groups?.['encoded'];
  if (basic !== undefined) {
    const [name = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { user: name, password: password.join(':') };
  }
  return { user: url.searchParams.get('user') ?? 'default', password: url.searchParams.get('password') ?? '' };
}

function bodyOf(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip') throw raise(CODE.notImplemented, 'NOT_IMPLEMENTED', `Content encoding ${encoding} is not supported by this server`);
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

/** Throws a `ClickHouseException` for what this server does not have: sessions, native compression, impossible setting names. */
export function readRequest(request: IncomingMessage, url: URL): HttpQuery {
  const parameters = url.searchParams;
  if (parameters.has('session_id')) throw raise(CODE.notImplemented, 'NOT_IMPLEMENTED', 'HTTP sessions are not supported by this server');
  if (parameters.get('compress') === '1' || parameters.get('decompress') === '1') throw raise(CODE.notImplemented, 'NOT_IMPLEMENTED', 'Native compression is not supported by this server');
  const settings = new Map([...parameters].filter(([name]) => !INTERFACE_PARAMETERS.has(name)));
  for (const name of settings.keys()) if (!SETTING_NAME.test(name)) throw raise(CODE.badArguments, 'BAD_ARGUMENTS', `Impossible setting name ${JSON.stringify(name)}`);
  // A GET must not change anything; settings may still be given with it.
  if (request.method === 'GET' && (settings.get('readonly') ?? '0') === '0') settings.set('readonly', '2');
  return {
    queryId: parameters.get('query_id') || randomUUID(),
    query: parameters.get('query') ?? '',
    body: bodyOf(request),
    database: parameters.get('database') ?? header(request, 'x-clickhouse-database'),
    settings,
    defaultFormat: header(request, 'x-clickhouse-format') ?? parameters.get('default_format') ?? 'TabSeparated',
    waitEndOfQuery: parameters.get('wait_end_of_query') === '1',
  };
}
