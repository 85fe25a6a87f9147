import { env, replicationEnv, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the DuckDB worker. */
export const workerDuckDbEnv = z.object({
  ...workerEnv,
  ...replicationEnv,
  /** Database file of this instance alone; `:memory:` keeps nothing. */
  DUCKDB_PATH: env.text(':memory:'),
});
