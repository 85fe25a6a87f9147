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

/** What an engine is given to read the lake. Without `LAKE_CATALOG_URI` it reads none. */
export const lakeReaderEnv = {
  /** The catalogue as readers reach it: the door in front of it, `http://host:port/iceberg`. */
  LAKE_CATALOG_URI: env.url(['http', 'https']).optional(),
  LAKE_WAREHOUSE: env.anyText('s3://warehouse'),
  S3_ENDPOINT: env.url(['http', 'https'], 'http://127.0.0.1:9000'),
  S3_REGION: env.anyText('us-east-1'),
  /** The pair that may only list and get. */
  S3_ACCESS_KEY: env.anyText(''),
  S3_SECRET_KEY: env.anyText(''),
};

export interface LakeReaderSettings {
  readonly catalogUri: string;
  readonly warehouse: string;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly accessKey: string; readonly secretKey: string };
}

/** The lake as the environment says; null when there is none. */
export function lakeReader(from: z.output<z.ZodObject<typeof lakeReaderEnv>>): LakeReaderSettings | null {
  if (from.LAKE_CATALOG_URI === undefined) return null;
  return {
    catalogUri: from.LAKE_CATALOG_URI,
    warehouse: from.LAKE_WAREHOUSE,
    s3: { endpoint: from.S3_ENDPOINT, region: from.S3_REGION, accessKey: from.S3_ACCESS_KEY, secretKey: from.S3_SECRET_KEY },
  };
}
