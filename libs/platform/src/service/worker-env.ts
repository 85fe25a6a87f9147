import type { z } from 'zod';
import * as env from '../env/pieces.ts';
import { serviceEnv } from './service-env.ts';

/** Variables that every worker knows. */
export const workerEnv = {
  ...serviceEnv,
  /** Health and metrics. */
  PORT: env.port(8002),
  /** Statements run at once. */
  WORKER_CONCURRENCY: env.integer({ min: 1, max: 1000, consequence: 'it bounds the load on the engine' }, 16),
  HEARTBEAT_MS: env.durationMs(2_000, { minMs: 100 }),
  DISCOVER_EVERY_MS: env.durationMs(15_000, { minMs: 1_000 }),
};

/** The PostgreSQL server that is the primary of operational tables. */
export const postgresEnv = {
  POSTGRES_HOST: env.host('127.0.0.1'),
  POSTGRES_PORT: env.port(5432),
  POSTGRES_USER: env.anyText('postgres'),
  POSTGRES_PASSWORD: env.anyText(''),
  POSTGRES_DB: env.anyText('postgres'),
};

/** Which of PostgreSQL's tables a replica engine copies: `public.users,shop.*` or `*`. Empty: none. */
export const replicationEnv = { ...postgresEnv, REPLICATE_TABLES: env.list() };

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Where PostgreSQL is, as the environment says. */
export function postgresAddress(from: z.output<z.ZodObject<typeof postgresEnv>>): PostgresAddress {
  return { host: from.POSTGRES_HOST, port: from.POSTGRES_PORT, user: from.POSTGRES_USER, password: from.POSTGRES_PASSWORD, database: from.POSTGRES_DB };
}
