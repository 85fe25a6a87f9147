import { failure, FailureError } from '@query-router/contracts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { NessieClient, Operation, RefHash } from '../nessie/nessie-client.ts';
import type { Content } from '../nessie/nessie-schemas.ts';
import { commitMeta } from '../refs/commit-meta.ts';
import type { LakeRefs } from '../refs/lake-refs.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import { changesBetween, isSame, type TableChange } from '../refs/table-change.ts';
import { nameOfKey, sqlName, tableKey, tableText, type TableName } from '../table-name.ts';
import { checkSnapshotId, type LakeSql, type Snapshot } from './lake-sql.ts';
import { requireReadable } from './readable.ts';
import type { RollbackJournal, RollbackTask } from './rollback-journal.ts';
import type { TableLock } from './table-lock.ts';
import type { TableWriters } from './table-writers.ts';
import { withWritersPaused, type PipelinePolicy, type RolledBackTable } from './writer-pause.ts';

/** Where to: a snapshot of the table, what it was at a time (ISO 8601), or at a branch, tag or commit. */
export type RollbackTarget = { readonly snapshot: string } | { readonly timestamp: string } | { readonly ref: string };

export interface RollbackOptions {
  readonly actor: string;
  readonly branch?: string | undefined;
  readonly pipelines?: PipelinePolicy | undefined;
}

export interface RollbackResult {
  readonly branch: string;
  readonly changes: readonly TableChange[];
  /** The commit that made it so; null when it was only asked, or there was nothing to do. */
  readonly commit: string | null;
}

export interface RollbackParts {
  readonly nessie: NessieClient;
  readonly sql: LakeSql;
  readonly refs: LakeRefs;
  readonly catalogs: RefCatalogs;
  readonly audit: AuditLog;
  readonly writers: TableWriters;
  readonly lock: TableLock;
  readonly journal: RollbackJournal;
  readonly defaultBranch: string;
}

const ROLLBACK_TIMEOUT_MS = 60_000;

/** Brings tables back to what they were. The way back is kept: a rollback is a change like any other, and can be rolled back. */
export class Rollback {
  readonly #parts: RollbackParts;

  constructor(parts: RollbackParts) {
    this.#parts = parts;
  }

  /** One table. To a snapshot or time by Iceberg, which keeps the table's definition; to a ref by Nessie, definition and all. */
  async table(table: TableName, to: RollbackTarget, options: RollbackOptions): Promise<RollbackResult> {
    const { audit, lock, defaultBranch } = this.#parts;
    const { actor, branch = defaultBranch } = options;
    const change = { actor, action: 'table.rollback', ref: branch, tables: [tableText(table)], detail: { to, pipelines: options.pipelines ?? 'refuse' } };
    return audit.record(
      change,
      () => lock.hold(tableText(table), () => ('ref' in to ? this.#restore(branch, to.ref, options, (key) => key.join('.') === tableText(table)) : this.#toSnapshot(table, branch, to, options))),
      ({ commit, changes }) => ({ commit, changes }),
    );
  }

  /**
   * Everything on a branch, by one commit that sets every table that differs to what it was: all or nothing, and the commits since then
   * stay in the log. Tables made since are dropped, dropped ones come back. `dryRun` tells what would change.
   */
  async catalogue(toRef: string, options: RollbackOptions & { readonly dryRun?: boolean | undefined }): Promise<RollbackResult> {
    const { audit, nessie, refs, defaultBranch } = this.#parts;
    const { actor, branch = defaultBranch } = options;
    if (options.dryRun === true) {
      const target = await refs.resolve(toRef);
      return { branch, changes: changesBetween(await nessie.diff(branch, text(target))), commit: null };
    }
    const change = { actor, action: 'catalogue.rollback', ref: branch, detail: { to: toRef, pipelines: options.pipelines ?? 'refuse' } };
    return audit.record(change, () => this.#restore(branch, toRef, options, () => true), ({ commit, changes }) => ({ commit, changes }));
  }

  async #toSnapshot(table: TableName, branch: string, to: Exclude<RollbackTarget, { ref: string }>, { pipelines = 'refuse' }: RollbackOptions): Promise<RollbackResult> {
    const { sql, catalogs, nessie } = this.#parts;
    const before = await nessie.table(branch, tableKey(table));
    if (before === null) throw new FailureError(failure('TABLE_NOT_FOUND', `There is no table ${tableText(table)} on "${branch}".`));
    const catalog = await catalogs.ensure(branch);
    const snapshot = pick(await sql.snapshots(catalog, table), table, to);
    const task = { kind: 'snapshot', branch, table, snapshot: snapshot.id } as const;
    await this.#paused(catalog, [{ table, target: { snapshot: snapshot.id } }], pipelines, task, () => setToSnapshot(sql, catalog, table, snapshot.id));
    const { hash } = await nessie.reference(branch);
    return { branch, changes: [{ table: tableText(table), change: 'data', from_snapshot: before.snapshotId, to_snapshot: snapshot.id }], commit: hash };
  }

  async #restore(branch: string, toRef: string, { actor, pipelines = 'refuse' }: RollbackOptions, concerns: (key: readonly string[]) => boolean): Promise<RollbackResult> {
    const { nessie, refs, catalogs } = this.#parts;
    const head = await nessie.reference(branch);
    const target = await refs.resolve(toRef);
    const differences = (await nessie.diff(text(head), text(target))).filter(({ key, from, to }) => concerns(key) && !isSame(from, to));
    const changes = changesBetween(differences);
    if (changes.length === 0) return { branch, changes, commit: null };
    await requireReadable(this.#parts, target, differences.flatMap(({ key, to }) => tablesOf(key, to)));
    const catalog = await catalogs.ensure(branch);
    const rolledBack = differences.flatMap(({ key, from, to }): RolledBackTable[] => {
      const snapshot = to?.type === 'ICEBERG_TABLE' ? { snapshot: checkSnapshotId(to.snapshotId) } : null;
      return tablesOf(key, from).map((table) => ({ table, target: snapshot }));
    });
    const operations = differences.flatMap(({ key, from, to }) => operationsFor(key, from, to));
    const message = `restore ${changes.length === 1 ? changes[0]?.table : `${changes.length} tables`} as of ${toRef}`;
    const task = { kind: 'restore', branch, target, keys: differences.map(({ key }) => key.join('.')), actor, message } as const;
    const commit = await this.#paused(catalog, rolledBack, pipelines, task, async () => {
      // Pipelines that were stopped committed once more; whoever else writes one of these tables now makes this fail as a whole.
      const expected = pipelines === 'refuse' ? head : await nessie.reference(branch);
      return nessie.commit(expected, operations, commitMeta(actor, 'restore', message));
    });
    return { branch, changes, commit: commit.hash };
  }

