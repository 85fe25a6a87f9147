import { join } from 'node:path';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import type { QueryEngine } from '@query-router/engine';
import { createTrinoEngine } from '@query-router/engine-trino';
import { waitUntil } from '@query-router/server-process';
import { duckdbExtensions, type OwnStack } from '@query-router/testkit';

export const LAKE_ENGINES = ['duckdb', 'clickhouse', 'trino'] as const;
export type LakeEngine = (typeof LAKE_ENGINES)[number];

/** Counts the rows of one table of the lake on each engine, as the workers open them. */
export interface LakeReaders {
  count(engine: LakeEngine): Promise<number>;
  close(): Promise<void>;
}

const DISCOVER_MS = 30_000;
const READ = { queryId: 'bench', statement: 'read', timeoutMs: 30_000, maxRows: 10, maxResultBytes: 1 << 20 } as const;

/** Resolves when every engine shows the table. */
export async function openLakeReaders({ addresses }: OwnStack, directory: string, schema: string, name: string): Promise<LakeReaders> {
  const { objectstore, nessie, trino } = addresses;
  const lake = {
    catalogUri: nessie.iceberg,
    warehouse: nessie.warehouse,
    s3: { endpoint: objectstore.endpoint, region: objectstore.region, accessKey: objectstore.readerAccessKey, secretKey: objectstore.readerSecretKey },
  };
  const engines: Readonly<Record<LakeEngine, QueryEngine>> = {
    duckdb: createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '1GB', concurrency: 2, lake: { ...lake, extensionDirectory: await duckdbExtensions() } }),
    clickhouse: createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse-of-the-lake'), lake }),
    trino: createTrinoEngine({ url: trino.url, user: 'query-router', catalog: 'lake_reader' }),
  };
  const paths = new Map<LakeEngine, string>();
  for (const engine of LAKE_ENGINES) {
    await engines[engine].init();
    paths.set(engine, await waitUntil(`${engine} shows the table`, () => pathOn(engines[engine], schema, name), { timeoutMs: DISCOVER_MS }));
  }
  return {
    async count(engine) {
      const { rows } = await engines[engine].execute({ ...READ, sql: `SELECT count(*) FROM ${paths.get(engine) ?? ''}` }, AbortSignal.timeout(READ.timeoutMs));
      return Number(rows[0]?.[0] ?? 0);
    },
    async close() {
      for (const engine of LAKE_ENGINES) await engines[engine].close();
    },
  };
}

async function pathOn(engine: QueryEngine, schema: string, name: string): Promise<string | false> {
  const tables = await engine.discover(AbortSignal.timeout(DISCOVER_MS));
  const found = tables.find((table) => table.schema === schema && table.name === name);
  return found !== undefined && (found.path ?? [schema, name]).map((part) => `"${part}"`).join('.');
}
