import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { createClient } from '@clickhouse/client';
import { BLOCK_SETTINGS, HTTP_SETTINGS, LOAD_SETTINGS, SESSION_SETTINGS } from './settings.ts';
import type { ClickHouseTransport, ReadRequest } from './transport.ts';

export interface HttpAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
}

const DEFAULT_CONCURRENCY = 8;
/** Longer than any statement may run; the engine's own limit and the adapter's timer come first. */
const REQUEST_TIMEOUT_MS = 660_000;
/** How long an answer may go on after its statement was killed. */
const KILL_GRACE_MS = 2_000;
/** Connections kept for stopping, loading and discovering. */
const SPARE_CONNECTIONS = 4;

/** A ClickHouse server over its HTTP interface. */
export class HttpTransport implements ClickHouseTransport {
  readonly concurrency: number;
  readonly secrets: readonly string[];
  readonly exclusive = false;
  readonly #client: ClickHouseClient;
  /** `readonly` to send with reads; empty for a user whose profile has it already (2: then it may not be changed). */
  #readonly: { readonly readonly?: '1' } = { readonly: '1' };

  constructor(address: HttpAddress, concurrency = DEFAULT_CONCURRENCY) {
    const { hostname, host } = new URL(address.url);
    this.secrets = [address.password, host, hostname];
    this.concurrency = concurrency;
    this.#client = createClient({
      url: address.url,
      username: address.user,
      password: address.password,
      database: address.database ?? 'default',
      request_timeout: REQUEST_TIMEOUT_MS,
      max_open_connections: concurrency + SPARE_CONNECTIONS,
      keep_alive: { enabled: true },
      compression: { request: false, response: false },
      log: { LoggerClass: SilentLogger },
    });
  }

  async open(): Promise<void> {
    const answer = await this.#client.query({ query: "SELECT value FROM system.settings WHERE name = 'readonly'", format: 'JSONCompactEachRow' });
    const [row] = await answer.json<[string]>();
    this.#readonly = row?.[0] === '0' ? { readonly: '1' } : {};
  }

  async *read({ id, sql, timeoutMs }: ReadRequest, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const request = new AbortController();
    // Stopping is asked for by KILL QUERY, after which the answer ends; a server that does not react loses the connection.
    const giveUp = (): void => void setTimeout(() => request.abort(), KILL_GRACE_MS).unref();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const { stream } = await this.#client.exec({
        query: `${sql}\nFORMAT JSONCompactEachRowWithNamesAndTypes`,
        query_id: id,
        abort_signal: request.signal,
        clickhouse_settings: { ...SESSION_SETTINGS, ...BLOCK_SETTINGS, ...HTTP_SETTINGS, ...this.#readonly, max_execution_time: timeoutMs / 1000 },
      });
      for await (const piece of stream) yield piece as Uint8Array;
    } finally {
      // Nothing happens after a complete answer; otherwise the connection closes, which stops the statement.
      signal.removeEventListener('abort', giveUp);
      request.abort();
    }
  }

  async kill(id: string): Promise<void> {
    await this.#client.command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id } });
  }

  async command(sql: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#client.command({ query: sql, clickhouse_settings: settings });
  }

  async insert(table: string, lines: Buffer): Promise<void> {
    const { stream } = await this.#client.exec({
      query: `INSERT INTO ${table} FORMAT JSONCompactEachRow`,
      values: Readable.from([lines], { objectMode: false }),
      clickhouse_settings: LOAD_SETTINGS,
    });
    // An answer that nobody reads keeps its connection until the client's request timeout, even an empty one.
    await finished(stream.resume());
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** The client writes failed statements, with their text, to the console; errors reach the caller anyway. */
class SilentLogger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}
