import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface BulkLoaderOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** One administrative connection for loading data; not for queries of users. */
export interface BulkLoader {
  /** Runs one statement without results. */
  exec(sql: string): Promise<void>;
  /** Rows of a query whose text is ours. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Runs `COPY … FROM STDIN` and feeds it the pieces. */
  copyIn(copySql: string, pieces: Iterable<string>): Promise<void>;
  close(): Promise<void>;
}

/** Connects for loading. The connection has no statement timeout. */
export async function openBulkLoader(options: BulkLoaderOptions): Promise<BulkLoader> {
  const client = new Client({ ...options, application_name: 'query-router-loader' });
  await client.connect();
  // A connection that is lost while nothing runs is told by the next statement.
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  return {
    exec: async (sql) => {
      await client.query(sql);
    },
    rows: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    copyIn: async (copySql, pieces) => {
      await pipeline(Readable.from(pieces), client.query(copyFrom(copySql)));
    },
    close: async () => {
      await client.end();
      await ended;
    },
  };
}
