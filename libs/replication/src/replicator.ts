import { isFailureError, type EngineName } from '@query-router/contracts';
import type { ReplicaStore, TableReader } from '@query-router/engine';
import { tableText, type CatalogView, type TableRef } from '@query-router/routing';
import { orphanedCopies, staleCopies } from './stale-copies.ts';

export interface ReplicatorOptions {
  readonly engine: EngineName;
  readonly reader: TableReader;
  readonly store: ReplicaStore;
  /** Which tables to copy. */
  readonly wanted: (table: TableRef) => boolean;
  /** The catalogue at this moment. */
  readonly catalog: () => CatalogView;
  /** Makes the worker advertise what the engine holds now; resolves once the catalogue above knows. */
  readonly advertise: () => Promise<void>;
  /** Quiet time after a change before copying, so that a burst of writes is copied once. */
  readonly settleMs: number;
  /** How long a copy that failed is left alone. */
  readonly retryMs: number;
  /** The same for a table that the engine cannot hold exactly: only a change of its definition would help. */
  readonly retryUnfitMs: number;
  /** Nothing is left to copy for now; these tables were. */
  readonly onCaughtUp: (copied: readonly TableRef[], durationMs: number) => void;
  readonly onError: (error: unknown, table: TableRef) => void;
}

/**
 * Keeps copies of PostgreSQL's tables in one engine, one table at a time. Level-triggered: it looks at the catalogue for copies that
 * are older than the last write and makes them again, until there are none. Change data capture will take its place.
 */
export class Replicator {
  private readonly options: ReplicatorOptions;
  private readonly retryAtMs = new Map<string, number>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private pass: Promise<void> | null = null;
  private again = false;

  constructor(options: ReplicatorOptions) {
    this.options = options;
  }

  /** Something changed: look again once it is quiet. */
  poke(delayMs = this.options.settleMs): void {
    if (this.stopping.signal.aborted) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), delayMs);
  }

  /** Stops in the midst of a copy; the old copy stays. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    await this.pass;
  }

  private run(): void {
    if (this.pass !== null) {
      this.again = true;
      return;
    }
    this.pass = this.copyAll().finally(() => {
      this.pass = null;
      if (this.again) this.poke();
      this.again = false;
    });
  }

  private async copyAll(): Promise<void> {
    const { engine, catalog } = this.options;
    const startedAt = performance.now();
    const copied: TableRef[] = [];
    for (const table of orphanedCopies(catalog(), engine)) {
      await this.attempt(table, () => this.options.store.dropTable(table.schema, table.name));
    }
    for (let table = this.next(); table !== undefined; table = this.next()) {
      const due = table;
      if (await this.attempt(due, () => this.copy(due))) copied.push(due);
    }
    if (copied.length > 0) this.options.onCaughtUp(copied, performance.now() - startedAt);
  }

  private next(): TableRef | undefined {
    if (this.stopping.signal.aborted) return undefined;
    const nowMs = Date.now();
    return staleCopies(this.options.catalog(), this.options.engine).find((table) => this.options.wanted(table) && (this.retryAtMs.get(tableText(table)) ?? 0) <= nowMs);
  }

  private async attempt(table: TableRef, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      await this.options.advertise();
      this.retryAtMs.delete(tableText(table));
      return true;
    } catch (error) {
      if (this.stopping.signal.aborted) return false;
      const unfit = isFailureError(error) && error.failure.code === 'ENGINE_CANNOT_ANSWER';
      const retryMs = unfit ? this.options.retryUnfitMs : this.options.retryMs;
      this.retryAtMs.set(tableText(table), Date.now() + retryMs);
      this.options.onError(error, table);
      this.poke(retryMs);
      return false;
    }
  }

  private async copy(table: TableRef): Promise<void> {
    const snapshot = await this.options.reader.readTable(table.schema, table.name, this.stopping.signal);
    await this.options.store.replaceTable(snapshot.table, snapshot.batches, snapshot.watermarkMs);
  }
}
