import { randomUUID } from 'node:crypto';
import type { CatalogTable } from '@query-router/contracts';
import type { ReplicaStore, TableReader } from '@query-router/engine';
import type { MetadataQuery } from '@query-router/metadata';
import type { PostgresAddress } from '../postgres/address.ts';
import { withExportedSnapshot } from '../postgres/exported-snapshot.ts';
import { lookAt } from '../postgres/snapshot-facts.ts';
import { readTableFacts, type TableFacts } from '../postgres/table-facts.ts';
import type { Followed } from './position.ts';

export interface CopierOptions {
  readonly address: PostgresAddress;
  /** Asks PostgreSQL as it is now. */
  readonly rows: MetadataQuery;
  readonly reader: TableReader;
  readonly store: ReplicaStore;
}

/** A table to copy and where in its topic the changes begin that may be missing from the copy. */
export interface CopyOrder {
  readonly topic: string;
  readonly schema: string;
  readonly name: string;
  readonly offset: number;
}

export interface Copied {
  readonly topic: string;
  readonly table: CatalogTable;
  readonly followed: Followed;
}

/** A table changed its definition while it was being copied; the copy before stays. */
class ChangedWhileCopiedError extends Error {}

/**
 * Copies tables as of one snapshot that is exact in the log, and says for each what the copy holds, so that following its topic from `offset` leaves
 * nothing out and nothing in twice. `onCopied` and `onFailed` hear of one table after the other.
 */
export async function copyTables(
  options: CopierOptions,
  orders: readonly CopyOrder[],
  signal: AbortSignal,
  { onCopied, onFailed }: { readonly onCopied: (copied: Copied) => Promise<void>; readonly onFailed: (order: CopyOrder, error: unknown) => void },
): Promise<void> {
  await withExportedSnapshot(options.address, signal, async (snapshot) => {
    const { visible, facts } = await lookAt(options.address, snapshot.name);
    for (const order of orders) {
      signal.throwIfAborted();
      const fact = facts.get(nameOf(order));
      try {
        if (fact === undefined) throw new ChangedWhileCopiedError('it is not there any more');
        const copyId = randomUUID();
        const table = await copyOne(options, fact, { snapshot: snapshot.name, copyId, signal });
        const followed: Followed = { copy_id: copyId, identity: fact.identity, offset: order.offset, order: { commit: '0', lsn: '0' }, snapshot: visible, copy_lsn: snapshot.lsn.toString() };
        await onCopied({ topic: order.topic, table, followed });
      } catch (error) {
        if (signal.aborted) throw error;
        onFailed(order, error);
      }
    }
  });
}

async function copyOne(
  { reader, rows, store }: CopierOptions,
  fact: TableFacts,
  { snapshot, copyId, signal }: { readonly snapshot: string; readonly copyId: string; readonly signal: AbortSignal },
): Promise<CatalogTable> {
  const { table, batches, close } = await reader.readTable(fact.schema, fact.name, signal, snapshot);
  try {
    // The table is locked against rewriting from here on. What happened to it since the snapshot would be read as if it had been so then.
    const now = (await readTableFacts(rows)).find((one) => one.schema === fact.schema && one.name === fact.name);
    if (now?.identity !== fact.identity) throw new ChangedWhileCopiedError('it was defined anew or truncated meanwhile');
    const copy: CatalogTable = { ...table, keys: [[...fact.key], ...table.keys.filter((key) => key.join('\0') !== fact.key.join('\0'))] };
    await store.replaceTable(copy, batches, copyId);
    return copy;
  } finally {
    close();
  }
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
