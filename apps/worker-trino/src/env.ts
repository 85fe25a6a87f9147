import { env, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the Trino worker. */
export const workerTrinoEnv = z.object({
  ...workerEnv,
  TRINO_HOST: env.host('127.0.0.1'),
  TRINO_PORT: env.port(8080),
  TRINO_SSL: env.flag(false),
  TRINO_USER: env.anyText('query-router'),
  TRINO_PASSWORD: z.string().optional(),
  /** Catalogue whose schemas are the logical ones. */
  TRINO_CATALOG: env.anyText('memory'),
});