  /** Streams write the default branch only. */
  #paused<T>(catalog: string, tables: readonly RolledBackTable[], policy: PipelinePolicy, task: RollbackTask, work: () => Promise<T>): Promise<T> {
    const { writers, sql, journal, defaultBranch } = this.#parts;
    return task.branch === defaultBranch ? withWritersPaused({ writers, sql, catalog, journal }, tables, policy, task, work) : work();
  }
}

/** Does what a rollback that was interrupted was about to do. @returns false when that was done already */
export async function repeat({ nessie, sql, catalogs }: Pick<RollbackParts, 'nessie' | 'sql' | 'catalogs'>, task: RollbackTask): Promise<boolean> {
  const { branch } = task;
  if (task.kind === 'snapshot') {
    const now = await nessie.table(branch, tableKey(task.table));
    if (now === null || String(now.snapshotId) === task.snapshot) return false;
    await setToSnapshot(sql, await catalogs.ensure(branch), task.table, task.snapshot);
    return true;
  }
  const head = await nessie.reference(branch);
  const left = (await nessie.diff(text(head), text(task.target))).filter(({ key, from, to }) => task.keys.includes(key.join('.')) && !isSame(from, to));
  if (left.length === 0) return false;
  await nessie.commit(head, left.flatMap(({ key, from, to }) => operationsFor(key, from, to)), commitMeta(task.actor, 'restore', task.message));
  return true;
}

async function setToSnapshot(sql: LakeSql, catalog: string, table: TableName, snapshot: string): Promise<void> {
  await sql.change(`ALTER TABLE ${sqlName(catalog, table)} EXECUTE rollback_to_snapshot(${checkSnapshotId(snapshot)})`, ROLLBACK_TIMEOUT_MS);
}

/** Nessie gives ids itself: content under a key that is free, or that holds another table, comes without one. */
function operationsFor(key: readonly string[], from: Content | null, to: Content | null): Operation[] {
  if (to === null) return [{ type: 'DELETE', key }];
  if (from !== null && from.id === to.id) return [{ type: 'PUT', key, content: to }];
  const { id: _, ...content } = to;
  return [...(from === null ? [] : [{ type: 'DELETE', key } as const]), { type: 'PUT', key, content }];
}

function tablesOf(key: readonly string[], content: Content | null): TableName[] {
  const table = content?.type === 'ICEBERG_TABLE' ? nameOfKey(key) : null;
  return table === null ? [] : [table];
}

function text({ name, hash }: RefHash): string {
  return `${name}@${hash}`;
}

/** The snapshot that a target means. For a time: the one that was current then, by the history that led to now. */
function pick(snapshots: readonly Snapshot[], table: TableName, to: Exclude<RollbackTarget, { ref: string }>): Snapshot {
  if ('snapshot' in to) {
    const id = checkSnapshotId(to.snapshot);
    const found = snapshots.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new FailureError(failure('NOT_FOUND', `${tableText(table)} has no snapshot ${id}; it may have expired.`));
  }
  const timeMs = Date.parse(to.timestamp);
  if (Number.isNaN(timeMs)) throw new FailureError(failure('BAD_REQUEST', 'A time is written like 2026-01-31T12:00:00Z.'));
  const found = snapshots.findLast((one) => one.is_ancestor && Date.parse(one.at) <= timeMs);
  if (found !== undefined) return found;
  throw new FailureError(failure('NOT_FOUND', `${tableText(table)} has no snapshot as old as that; it did not exist yet, or it has expired.`));
}
