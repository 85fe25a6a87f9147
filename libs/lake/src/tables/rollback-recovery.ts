import type { AuditLog } from '../audit/audit-log.ts';
import type { NessieClient } from '../nessie/nessie-client.ts';
import type { RefCatalogs } from '../refs/ref-catalogs.ts';
import { tableText } from '../table-name.ts';
import type { LakeSql } from './lake-sql.ts';
import { repeat } from './rollback.ts';
import type { JournalEntry, PlannedStart, StoredRollbackJournal } from './rollback-journal.ts';
import type { TableLock } from './table-lock.ts';
import type { TableWriters } from './table-writers.ts';
import { nextOffsets, resumeAll, startAll, stopAll } from './writer-pause.ts';

export interface RecoveryParts {
  readonly journal: StoredRollbackJournal;
  readonly nessie: NessieClient;
  readonly sql: LakeSql;
  readonly catalogs: RefCatalogs;
  readonly audit: AuditLog;
  readonly writers: TableWriters;
  readonly lock: TableLock;
}

const EVERY_MS = 5_000;

/**
 * Ends rollbacks whose instance died: one that had not begun to change tables is undone, its pipelines go on from their state; every other is
 * finished. What fails is tried again later.
 */
export class RollbackRecovery {
  readonly #parts: RecoveryParts;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  start(onError: (error: Error) => void): void {
    this.#round = this.#turn(onError);
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #turn(onError: (error: Error) => void): Promise<void> {
    await this.run().catch((error: unknown) => onError(error as Error));
    if (!this.#closing) this.#timer = setTimeout(() => this.start(onError), EVERY_MS);
  }

  /** Ends all that are nobody's now. */
  async run(): Promise<void> {
    for (;;) {
      const open = await this.#parts.journal.takeOver();
      if (open === null) return;
      const { entry } = open;
      try {
        const { task } = entry;
        const tables = task.kind === 'snapshot' ? [tableText(task.table)] : task.keys;
        const change = { actor: 'recovery', action: 'rollback.recover', ref: task.branch, tables, detail: { step: entry.step, becomes: entry.step === 'stopping' ? 'undone' : 'finished' } };
        await this.#parts.audit.record(change, () => this.#locked(entry, () => this.#end(entry, (starts) => open.advance('starting', starts))));
        await open.end();
      } catch (error) {
        open.leave();
        throw error;
      }
    }
  }

  #locked(entry: JournalEntry, work: () => Promise<void>): Promise<void> {
    return entry.task.kind === 'snapshot' ? this.#parts.lock.hold(tableText(entry.task.table), work) : work();
  }

  async #end(entry: JournalEntry, startingAt: (starts: readonly PlannedStart[]) => Promise<void>): Promise<void> {
    const { writers, sql, catalogs } = this.#parts;
    if (entry.step === 'stopping') return resumeAll(writers, entry.writers);
    // Somebody may have started one by hand meanwhile, or it was started anew just before the end.
    await stopAll(writers, entry.writers);
    if (entry.step === 'rolling') await repeat(this.#parts, entry.task);
    const catalog = await catalogs.ensure(entry.task.branch);
    const starts = await Promise.all(entry.starts.map(async (start) => ({ ...start, next: later(start.next, await nextOffsets({ sql, catalog }, start.table, null)) })));
    await startingAt(starts);
    await startAll(writers, starts);
  }
}

/** One that was started anew before the end has written more: it goes on behind that. */
function later(planned: PlannedStart['next'], now: PlannedStart['next']): PlannedStart['next'] {
  return Object.fromEntries([...new Set([...Object.keys(planned), ...Object.keys(now)])].map((partition) => [partition, Math.max(planned[partition] ?? 0, now[partition] ?? 0)]));
}
