import { env, lakeReaderEnv, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the Trino worker. */
export const workerTrinoEnv = z.object({
  ...workerEnv,
  ...lakeReaderEnv,
  TRINO_HOST: env.host('127.0.0.1'),
  TRINO_PORT: env.port(8080),
  TRINO_SSL: env.flag(false),
  TRINO_USER: env.anyText('query-router'),
  TRINO_PASSWORD: z.string().optional(),
  /** One more catalogue whose schemas are the logical ones; the only one, where neither the lake nor PostgreSQL is read. */
  TRINO_CATALOG: z.string().optional(),
  /** The lake's read-only catalogue; read when `LAKE_CATALOG_URI` says where the lake is. */
  TRINO_LAKE_CATALOG: env.anyText('lake_reader'),
  /** PostgreSQL's catalogue; not set: PostgreSQL is not read. */
  TRINO_POSTGRES_CATALOG: z.string().optional(),
  /** A user who may create and drop catalogues for refs of the lake; not set: refs are not read. */
  TRINO_REFS_USER: z.string().optional(),
  TRINO_REFS_PASSWORD: z.string().optional(),
  /** Nessie, as Trino reaches it. */
  NESSIE_URL: env.url(['http', 'https'], 'http://127.0.0.1:19120'),
});
