import { startEmbeddedPostgres } from '@query-router/embedded-postgres';
import type { RunningServer } from '../addresses.ts';

/** For development and tests only; the server listens on loopback. */
const LOGIN = { user: 'postgres', password: 'development-only', database: 'test' };

/** PostgreSQL from npm. `durable: false` trades the safety of throw-away data for speed. */
export async function startNativePostgres(directory: string, options: { port?: number; durable: boolean }): Promise<RunningServer<'postgres'>> {
  const postgres = await startEmbeddedPostgres({
    ...LOGIN,
    dataDir: directory,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.durable ? {} : { settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } }),
  });
  const { host, port, user, password, database } = postgres;
  return { address: { host, port, user, password, database }, pid: postgres.pid, stop: () => postgres.stop() };
}
