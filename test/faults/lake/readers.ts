import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouseEngine } from '@query-router/engine-clickhouse';
import { createDuckDbEngine } from '@query-router/engine-duckdb';
import { createTrinoEngine } from '@query-router/engine-trino';
import type { QueryEngine } from '@query-router/engine';
import { run } from '@query-router/engine/testing';
import { duckdbExtensions, type OwnStack } from '@query-router/testkit';

export interface LakeReaders {
  /** What each engine counts in a table of the lake. */
  count(schema: string, name: string): Promise<Readonly<Record<string, readonly unknown[]>>>;
  close(): Promise<void>;
}

const DISCOVER_MS = 30_000;
const COUNTS = 'count(*), count(DISTINCT event_id), min(n), max(n)';

/** The three engines over the lake, as the workers open them. */
export async function openReaders({ addresses }: OwnStack): Promise<LakeReaders> {
  const directory = mkdtempSync(join(tmpdir(), 'query-router-lake-readers-'));
  const { objectstore, nessie, trino } = addresses;
  const lake = {
    catalogUri: nessie.iceberg,
    warehouse: nessie.warehouse,
    s3: { endpoint: objectstore.endpoint, region: objectstore.region, accessKey: objectstore.readerAccessKey, secretKey: objectstore.readerSecretKey },
  };
  const engines: Readonly<Record<string, QueryEngine>> = {
    trino: createTrinoEngine({ url: trino.url, user: 'query-router', catalog: 'lake_reader' }),
    duckdb: createDuckDbEngine({ path: ':memory:', threads: 2, memoryLimit: '1GB', concurrency: 2, lake: { ...lake, extensionDirectory: await duckdbExtensions() } }),
    clickhouse: createClickHouseEngine({ kind: 'embedded', path: join(directory, 'clickhouse'), lake }),
  };
  for (const engine of Object.values(engines)) await engine.init();
  return {
    async count(schema, name) {
      const counted = Object.entries(engines).map(async ([engine, adapter]) => {
        const tables = await adapter.discover(AbortSignal.timeout(DISCOVER_MS));
        const table = tables.find((found) => found.schema === schema && found.name === name);
        const path = (table?.path ?? [schema, name]).map((part) => `"${part}"`).join('.');
        return [engine, (await run(adapter, `SELECT ${COUNTS} FROM ${path}`)).rows[0] ?? []] as const;
      });
      return Object.fromEntries(await Promise.all(counted));
    },
    async close() {
      for (const engine of Object.values(engines)) await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
