import type { CatalogTable, EngineHealth, EngineName, LakeRef, Quarantine } from '@query-router/contracts';
import type { TableRef } from './table-name.ts';
import type { Watermark } from './watermark.ts';
import type { WriteState } from './write-ledger.ts';

/** One engine as the workers describe it. */
export interface EngineView {
  readonly engine: EngineName;
  /** `up` when a live worker is up. `absent` when no live worker is known; `reason` then says since when. */
  readonly health: EngineHealth | 'absent';
  readonly reason: string | null;
  readonly version: string | null;
  readonly writable: boolean;
  /** Live workers. */
  readonly instances: number;
  /** Whether any worker of it was ever heard of: what it holds is then known, live or not. */
  readonly known: boolean;
}

/** A table as one engine holds it. How far a copy has come is asked of the view: it changes without the rest. */
export interface Holder extends Omit<CatalogTable, 'watermark_ms' | 'watermark_lsn'> {
  /** It claims to be primary of what PostgreSQL holds: a copy of unknown age. */
  readonly saysNoAge: boolean;
  /** Why it must not be read under this name, as "lacks columns of the primary's: total"; null when it may. */
  readonly unfit: string | null;
}

/** One table and who holds it. */
export interface TableView {
  readonly table: TableRef;
  /** What each engine holds; `role` is already corrected by the rule for primaries. */
  readonly holders: ReadonlyMap<EngineName, Holder>;
  /** The engine that writes go to; null when none takes writes to this table. */
  readonly primary: EngineName | null;
  /** Keys as the primary knows them, else as any holder does. */
  readonly keys: readonly (readonly string[])[];
  readonly rowCount: number | null;
}

/**
 * The catalogue at one moment. Never changes after it was built.
 */
export interface CatalogView {
  readonly nowMs: number;
  readonly engines: ReadonlyMap<EngineName, EngineView>;
  /** Every table known, in order of its text form. */
  readonly tables: readonly TableView[];
  table(ref: TableRef): TableView | null;
  /** Writes that reached the table: its own, and those of tables whose writes may change it. */
  writes(ref: TableRef): WriteState;
  /** How far the copy that an engine holds has come. */
  watermark(ref: TableRef, engine: EngineName): Watermark;
  /** A branch or tag of the lake; null when none of this name is known. */
  lakeRef(name: string): LakeRef | null;
  /** Every engine that is not asked for some statements, newest first. */
  readonly quarantined: readonly Quarantine[];
  /** Why an engine is not asked for statements of this shape; null when it may be. */
  quarantine(fingerprint: string, engine: EngineName): Quarantine | null;
  /** True when the table itself (not merely "any table") was written in the last `windowMs`, or is being written. */
  writtenWithin(ref: TableRef, windowMs: number): boolean;
}
