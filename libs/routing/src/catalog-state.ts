import { ENGINE_NAMES } from '@query-router/contracts';
import type { CatalogMessage, CatalogTable, EngineName } from '@query-router/contracts';
import type { CatalogView, EngineView, TableView } from './catalog-view.ts';
import { EngineRoster } from './engine-roster.ts';
import { mergeEngine, tableKey } from './merge-engine.ts';
import { hasAmbiguousName, tableText } from './table-name.ts';
import type { TableRef } from './table-name.ts';
import { affectedTables, writeReach } from './write-reach.ts';
import type { WriteReach } from './write-reach.ts';
import { ANY_TABLE, WriteLedger, mergeWrites, writeStateAt } from './write-ledger.ts';
import type { TableWrites } from './write-ledger.ts';

export interface CatalogLimits {
  readonly maxInstances: number;
  readonly maxWrittenTables: number;
  readonly maxOpenWrites: number;
}

const DEFAULT_LIMITS: CatalogLimits = { maxInstances: 1_000, maxWrittenTables: 10_000, maxOpenWrites: 10_000 };

interface Structure {
  readonly engines: ReadonlyMap<EngineName, EngineView>;
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
  #structure: Structure | null = null;
  #ownWrites: ReadonlyMap<string, TableWrites> | null = null;
  #reachedWrites: ReadonlyMap<string, TableWrites> | null = null;

  constructor(limits: Partial<CatalogLimits> = {}) {
    const { maxInstances, maxWrittenTables, maxOpenWrites } = { ...DEFAULT_LIMITS, ...limits };
    this.#roster = new EngineRoster(maxInstances);
    this.#ledger = new WriteLedger({ maxTables: maxWrittenTables, maxOpenWrites });
  }

  /** Takes in one message. An advertisement older than the one known of the same worker is ignored. */
  apply(message: CatalogMessage, nowMs: number): void {
    if (message.kind === 'engine') {
      if (this.#roster.apply(message)) this.#structure = null;
      return;
    }
    if (message.kind !== 'write') return;
    this.#ledger.apply(message, nowMs);
    this.#ownWrites = null;
    this.#reachedWrites = null;
  }

  /**
   * Takes in a null value. A worker's tombstone removes the worker. A write's tombstone only shrinks the topic: what was
   * learnt of the write stays, since forgetting it could make a replica look fresh.
   */
  tombstone(key: string): void {
    if (key.startsWith('engine/') && this.#roster.remove(key)) this.#structure = null;
  }

  /** The catalogue at `nowMs` (epoch milliseconds), unaffected by later messages. */
  view(nowMs: number): CatalogView {
    const structure = this.#structureAt(nowMs);
    this.#ownWrites ??= this.#ledger.snapshot();
    this.#reachedWrites ??= affectedTables(this.#ownWrites, structure.reach);
    return snapshotView(nowMs, structure, this.#ownWrites, this.#reachedWrites);
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
    this.#structure = { engines, tables, list: [...tables.values()], reach: writeReach(tables.values()), validUntilMs: this.#roster.nextExpiryMs(nowMs) };
    this.#reachedWrites = null;
    return this.#structure;
  }
}

/**
 * Who is primary: PostgreSQL for every table it holds, whatever other engines claim of their copies (a table loaded by hand
 * elsewhere is a copy of unknown age). For other tables, every engine that claims it: several engines read one Iceberg table.
 */
function tableView(claimed: ReadonlyMap<EngineName, CatalogTable>, engines: ReadonlyMap<EngineName, EngineView>): TableView | null {
  const [any] = claimed.values();
  if (any === undefined) return null;
  const inPostgres = claimed.has('postgres');
  const holders = new Map<EngineName, CatalogTable>();
  for (const [engine, table] of claimed) {
    const primary = inPostgres ? engine === 'postgres' : table.role === 'primary';
    // A copy that calls itself primary says nothing of its age.
    const watermark = !primary && table.role === 'primary' ? null : table.watermark_ms;
    holders.set(engine, { ...table, role: primary ? 'primary' : 'replica', watermark_ms: watermark });
  }
  const primaries = ENGINE_NAMES.filter((engine) => holders.get(engine)?.role === 'primary');
  const primary = inPostgres ? 'postgres' : (primaries.find((engine) => engines.get(engine)?.writable === true) ?? null);
  const leading = primaries[0] === undefined ? any : (holders.get(primaries[0]) ?? any);
  const keys = leading.keys.length > 0 ? leading.keys : ([...holders.values()].find((table) => table.keys.length > 0)?.keys ?? []);
  return { table: { schema: any.schema, name: any.name }, holders, primary, keys, rowCount: leading.row_count };
}

function snapshotView(
  nowMs: number,
  structure: Structure,
  own: ReadonlyMap<string, TableWrites>,
  reached: ReadonlyMap<string, TableWrites>,
): CatalogView {
  return {
    nowMs,
    engines: structure.engines,
    tables: structure.list,
    table: (ref: TableRef) => structure.tables.get(tableKey(ref)) ?? null,
    writes: (ref: TableRef) => writeStateAt(mergeWrites(reached.get(tableText(ref)), reached.get(ANY_TABLE)), nowMs),
    writtenWithin: (ref: TableRef, windowMs: number) => {
      const writes = hasAmbiguousName(ref) ? undefined : own.get(tableText(ref));
      if (writes === undefined) return false;
      const state = writeStateAt(writes, nowMs);
      return state.inProgress || (state.lastWriteMs !== null && state.lastWriteMs >= nowMs - windowMs);
    },
  };
}
