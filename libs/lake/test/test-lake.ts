import { randomBytes } from 'node:crypto';
import { createLake, LocalTableLock, type LakeAddress, type Lake, type MaintenanceSettings, type TableWriters } from '@query-router/lake';
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
  /** Branches that this actor made, and of them those that are still there; other test files make branches all the time. */
  branchesOf(actor: string): Promise<{ readonly made: readonly string[]; readonly left: readonly string[] }>;
  /** The same lake as another instance of the service has it. */
  another(): Lake;
  close(): Promise<void>;
}

const MAINTENANCE: MaintenanceSettings = { smallFileBytes: 100 * 1024 * 1024, snapshotRetentionMs: 7 * 86_400_000, orphanRetentionMs: 7 * 86_400_000, timeoutMs: 120_000 };

/** Statements take tenths of a second each, and many times that while the whole suite runs on two cores. */
export const SLOW_MS = 300_000;

export interface TestLakeOptions {
  readonly maintenance?: Partial<MaintenanceSettings>;
  readonly writers?: TableWriters;
  /** A default branch of its own that begins with nothing: others' tables are not in it, and their branches and tags do not hold its tables. */
  readonly alone?: boolean;
  /** A database of its own for the lake's bookkeeping, which nobody else recovers from. Copies of tables need the shared one. */
  readonly ownDatabase?: boolean;
}

/** A lake over servers that other test files use at the same time: everything is under names of its own and removed at the end. */
export async function openTestLake(servers: Pick<LakehouseAddresses, 'nessie' | 'trino' | 'postgres' | 'objectstore'>, { maintenance, writers, alone = false, ownDatabase = false }: TestLakeOptions = {}): Promise<TestLake> {
  const { nessie, trino, postgres, objectstore } = servers;
  const suffix = randomBytes(4).toString('hex');
  const schema = `lake_test_${suffix}`;
  const metadata = openMetadata(ownDatabase ? await databaseOf(postgres, schema) : postgres);
  const shared: LakeAddress = {
    nessieUrl: nessie.api,
    defaultBranch: 'main',
    trino: { url: trino.url, user: 'ingest', jobUser: 'lake-jobs', catalog: 'lake', postgresCatalog: 'pg' },
    warehouse: nessie.warehouse,
    s3: { endpoint: objectstore.endpoint, region: objectstore.region, accessKey: objectstore.accessKey, secretKey: objectstore.secretKey },
  };
  const over = (address: LakeAddress): Lake =>
    createLake({ address, metadata, maintenance: { ...MAINTENANCE, ...maintenance }, lock: new LocalTableLock(), ...(writers === undefined ? {} : { writers }) });
  const main = over(shared);
  await main.open();
  const base = `base_${suffix}`;
  if (alone) await main.refs.create('branch', base, { from: `@${(await main.nessie.config()).noAncestorHash}`, ...ALICE });
  const catalog = alone ? await main.catalogs.ensure(base) : 'lake';
  const lake = alone ? over({ ...shared, defaultBranch: base, trino: { ...shared.trino, catalog } }) : main;
  const others: Lake[] = [];
  const sql = (text: string): Promise<readonly (readonly unknown[])[]> => lake.sql.rows(text.replaceAll('lake.', `${catalog}.`));
  await sql(`CREATE SCHEMA IF NOT EXISTS lake.${schema}`);
  return {
    lake,
    metadata,
    schema,
    name: (one) => `${one}_${suffix}`,
    sql,
    count: async (table) => Number((await sql(`SELECT count(*) FROM lake.${schema}.${table}`))[0]?.[0]),
    async branchesOf(actor) {
      const entries = await metadata.query<{ ref: string }>("SELECT ref FROM query_router.lake_audit WHERE actor = $1 AND action = 'branch.create' ORDER BY id", [actor]);
      const made = entries.map(({ ref }) => ref);
      const there = new Set((await lake.refs.list('branch')).map(({ name }) => name));
      return { made, left: made.filter((name) => there.has(name)) };
    },
    another() {
      const other = over(alone ? { ...shared, defaultBranch: base, trino: { ...shared.trino, catalog } } : shared);
      others.push(other);
      return other;
    },
    async close() {
      for (const other of others) other.close();
      for (const [table] of await sql(`SHOW TABLES FROM lake.${schema}`)) await sql(`DROP TABLE lake.${schema}."${String(table)}"`);
      await sql(`DROP SCHEMA lake.${schema}`);
      for (const ref of await main.refs.list()) if (ref.name.endsWith(suffix)) await main.refs.delete(ref.type, ref.name, { actor: 'test' });
      main.close();
      lake.close();
      await metadata.close();
    },
  };
}

export const ALICE = { actor: 'alice' };

async function databaseOf(postgres: LakehouseAddresses['postgres'], name: string): Promise<LakehouseAddresses['postgres']> {
  const admin = openMetadata(postgres);
  await admin.query(`CREATE DATABASE "${name}"`);
  await admin.close();
  return { ...postgres, database: name };
}
