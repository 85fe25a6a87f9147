import type { JsonValue } from '@query-router/contracts';
import { openTrinoStatements } from '@query-router/engine-trino';
import { startLakeDoor, type LakeDoor, type LakeReader } from '@query-router/lake-catalog';
import { duckdbExtensions, server, type Offer, type ServerAddresses } from '@query-router/testkit';

/** A lake with a writer, and what engines that only read are given of it. */
export interface LakeUnderTest {
  readonly lake: LakeReader & { readonly extensionDirectory: string };
  readonly door: LakeDoor;
  readonly trinoUrl: string;
  readonly nessieUrl: string;
  /** The object store with the keys that may write. */
  readonly store: ServerAddresses['objectstore'];
  /** Runs a statement on Trino as a user who may write. */
  write(sql: string): Promise<void>;
  /** Rows as that user sees them. */
  query(sql: string): Promise<readonly (readonly JsonValue[])[]>;
  /** A branch (or tag) of main as it is now. */
  branch(name: string, type?: 'BRANCH' | 'TAG'): Promise<{ readonly hash: string }>;
  dropBranch(name: string, type?: 'BRANCH' | 'TAG'): Promise<void>;
  close(): Promise<void>;
}

const STATEMENT_MS = 60_000;

export interface LakeServers {
  open(): Promise<LakeUnderTest>;
  readonly clickhouse: ServerAddresses['clickhouse'];
  readonly postgres: ServerAddresses['postgres'];
}

/** What the tests need, or why it cannot be had. */
export async function lakeServers(): Promise<Offer<LakeServers>> {
  const [trino, nessie, store, clickhouse, postgres] = await Promise.all([server('trino'), server('nessie'), server('objectstore'), server('clickhouse'), server('postgres')]);
  if (!clickhouse.available) return clickhouse;
  if (!postgres.available) return postgres;
  if (!trino.available) return trino;
  if (!nessie.available) return nessie;
  if (!store.available) return store;
  const addresses = { trino: trino.address, nessie: nessie.address, objectstore: store.address };
  return { available: true, address: { clickhouse: clickhouse.address, postgres: postgres.address, open: () => openLake(addresses) } };
}

async function openLake({ trino, nessie, objectstore }: Pick<ServerAddresses, 'trino' | 'nessie' | 'objectstore'>): Promise<LakeUnderTest> {
  const { endpoint, region, readerAccessKey, readerSecretKey } = objectstore;
  const door = await startLakeDoor({ nessieUrl: nessie.url, host: '127.0.0.1', port: 0 });
  const statements = openTrinoStatements({ ...trino, catalog: 'lake' }, 2);
  return {
    lake: {
      catalogUri: door.catalogUri,
      warehouse: nessie.warehouse,
      s3: { endpoint, region, accessKey: readerAccessKey, secretKey: readerSecretKey },
      extensionDirectory: await duckdbExtensions(),
    },
    door,
    trinoUrl: trino.url,
    nessieUrl: nessie.url,
    store: objectstore,
    write: async (sql) => void (await statements.run(sql, { timeoutMs: STATEMENT_MS })),
    query: async (sql) => (await statements.run(sql, { timeoutMs: STATEMENT_MS })).rows,
    branch: (name, type = 'BRANCH') => makeRef(nessie.api, name, type),
    dropBranch: async (name, type = 'BRANCH') => {
      const { reference } = await ask(`${nessie.api}/trees/${encodeURIComponent(name)}`);
      await ask(`${nessie.api}/trees/${encodeURIComponent(`${name}@${reference.hash}`)}?type=${type}`, { method: 'DELETE' });
    },
    close: async () => {
      statements.close();
      await door.close();
    },
  };
}

async function makeRef(api: string, name: string, type: string): Promise<{ readonly hash: string }> {
  const { reference } = await ask(`${api}/trees/main`);
  await ask(`${api}/trees?name=${encodeURIComponent(name)}&type=${type}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ type: 'BRANCH', name: 'main', hash: reference.hash }) });
  return { hash: reference.hash };
}

async function ask(uri: string, init: RequestInit = {}): Promise<{ readonly reference: { readonly hash: string } }> {
  const response = await fetch(uri, init);
  if (!response.ok) throw new Error(`Nessie answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { readonly reference: { readonly hash: string } };
}
