import { isFailureError } from '@query-router/contracts';
import type { NessieClient } from '../nessie/nessie-client.ts';
import { folderOf, type Reference, type TableContent } from '../nessie/nessie-schemas.ts';
import { commitMeta } from '../refs/commit-meta.ts';
import { tableKey, tableText, type TableName } from '../table-name.ts';
import type { LakeSql, Snapshot } from '../tables/lake-sql.ts';
import type { TableWriters } from '../tables/table-writers.ts';

/** The oldest snapshot of a table on the default branch whose files somebody else than that branch may still read, and who. */
export type NeededSince =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'since'; readonly atMs: number; readonly by: string }
  /** A reference holds the table in a state that the default branch does not list any more: nothing can be said about its files. */
  | { readonly kind: 'unknown'; readonly by: string };

export interface NeededSinceParts {
  readonly nessie: NessieClient;
  readonly sql: LakeSql;
  readonly writers: TableWriters;
  readonly catalog: string;
  readonly defaultBranch: string;
}

/**
 * Iceberg's expiry and orphan removal see one metadata file, that of the default branch. Files of branches and tags lie in the same folder
 * and are shared with it up to where they parted, so nothing from that snapshot on may be removed.
 *
 * Also needed: the newest snapshot with a pipeline's commit marker, by which Flink knows what it has committed.
 */
export async function neededSince({ nessie, sql, writers, catalog, defaultBranch }: NeededSinceParts, table: TableName): Promise<NeededSince> {
  const own = await nessie.table(defaultBranch, tableKey(table));
  if (own === null) return { kind: 'unknown', by: 'nobody: the table is gone' };
  const snapshots = new Map((await sql.snapshots(catalog, table)).map((one) => [one.id, one]));
  const pins: { atMs: number; by: string }[] = [];
  for (const ref of await nessie.references()) {
    if (ref.name === defaultBranch) continue;
    const shared = await sharedSnapshot(nessie, ref, own, defaultBranch, snapshots);
    if (shared === 'unknown') return { kind: 'unknown', by: `${ref.type.toLowerCase()} "${ref.name}"` };
    if (shared !== null) pins.push({ atMs: Date.parse(shared.at), by: `${ref.type.toLowerCase()} "${ref.name}"` });
  }
  const marker = [...snapshots.values()].findLast((one) => one.flink_checkpoint !== null && one.is_ancestor);
  const [writer] = marker === undefined ? [] : await writers.writersOf(table);
  if (marker !== undefined && writer !== undefined) pins.push({ atMs: Date.parse(marker.at), by: `the pipeline "${writer.pipeline}" of ${tableText(table)}` });
  const oldest = pins.toSorted((a, b) => a.atMs - b.atMs)[0];
  return oldest === undefined ? { kind: 'nobody' } : { kind: 'since', ...oldest };
}

/** The newest snapshot that a reference shares with the default branch; null when it has no files of this table, or is gone by now. */
async function sharedSnapshot(nessie: NessieClient, ref: Reference, own: TableContent, defaultBranch: string, snapshots: ReadonlyMap<string, Snapshot>): Promise<Snapshot | 'unknown' | null> {
  const isOwn = ({ content }: { readonly content: TableContent }): boolean => folderOf(content) === folderOf(own);
  try {
    // By folder, not by key or id: a table that is renamed, or dropped and brought back, keeps its files where they are.
    const held = (await nessie.tables(`${ref.name}@${ref.hash}`)).find(isOwn);
    if (held === undefined) return null;
    const same = snapshots.get(held.content.snapshotId);
    if (same !== undefined) return same;
    const ancestor = await commonAncestor(nessie, ref, defaultBranch);
    const there = ancestor === null ? undefined : (await nessie.tables(`${defaultBranch}@${ancestor}`)).find(isOwn);
    return (there === undefined ? undefined : snapshots.get(there.content.snapshotId)) ?? 'unknown';
  } catch (error) {
    if (isFailureError(error) && error.failure.code === 'REF_NOT_FOUND') return null;
    throw error;
  }
}

/** Nessie's list of references tells it of branches only; a merge that is not made tells it of tags too. */
async function commonAncestor(nessie: NessieClient, ref: Reference, defaultBranch: string): Promise<string | null> {
  const head = await nessie.reference(defaultBranch);
  const asked = await nessie.merge({ from: ref, to: head, meta: commitMeta('query-router', 'ask', 'ask for the common ancestor'), dryRun: true });
  return asked.commonAncestor ?? null;
}
