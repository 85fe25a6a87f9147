import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { migrate } from './migrate.ts';

export interface MetadataAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Runs one statement; `$1`, `$2` … stand for the values. @throws pg's `DatabaseError` for what PostgreSQL refuses. */
export interface MetadataQuery {
  query<Row extends QueryResultRow = QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The control plane's rows in PostgreSQL, schema `query_router`. */
export interface Metadata extends MetadataQuery {
  /** Runs `work` in one transaction; what it throws rolls everything back. */
  transaction<T>(work: (rows: MetadataQuery) => Promise<T>): Promise<T>;
  /**
   * Brings the tables of one area up to date. The position in `statements` is a step's version: append, never change. Several services
   * may do this at once. A server that does not answer yet is tried for a minute.
   */
  migrate(area: string, statements: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** Connects when first used. `onError` hears of idle connections that broke; the next use makes new ones. */
export function openMetadata(address: MetadataAddress, { onError = () => undefined }: { readonly onError?: (error: Error) => void } = {}): Metadata {
  const pool = new Pool({
    ...address,
    application_name: 'query-router metadata',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', onError);
  const metadata: Metadata = {
    query: (text, values) => rowsOf(pool, text, values),
    transaction: (work) => inTransaction(pool, work),
    migrate: (area, statements) => migrate(metadata, area, statements),
    close: () => pool.end(),
  };
  return metadata;
}

async function rowsOf<Row extends QueryResultRow>(connection: Pool | PoolClient, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  const { rows } = await connection.query<Row>(text, [...values]);
  return rows;
}

async function inTransaction<T>(pool: Pool, work: (rows: MetadataQuery) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  // An error of the connection itself also rejects the statement under way; unheard, it would end the process.
  const heard = (error: Error): void => {
    broken = error;
  };
  connection.on('error', heard);
  try {
    await connection.query('BEGIN');
    const result = await work({ query: (text, values) => rowsOf(connection, text, values) });
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch((failed: Error) => {
      broken ??= failed;
    });
    throw error;
  } finally {
    connection.off('error', heard);
    connection.release(broken);
  }
}
