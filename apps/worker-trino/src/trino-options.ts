import type { TrinoOptions, TrinoSource } from '@query-router/engine-trino';
import { lakeReader } from '@query-router/platform';
import type { z } from 'zod';
import type { workerTrinoEnv } from './env.ts';

type Env = z.output<typeof workerTrinoEnv>;

/** What is read when nothing is said. */
const DEFAULT_CATALOG = 'memory';

/** The engine that the environment describes: a plain catalogue, or the lake and PostgreSQL side by side. */
export function trinoOptions(env: Env): TrinoOptions {
  const lake = lakeReader(env);
  const postgres = env.TRINO_POSTGRES_CATALOG;
  const refs = lake !== null && env.TRINO_REFS_USER !== undefined;
  const sources: TrinoSource[] = [
    ...(lake === null ? [] : [{ kind: 'lake' as const, catalog: env.TRINO_LAKE_CATALOG, reader: lake, refs }]),
    ...(postgres === undefined ? [] : [{ kind: 'postgres' as const, catalog: postgres }]),
    ...(env.TRINO_CATALOG === undefined ? [] : [plain(env.TRINO_CATALOG)]),
  ];
  const [first = plain(DEFAULT_CATALOG)] = sources;
  return {
    url: `${env.TRINO_SSL ? 'https' : 'http'}://${env.TRINO_HOST}:${env.TRINO_PORT}`,
    user: env.TRINO_USER,
    catalog: first.catalog,
    concurrency: env.WORKER_CONCURRENCY,
    sources: sources.length === 0 ? [first] : sources,
    ...(env.TRINO_PASSWORD === undefined ? {} : { password: env.TRINO_PASSWORD }),
    ...(lake === null || env.TRINO_REFS_USER === undefined ? {} : { refs: refsOptions(env, lake, env.TRINO_REFS_USER) }),
  };
}

function plain(catalog: string): TrinoSource {
  return { kind: 'plain', catalog, role: 'primary' };
}

function refsOptions(env: Env, lake: NonNullable<ReturnType<typeof lakeReader>>, user: string): NonNullable<TrinoOptions['refs']> {
  return {
    user,
    catalog: env.TRINO_LAKE_CATALOG,
    lake,
    nessieApi: `${env.NESSIE_URL.replace(/\/$/, '')}/api/v2`,
    ...(env.TRINO_REFS_PASSWORD === undefined ? {} : { password: env.TRINO_REFS_PASSWORD }),
  };
}
