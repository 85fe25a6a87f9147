import { ENGINE_NAMES } from '@query-router/contracts';
import type { CatalogMessage, CatalogTable, EngineName } from '@query-router/contracts';
import type { CatalogView, EngineView, TableView } from './catalog-view.ts';
import { EngineRoster } from './engine-roster.ts';
import { mergeEngine, tableKey } from './merge-engine.ts';
import { hasAmbiguousName, tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';
import { QuarantineLedger } from './quarantine.ts';
import type { QuarantineSnapshot } from './quarantine.ts';
import { tableView } from './table-view.ts';
import { ProgressLedger, UNKNOWN_WATERMARK } from './watermark.ts';
import type { CountedWorker, ProgressSnapshot, Watermark } from './watermark.ts';
import { affectedTables, writeReach } from './write-reach.ts';
import type { WriteReach } from './write-reach.ts';
import { ANY_TABLE, WriteLedger, mergeWrites, writeStateAt } from './write-ledger.ts';
import type { TableWrites } from './write-ledger.ts';

export interface CatalogLimits {
  readonly maxInstances: number;
  readonly maxWrittenTables: number;
  readonly maxOpenWrites: number;
  readonly maxLakeTables: number;
  readonly maxRefs: number;
  readonly maxQuarantined: number;
}

const DEFAULT_LIMITS: CatalogLimits = { maxInstances: 1_000, maxWrittenTables: 10_000, maxOpenWrites: 10_000, maxLakeTables: 10_000, maxRefs: 1_000, maxQuarantined: 10_000 };

interface Structure {
  readonly engines: ReadonlyMap<EngineName, EngineView>;
  readonly workers: ReadonlyMap<EngineName, readonly CountedWorker[]>;
  readonly tables: ReadonlyMap<string, TableView>;
  readonly list: readonly TableView[];
  readonly reach: WriteReach;
  readonly validUntilMs: number;
}

/**
 * The catalogue as a fold over `sql.catalog`: the same messages in the same order give the same view. Holds no clock; every
 * limit is fixed at construction. Derived tables are rebuilt only when something they depend on has changed.
 */
export class CatalogState {
  readonly #roster: EngineRoster;
  readonly #ledger: WriteLedger;
  readonly #progress: ProgressLedger;
  readonly #quarantine: QuarantineLedger;
  #structure: Structure | null = null;
  #ownWrites: ReadonlyMap<string, TableWrites> | null = null;
  #reachedWrites: ReadonlyMap<string, TableWrites> | null = null;
  #progressNow: ProgressSnapshot | null = null;

  constructor(limits: Partial<CatalogLimits> = {}) {
    const { maxInstances, maxWrittenTables, maxOpenWrites, maxLakeTables, maxRefs, maxQuarantined } = { ...DEFAULT_LIMITS, ...limits };
    this.#roster = new EngineRoster(maxInstances);
    this.#ledger = new WriteLedger({ maxTables: maxWrittenTables, maxOpenWrites });
    this.#progress = new ProgressLedger({ maxInstances, maxLakeTables, maxRefs });
    this.#quarantine = new QuarantineLedger(maxQuarantined);
  }

  /** Takes in one message. What is older than the one known of the same worker, table or ref is ignored. */
  apply(message: CatalogMessage, nowMs: number): void {
    switch (message.kind) {
      case 'engine':
        if (this.#roster.apply(message)) this.#structure = null;
        return;
      case 'write':
        this.#ledger.apply(message, nowMs);
        this.#ownWrites = null;
        this.#reachedWrites = null;
        return;
      case 'watermark':
        this.#progress.lake(message);
        break;
      case 'applied':
        this.#progress.applied(message);
        break;
      case 'ref':
        this.#progress.ref(message);
        break;
      case 'quarantine':
        this.#quarantine.apply(message);
        return;
    }
    this.#progressNow = null;
  }

  /**
   * Takes in a null value. A worker's tombstone removes the worker, a watermark's makes it unknown, a quarantine's ends it. A write's tombstone only shrinks the
   * topic: what was learnt of the write stays, since forgetting it could make a replica look fresh.
   */
  tombstone(key: string): void {
    if (key.startsWith('engine/') && this.#roster.remove(key)) this.#structure = null;
    if (this.#progress.remove(key)) this.#progressNow = null;
    this.#quarantine.remove(key);
  }

  /** The catalogue at `nowMs` (epoch milliseconds), unaffected by later messages. */
  view(nowMs: number): CatalogView {
    const structure = this.#structureAt(nowMs);
    this.#ownWrites ??= this.#ledger.snapshot();
    this.#reachedWrites ??= affectedTables(this.#ownWrites, structure.reach);
    this.#progressNow ??= this.#progress.snapshot();
    return snapshotView(nowMs, structure, this.#ownWrites, this.#reachedWrites, this.#progressNow, this.#quarantine.snapshot());
  }

  #structureAt(nowMs: number): Structure {
    if (this.#structure !== null && nowMs < this.#structure.validUntilMs) return this.#structure;
    const merged = ENGINE_NAMES.map((engine) => mergeEngine(this.#roster.roll(engine, nowMs)));
    const engines = new Map(merged.map(({ view }) => [view.engine, view]));
    const held = new Map<string, Map<EngineName, CatalogTable>>();
    for (const { view, tables } of merged) {
      for (const table of tables) {
        const holders = held.get(tableKey(table)) ?? new Map<EngineName, CatalogTable>();
        held.set(tableKey(table), holders.set(view.engine, table));
      }
    }
    const tables = new Map<string, TableView>();
    for (const key of [...held.keys()].toSorted()) {
      const view = tableView(held.get(key) ?? new Map(), engines);
      if (view !== null) tables.set(key, view);
    }
    const workers = new Map(merged.map((one) => [one.view.engine, one.workers]));
    this.#structure = { engines, workers, tables, list: [...tables.values()], reach: writeReach(tables.values()), validUntilMs: this.#roster.nextExpiryMs(nowMs) };
    this.#reachedWrites = null;
    return this.#structure;
  }
}

function snapshotView(
  nowMs: number,
  structure: Structure,
  own: ReadonlyMap<string, TableWrites>,
  reached: ReadonlyMap<string, TableWrites>,
  progress: ProgressSnapshot,
  quarantine: QuarantineSnapshot,
): CatalogView {
  return {
    nowMs,
    engines: structure.engines,
    tables: structure.list,
    table: (ref: TableRef) => structure.tables.get(tableKey(ref)) ?? null,
    writes: (ref: TableRef) => writeStateAt(mergeWrites(reached.get(tableText(ref)), reached.get(ANY_TABLE)), nowMs),
    watermark: (ref: TableRef, engine: EngineName) => watermarkOf(ref, engine, nowMs, structure, progress),
    lakeRef: (name: string) => progress.ref(name),
    quarantined: quarantine.all,
    quarantine: (fingerprint: string, engine: EngineName) => quarantine.find(fingerprint, engine),
    writtenWithin: (ref: TableRef, windowMs: number) => {
      const writes = hasAmbiguousName(ref) ? undefined : own.get(tableText(ref));
      if (writes === undefined) return false;
      const state = writeStateAt(writes, nowMs);
      return state.inProgress || (state.lastWriteMs !== null && state.lastWriteMs >= nowMs - windowMs);
    },
  };
}

function watermarkOf(ref: TableRef, engine: EngineName, nowMs: number, { tables, workers }: Structure, progress: ProgressSnapshot): Watermark {
  const held = tables.get(tableKey(ref))?.holders.get(engine);
  if (held === undefined || held.saysNoAge || hasAmbiguousName(ref)) return UNKNOWN_WATERMARK;
  return held.storage === 'lake' ? progress.lake(tableText(ref), nowMs) : progress.engine(tableText(ref), workers.get(engine) ?? [], nowMs);
}
