import type { TrinoStatements } from '@query-router/engine-trino';
import { sqlName, tableKey, tableText, type TableName } from '../table-name.ts';
import type { TableLock } from '../tables/table-lock.ts';
import { neededSince, type NeededSinceParts } from './needed-since.ts';
import { cutoff } from './retention.ts';

export const MAINTENANCE_KINDS = ['compact', 'expire', 'orphans'] as const;
/** `compact`: small files into large ones. `expire`: old snapshots and what only they hold. `orphans`: files that no metadata names. */
export type MaintenanceKind = (typeof MAINTENANCE_KINDS)[number];

export interface MaintenanceSettings {
  /** Files smaller than this are put together. */
  readonly smallFileBytes: number;
  readonly snapshotRetentionMs: number;
  /** Longer than any load or checkpoint takes: files of writes under way are named by no metadata yet. */
  readonly orphanRetentionMs: number;
  readonly timeoutMs: number;
}

export interface MaintenanceReport {
  readonly table: string;
  readonly kind: MaintenanceKind;
  /** False when there was nothing that may be done; `reason` says why. */
  readonly ran: boolean;
  readonly reason: string | null;
  /** Retention that was used, and who made it longer than the setting. */
  readonly retention_ms: number | null;
  readonly limited_by: string | null;
  readonly before: TableShape | null;
  readonly after: TableShape | null;
}

export interface TableShape {
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly snapshots: number;
}

export interface TableMaintenanceParts extends NeededSinceParts {
  readonly trino: TrinoStatements;
  readonly lock: TableLock;
  readonly settings: MaintenanceSettings;
  readonly now?: () => number;
}

/** A session property is in the catalogue's own minimum; the limits of this service are what counts. */
const NO_MINIMUM = '1ms';

/**
 * Looks after one table of the default branch, beside whoever writes it. Compaction commits by Iceberg's optimistic rules: a writer that
 * was faster makes it fail (and be tried again), never the other way round, because Flink's appends retry and never conflict with it.
 */
export class TableMaintenance {
  readonly #parts: TableMaintenanceParts;

  constructor(parts: TableMaintenanceParts) {
    this.#parts = parts;
  }

  run(kind: MaintenanceKind, table: TableName, signal?: AbortSignal): Promise<MaintenanceReport> {
    return this.#parts.lock.hold(tableText(table), () => this.#run(kind, table, signal));
  }

  async #run(kind: MaintenanceKind, table: TableName, signal: AbortSignal | undefined): Promise<MaintenanceReport> {
    const { nessie, defaultBranch, settings } = this.#parts;
    const nothing = { table: tableText(table), kind, ran: false, retention_ms: null, limited_by: null, before: null, after: null };
    if ((await nessie.table(defaultBranch, tableKey(table))) === null) return { ...nothing, reason: 'the table is gone' };
    if (kind === 'compact') return this.#measured(kind, table, null, `optimize(file_size_threshold => '${settings.smallFileBytes}B')`, signal);
    const asked = kind === 'expire' ? settings.snapshotRetentionMs : settings.orphanRetentionMs;
    const found = cutoff(asked, await neededSince(this.#parts, table), (this.#parts.now ?? Date.now)());
    if (found.kind === 'skip') return { ...nothing, reason: found.reason };
    const procedure = kind === 'expire' ? 'expire_snapshots' : 'remove_orphan_files';
    return this.#measured(kind, table, found, `${procedure}(retention_threshold => '${Math.ceil(found.retentionMs)}ms')`, signal);
  }

  async #measured(kind: MaintenanceKind, table: TableName, retention: { retentionMs: number; limitedBy: string | null } | null, procedure: string, signal: AbortSignal | undefined): Promise<MaintenanceReport> {
    const { trino, catalog, settings } = this.#parts;
    const before = await this.#shape(table, signal);
    const session = kind === 'compact' ? {} : { [`${catalog}.${kind === 'expire' ? 'expire_snapshots' : 'remove_orphan_files'}_min_retention`]: NO_MINIMUM };
    await trino.run(`ALTER TABLE ${sqlName(catalog, table)} EXECUTE ${procedure}`, { timeoutMs: settings.timeoutMs, session }, signal);
    const after = await this.#shape(table, signal);
    return { table: tableText(table), kind, ran: true, reason: null, retention_ms: retention?.retentionMs ?? null, limited_by: retention?.limitedBy ?? null, before, after };
  }

  async #shape(table: TableName, signal: AbortSignal | undefined): Promise<TableShape> {
    const { sql, catalog, settings } = this.#parts;
    const name = (suffix: string): string => sqlName(catalog, table, suffix);
    const [row] = await sql.rows(
      `SELECT coalesce(sum(CASE WHEN content = 0 THEN record_count END), 0), count(*), coalesce(sum(file_size_in_bytes), 0), (SELECT count(*) FROM ${name('$snapshots')}) FROM ${name('$files')}`,
      settings.timeoutMs,
      signal,
    );
    return { rows: Number(row?.[0] ?? 0), files: Number(row?.[1] ?? 0), bytes: Number(row?.[2] ?? 0), snapshots: Number(row?.[3] ?? 0) };
  }
}
