import { availableParallelism } from 'node:os';
import { env, lakeReaderEnv, replicationEnv, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the DuckDB worker. */
export const workerDuckDbEnv = z.object({
  ...workerEnv,
  ...replicationEnv,
  ...lakeReaderEnv,
  /** Database file of this instance alone; `:memory:` keeps nothing. */
  DUCKDB_PATH: env.anyText(':memory:'),
  /** Threads of one statement. */
  DUCKDB_THREADS: env.integer({ min: 1, max: 256, consequence: 'it bounds how many cores one statement can use' }, availableParallelism()),
  DUCKDB_MEMORY_LIMIT: env.anyText('1GB'),
  /** Folder with the extensions that the lake needs; they are not installed from the network. */
  DUCKDB_EXTENSION_DIR: env.anyText('.duckdb'),
});
