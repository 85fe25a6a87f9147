import { randomBytes } from 'node:crypto';
import { createLake, LocalTableLock, type Lake, type MaintenanceSettings, type TableWriters } from '@query-router/lake';
import { openMetadata, type Metadata } from '@query-router/metadata';
import type { LakehouseAddresses } from '@query-router/testkit';

export interface TestLake {
  readonly lake: Lake;
  readonly metadata: Metadata;
  /** A schema, a branch or tag of this file alone. */
  readonly schema: string;
  name(base: string): string;
  /** As somebody with a Trino client: statements on the published tables. */
  sql(text: string): Promise<readonly (readonly unknown[])[]>;
  count(table: string): Promise<number>;
  close(): Promise<void>;
}

const MAINTENANCE: MaintenanceSettings = { smallFileBytes: 100 * 1024 * 1024, snapshotRetentionMs: 7 * 86_400_000, orphanRetentionMs: 7 * 86_400_000, timeoutMs: 120_000 };

/** A lake over servers that other test files use at the same time: everything is under names of its own and removed at the end. */
export async function openTestLake(servers: Pick<LakehouseAddresses, 'nessie' | 'trino' | 'postgres' | 'objectstore'>, options: { readonly maintenance?: Partial<MaintenanceSettings>; readonly writers?: TableWriters } = {}): Promise<TestLake> {
  const { nessie, trino, postgres, objectstore } = servers;
  const suffix = randomBytes(4).toString('hex');
  const schema = `lake_test_${suffix}`;
  const metadata = openMetadata(postgres);
  const lake = createLake({
    address: {
      nessieUrl: nessie.api,
      defaultBranch: 'main',
      trino: { url: trino.url, user: trino.user, jobUser: trino.user, catalog: 'lake', postgresCatalog: 'pg' },
      warehouse: nessie.warehouse,
      s3: { endpoint: objectstore.endpoint, region: objectstore.region, accessKey: objectstore.accessKey, secretKey: objectstore.secretKey },
    },
    metadata,
    maintenance: { ...MAINTENANCE, ...options.maintenance },
    lock: new LocalTableLock(),
    ...(options.writers === undefined ? {} : { writers: options.writers }),
  });
  await lake.open();
  const sql = (text: string): Promise<readonly (readonly unknown[])[]> => lake.sql.rows(text);
  await sql(`CREATE SCHEMA IF NOT EXISTS lake.${schema}`);
  return {
    lake,
    metadata,
    schema,
    name: (base) => `${base}_${suffix}`,
    sql,
    count: async (table) => Number((await sql(`SELECT count(*) FROM lake.${schema}.${table}`))[0]?.[0]),
    async close() {
      for (const ref of await lake.refs.list()) if (ref.name.endsWith(suffix)) await lake.refs.delete(ref.type, ref.name, { actor: 'test' });
      for (const [table] of await sql(`SHOW TABLES FROM lake.${schema}`)) await sql(`DROP TABLE lake.${schema}."${String(table)}"`);
      await sql(`DROP SCHEMA lake.${schema}`);
      lake.close();
      await metadata.close();
    },
  };
}

export const ALICE = { actor: 'alice' };
