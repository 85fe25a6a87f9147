import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ClickHouseException } from './exception.ts';
import { httpStatus } from './exception.ts';

const TAG_BYTES = 8;
const SERVER_NAME = 'clickhouse-http';

function contentType(format: string): string {
  if (/^JSON.*EachRow/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (/JSON/.test(format)) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (/^(?:TabSeparated|TSV)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  return /Binary|Native|Parquet|Arrow|Avro|ORC/.test(format) ? 'application/octet-stream' : 'text/plain; charset=UTF-8';
}

export interface Summary {
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly elapsedSeconds: number;
}

function summaryText(summary: Summary): string {
  const numbers = {
    read_rows: summary.readRows,
    read_bytes: summary.readBytes,
    written_rows: summary.writtenRows,
    written_bytes: 0,
    total_rows_to_read: 0,
    result_rows: summary.writtenRows,
    result_bytes: 0,
    elapsed_ns: Math.round(summary.elapsedSeconds * 1e9),
  };
  return JSON.stringify(Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])));
}

/** Writes one answer: its headers with the first bytes, so that an early failure still gets an HTTP status of its own. */
export class Answer {
  readonly #response: ServerResponse;
  readonly #queryId: string;
  readonly #tag = randomBytes(TAG_BYTES).toString('hex');

  constructor(response: ServerResponse, queryId: string) {
    this.#response = response;
    this.#queryId = queryId;
  }

  #headers(status: number, format: string | undefined, more: Record<string, string> = {}): void {
    this.#response.writeHead(status, {
      'content-type': format === undefined ? 'text/plain; charset=UTF-8' : contentType(format),
      'x-clickhouse-query-id': this.#queryId,
      'x-clickhouse-server-display-name': SERVER_NAME,
      'x-clickhouse-timezone': 'UTC',
      ...(format === undefined ? {} : { 'x-clickhouse-format': format }),
      ...more,
    });
  }

  whole(format: string, body: string | Uint8Array, summary: Summary): void {
    this.#headers(200, format, { 'x-clickhouse-summary': summaryText(summary) });
    this.#response.end(body);
  }

  /** Sends a part of an answer; waits while the client does not read. */
  async part(format: string, bytes: Uint8Array): Promise<void> {
    if (!this.#response.headersSent) this.#headers(200, format, { 'x-clickhouse-exception-tag': this.#tag });
    if (!this.#response.write(bytes) && !this.#response.destroyed) await Promise.race([once(this.#response, 'drain'), once(this.#response, 'close')]);
  }

  end(format: string): void {
    if (!this.#response.headersSent) this.#headers(200, format);
    this.#response.end();
  }

  /** After the first bytes, ClickHouse's way to tell is a block at the end of the body, marked by a tag that the headers announced. */
  fail(exception: ClickHouseException): void {
    if (!this.#response.headersSent) {
      this.#headers(httpStatus(exception), undefined, { 'x-clickhouse-exception-code': String(exception.code) });
      this.#response.end(`${exception.message}\n`);
      return;
    }
    const message = `${exception.message}\n`;
    this.#response.end(`\r\n__exception__\r\n${this.#tag}\r\n${message}${Buffer.byteLength(message)} ${this.#tag}\r\n__exception__\r\n`);
  }
}
