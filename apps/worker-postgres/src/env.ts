import { postgresEnv, workerEnv } from '@query-router/platform';
import { z } from 'zod';

/** Environment of the PostgreSQL worker. */
export const workerPostgresEnv = z.object({ ...workerEnv, ...postgresEnv });
