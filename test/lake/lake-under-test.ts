import { openTrinoStatements } from '@query-router/engine-trino';
import { startLakeDoor, type LakeDoor, type LakeReader } from '@query-router/lake-catalog';
import { duckdbExtensions, server, type Offer } from '@query-router/testkit';

/** A lake with a writer, and what engines that only read are given of it. */
export interface LakeUnderTest {
  readonly lake: LakeReader & { readonly extensionDirectory: string };
  readonly door: LakeDoor;
  readonly trinoUrl: string;
  readonly nessieUrl: string;
  /** Runs a statement on Trino as a user who may write. */
  write(sql: string): Promise<void>;
  /** A branch (or tag) of main as it is now. */
  branch(name: string, type?: 'BRANCH' | 'TAG'): Promise<{ readonly hash: string }>;
  dropBranch(name: string, type?: 'BRANCH' | 'TAG'): Promise<void>;
  close(): Promise<void>;
}

const STATEMENT_MS = 60_000;

/** What the tests need, or why it cannot be had. */
export async function lakeServers(): Promise<Offer<() => Promise<LakeUnderTest>>> {
  const [trino, nessie, store] = [await server('trino'), await server('nessie'), await server('objectstore')];
  if (!trino.available) return trino;
  if (!nessie.available) return nessie;
  if (!store.available) return store;
  const { endpoint, region, readerAccessKey, readerSecretKey } = store.address;
  return {
    available: true,
    address: async () => {
      const door = await startLakeDoor({ nessieUrl: nessie.address.url, host: '127.0.0.1', port: 0 });
      const statements = openTrinoStatements({ ...trino.address, catalog: 'lake' }, 2);
      return {
        lake: {
          catalogUri: door.catalogUri,
          warehouse: nessie.address.warehouse,
          s3: { endpoint, region, accessKey: readerAccessKey, secretKey: readerSecretKey },
          extensionDirectory: await duckdbExtensions(),
        },
        door,
        trinoUrl: trino.address.url,
        nessieUrl: nessie.address.url,
        write: async (sql) => void (await statements.run(sql, { timeoutMs: STATEMENT_MS })),
        branch: (name, type = 'BRANCH') => makeRef(nessie.address.api, name, type),
        dropBranch: async (name, type = 'BRANCH') => {
          const { reference } = await ask(`${nessie.address.api}/trees/${encodeURIComponent(name)}`);
          await ask(`${nessie.address.api}/trees/${encodeURIComponent(`${name}@${reference.hash}`)}?type=${type}`, { method: 'DELETE' });
        },
        close: async () => {
          statements.close();
          await door.close();
        },
      };
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
